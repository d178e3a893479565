package dev.crema.inference.transport;

import java.util.ArrayDeque;

/** What is under way on one HTTP/1 connection; touched by its event loop alone. */
final class ConnectionState {
  /** Requests that were received, wholly or in part, and are not answered yet; the oldest first. */
  final ArrayDeque<Exchange> exchanges = new ArrayDeque<>(2);

  /** Whether a request has begun to arrive and has not ended. */
  private boolean receiving;

  private long receivingSince;

  boolean isReceiving() {
    return receiving;
  }

  long receivingSince() {
    return receivingSince;
  }

  void begin() {
    if (!receiving) {
      receiving = true;
      receivingSince = System.nanoTime();
    }
  }

  void end() {
    receiving = false;
  }
}
