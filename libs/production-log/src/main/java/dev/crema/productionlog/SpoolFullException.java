package dev.crema.productionlog;

import java.io.IOException;

/** As much lies in the spool as may; of a full disk the system says so itself. */
final class SpoolFullException extends IOException {
  private static final long serialVersionUID = 1L;

  SpoolFullException() {
    super("The spool is full.");
  }
}
