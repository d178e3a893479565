package dev.crema.inference.scoring;

import dev.crema.data.RawRow;

/** Takes the valid rows of a request in order. */
interface RowConsumer {

  /**
   * Takes a row.
   *
   * @param row reused for the next
   * @param sent where the row's JSON object is, if the request has it in one piece
   */
  void row(RawRow row, Sent sent);

  /** A piece of a request's body; empty if the row is in no one piece. */
  record Sent(byte[] body, int from, int to) {
    static final Sent SCATTERED = new Sent(new byte[0], 0, 0);

    boolean isScattered() {
      return to == 0;
    }
  }
}
