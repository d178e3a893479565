package dev.crema.productionlog;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The settings of a {@link ProductionLog}; {@code toString} has no password.
 *
 * @param database where PostgreSQL is
 * @param queue how much may wait in memory
 * @param spool where batches wait on the disk
 * @param retention how long rows are kept
 * @param closeTimeout how long {@code close} may take to bring to PostgreSQL what is in the queue
 *     and the spool, from 0 to 10 minutes; what is left of the queue then goes to the spool
 */
public record ProductionLogSettings(
    DatabaseSettings database,
    QueueSettings queue,
    SpoolSettings spool,
    RetentionSettings retention,
    Duration closeTimeout) {

  /** Checks every range. */
  public ProductionLogSettings {
    Require.between("closeTimeout", closeTimeout, Duration.ZERO, Duration.ofMinutes(10));
  }

  /**
   * Returns the defaults and a close timeout of 10 s.
   *
   * @param database where PostgreSQL is
   * @param spoolDirectory a folder of this process alone
   * @return the settings
   */
  public static ProductionLogSettings of(DatabaseSettings database, Path spoolDirectory) {
    return new ProductionLogSettings(
        database,
        QueueSettings.defaults(),
        SpoolSettings.in(spoolDirectory),
        RetentionSettings.defaults(),
        Duration.ofSeconds(10));
  }
}
