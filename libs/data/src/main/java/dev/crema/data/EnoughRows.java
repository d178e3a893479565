package dev.crema.data;

import java.io.Serial;

/** Ends a pass from within, which only what a visitor throws can do. */
final class EnoughRows extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  EnoughRows() {
    super("No more rows are wanted.", null, false, false);
  }
}
