package dev.crema.inference.batches;

import dev.crema.inference.batches.Input.Original;
import dev.crema.inference.scoring.BatchScoring;
import dev.crema.inference.scoring.JsonText;
import java.io.IOException;
import java.util.List;

/** Writes a result; what it appends depends on the rows alone. */
interface Output {

  /**
   * Takes the names of the input's columns, before all rows.
   *
   * @param out where the head goes
   * @param isFirst whether nothing was written yet
   */
  void begin(JsonText out, List<String> columns, boolean isFirst);

  /** A row with a prediction: its number from 1, itself, and the index of its prediction. */
  record Row(long number, Original original, int index) {}

  /** Appends a row. */
  void row(JsonText out, Row row, BatchScoring scoring);

  /** Appends what stands for a row without a prediction. */
  void rejected(JsonText out);

  /**
   * Returns how many bytes the end will write beside what was appended.
   *
   * @param inputBytes size of the input
   * @param appendedBytes size of what was appended
   */
  default long finishBytes(long inputBytes, long appendedBytes) {
    return 0;
  }

  /**
   * Makes the result of what was appended.
   *
   * @throws IOException if the disk does not take it
   */
  void finish(BatchFolder folder) throws IOException;
}
