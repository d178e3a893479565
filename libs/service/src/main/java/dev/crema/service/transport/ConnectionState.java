package dev.crema.service.transport;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What is under way on one HTTP/1 connection; touched by its event loop alone. */
final class ConnectionState {
  /** Requests that were received, wholly or in part, and are not answered yet; the oldest first. */
  final ArrayDeque<Exchange> exchanges = new ArrayDeque<>(2);

  /** Whose bytes arrive; null between two requests. */
  @Nullable Exchange arriving;

  /** Whether the service asks itself by it. */
  boolean isOwn;

  /** Whether it is one too many: it is heard once, and not for long. */
  boolean isSurplus;

  /** Whether the last answer was written, and whatever comes now is thrown away. */
  boolean closing;

  /** Whether it is to end when what is under way is answered. */
  boolean endWanted;

  /** When there was nothing to read the last time. */
  long idleSince = System.nanoTime();

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

  /** Gives what is arriving its whole time again. */
  void renew() {
    receivingSince = System.nanoTime();
  }

  void end() {
    receiving = false;
  }
}
