package dev.crema.data.duckdb;

/**
 * How memory is shared between the Java heap and databases.
 *
 * <p>The JVM has been given a share of the container's limit as its largest heap (half of it, by
 * {@code -XX:MaxRAMPercentage}). Databases may have half of that again, all together, or, where one
 * of them reads a file of others, three quarters; the rest is the JVM's own and what databases do
 * not count. So the sum follows the limit, never the data.
 */
final class Memory {
  /** Most databases that are open at once: split-data reads one dataset and writes three. */
  private static final int DATABASES = 4;

  private static final long MB = 1L << 20;
  private static final long MIN = 32 * MB;

  /** No stream needs more, however much there is. */
  private static final long MAX = 512 * MB;

  private Memory() {}

  /** Returns the limit of one database in bytes. */
  static long limit() {
    return limit(Runtime.getRuntime().maxMemory());
  }

  static long limit(long maxHeap) {
    return Math.clamp(maxHeap / 2 / DATABASES, MIN, MAX);
  }

  /** Returns the limit in bytes of a database that sorts; one more may be open. */
  static long sortingLimit() {
    return (DATABASES - 1) * limit();
  }

  /** Returns the limit in bytes of the one database that reads a file of others. */
  static long largeGroupsLimit() {
    return largeGroupsLimit(Runtime.getRuntime().maxMemory());
  }

  static long largeGroupsLimit(long maxHeap) {
    return Math.clamp(maxHeap / 2, 2 * MIN, 2 * MAX);
  }
}
