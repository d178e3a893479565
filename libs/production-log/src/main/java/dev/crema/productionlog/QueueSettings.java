package dev.crema.productionlog;

import java.time.Duration;

/**
 * How much may wait in memory, and how it is cut into batches.
 *
 * @param maxRows rows that may wait, from 1 to 10,000,000
 * @param maxBytes bytes that may wait, from 64 KiB to 4 GiB; counted as {@link
 *     LoggedPrediction#bytes}
 * @param batchRows rows of one transaction, from 1 to {@code maxRows}; what is handed in together
 *     stays together, so a larger group is a batch by itself
 * @param batchBytes bytes of one transaction, from 16 KiB to {@code maxBytes}; a larger group is a
 *     batch by itself
 * @param flushInterval the longest time that a prediction handed in by {@code offer} waits for
 *     company, from 1 ms to 10 s; {@code append} does not wait
 */
public record QueueSettings(
    int maxRows, long maxBytes, int batchRows, int batchBytes, Duration flushInterval) {
  private static final long MIB = 1 << 20;

  /** Checks every range. */
  public QueueSettings {
    Require.between("maxRows", maxRows, 1, 10_000_000);
    Require.between("maxBytes", maxBytes, 64 << 10, 4096 * MIB);
    Require.between("batchRows", batchRows, 1, maxRows);
    Require.between("batchBytes", batchBytes, 16 << 10, Math.min(maxBytes, 256 * MIB));
    Require.between("flushInterval", flushInterval, Duration.ofMillis(1), Duration.ofSeconds(10));
  }

  /**
   * Returns the defaults: 50,000 rows, 32 MiB; batches of 5,000 rows, 4 MiB; a flush each 50 ms.
   *
   * @return the settings
   */
  public static QueueSettings defaults() {
    return new QueueSettings(50_000, 32 * MIB, 5_000, (int) (4 * MIB), Duration.ofMillis(50));
  }
}
