package dev.crema.productionlog.drift;

/**
 * What one process counted of a window.
 *
 * @param window the window
 * @param part whose counts these are; there is one of it in a window
 * @param rows how many rows were counted, at least 1
 * @param counts the counts, in the form of who writes and merges them, at most {@value #MAX_BYTES}
 *     bytes; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a copy would be megabytes.
public record DriftPart(DriftWindow window, String part, long rows, byte[] counts) {
  /** Most bytes of the counts. */
  public static final int MAX_BYTES = 16 << 20;

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if there are no rows or too many bytes
   */
  public DriftPart {
    if (rows < 1) {
      throw new IllegalArgumentException("A part has at least 1 row, not %d.".formatted(rows));
    }
    if (counts.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "The counts of %s version %s have %d bytes; at most %d are kept."
              .formatted(window.model(), window.version(), counts.length, MAX_BYTES));
    }
  }
}
