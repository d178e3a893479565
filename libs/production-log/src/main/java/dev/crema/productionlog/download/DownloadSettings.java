package dev.crema.productionlog.download;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The limits of downloads.
 *
 * @param spool a folder of this process alone, for Parquet files on their way; made if it does not
 *     exist; what a killed process left there is removed
 * @param maxSpoolBytes largest Parquet file
 * @param maxConcurrent most downloads at once, each of which holds a connection
 * @param statementTimeout longest time of the query until its next rows
 * @param idleTimeout longest time for which the receiver may take nothing; then PostgreSQL ends the
 *     transaction
 * @param maxDuration longest time of a whole download
 */
public record DownloadSettings(
    Path spool,
    long maxSpoolBytes,
    int maxConcurrent,
    Duration statementTimeout,
    Duration idleTimeout,
    Duration maxDuration) {
  private static final long DEFAULT_SPOOL_BYTES = 4L << 30;

  /** Refuses what is not positive. */
  public DownloadSettings {
    if (maxSpoolBytes < 1 || maxConcurrent < 1) {
      throw new IllegalArgumentException(
          "maxSpoolBytes (%d) and maxConcurrent (%d) must be at least 1."
              .formatted(maxSpoolBytes, maxConcurrent));
    }
    requirePositive("statementTimeout", statementTimeout);
    requirePositive("idleTimeout", idleTimeout);
    requirePositive("maxDuration", maxDuration);
  }

  /**
   * Returns the settings that are used where nothing else is said: files of 4 GB, two downloads at
   * once, 30 seconds a statement, two minutes without progress, 30 minutes in all.
   *
   * @param spool a folder of this process alone
   * @return the settings
   */
  public static DownloadSettings defaults(Path spool) {
    return new DownloadSettings(
        spool,
        DEFAULT_SPOOL_BYTES,
        2,
        Duration.ofSeconds(30),
        Duration.ofMinutes(2),
        Duration.ofMinutes(30));
  }

  private static void requirePositive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException("%s (%s) must be positive.".formatted(name, value));
    }
  }
}
