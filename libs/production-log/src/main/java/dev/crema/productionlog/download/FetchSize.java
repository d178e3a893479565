package dev.crema.productionlog.download;

/** How many rows are fetched at once: as many as are about 4 MB, judged by those before. */
final class FetchSize {
  static final int INITIAL = 100;
  private static final int MAX = 5_000;
  private static final long BLOCK_BYTES = 4L << 20;

  private int size = INITIAL;
  private int rows;
  private long bytes;

  /** Counts a row; returns whether a block is complete, so that {@link #next} is to be asked. */
  boolean isBlockComplete(long rowBytes) {
    bytes += rowBytes;
    rows++;
    return rows >= size;
  }

  int next() {
    long fitting = BLOCK_BYTES * rows / Math.max(1, bytes);
    size = (int) Math.clamp(fitting, 1, Math.min(MAX, 2L * size));
    rows = 0;
    bytes = 0;
    return size;
  }
}
