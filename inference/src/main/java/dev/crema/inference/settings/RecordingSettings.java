package dev.crema.inference.settings;

import dev.crema.productionlog.DatabaseSettings;
import dev.crema.productionlog.ProductionLogSettings;
import dev.crema.productionlog.QueueSettings;
import dev.crema.productionlog.RetentionSettings;
import dev.crema.productionlog.SpoolSettings;
import dev.crema.service.settings.RequestSettings;
import dev.crema.service.settings.Require;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Whether and how predictions are logged to PostgreSQL.
 *
 * @param mode {@code off}; {@code fast}, which never holds up an answer and loses at most what is
 *     in its queue when the process is killed; or {@code acknowledged}, in which an answer waits
 *     until its prediction is on a disk; default off
 * @param jdbcUrl where PostgreSQL is, {@code jdbc:postgresql://host:port/database}
 * @param user the database's user
 * @param password the user's password
 * @param schema the schema of the tables; default {@code crema}
 * @param spoolDirectory where predictions wait while PostgreSQL is away; a folder of this process
 *     alone; default {@code crema-spool} under the working directory
 * @param spoolBytes most bytes of the spool, 1 MiB to 1 TiB; default 1 GiB
 * @param queueRows most predictions in memory on their way to PostgreSQL, 1 to 10,000,000; default
 *     50,000
 * @param flushInterval longest time that a prediction of the mode {@code fast} waits for company, 1
 *     ms to 10 s; default 50 ms
 * @param commitTimeout time after which a batch that PostgreSQL does not take goes to the spool,
 *     100 ms to 60 s; default 1 s
 * @param retentionDays days after which predictions are deleted, from 1; default 90
 */
@ConfigurationProperties("crema.log")
public record RecordingSettings(
    @Bindable(defaultValue = "off") String mode,
    @Bindable(defaultValue = "") String jdbcUrl,
    @Bindable(defaultValue = "") String user,
    @Bindable(defaultValue = "") String password,
    @Bindable(defaultValue = "crema") String schema,
    @Bindable(defaultValue = "crema-spool") Path spoolDirectory,
    @Bindable(defaultValue = "1073741824") long spoolBytes,
    @Bindable(defaultValue = "50000") int queueRows,
    @Bindable(defaultValue = "50ms") Duration flushInterval,
    @Bindable(defaultValue = "1s") Duration commitTimeout,
    @Bindable(defaultValue = "90") int retentionDays) {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  /** What a row takes in the queue beside what its request said. */
  private static final int ROW_BYTES = 256;

  private static final String OFF = "off";
  private static final String FAST = "fast";
  private static final String ACKNOWLEDGED = "acknowledged";

  public RecordingSettings {
    Require.that(
        mode.equals(OFF) || mode.equals(FAST) || mode.equals(ACKNOWLEDGED),
        "crema.log.mode",
        mode,
        "one of off, fast and acknowledged");
    if (!mode.equals(OFF)) {
      if (jdbcUrl.isEmpty()) {
        throw new IllegalArgumentException(
            "The setting (crema.log.jdbc-url) is missing, which crema.log.mode=%s needs.\nMaybe jdbc:postgresql://127.0.0.1:5432/crema."
                .formatted(mode));
      }
    }
  }

  /** Returns whether predictions are logged. */
  public boolean isOn() {
    return !mode.equals(OFF);
  }

  /** Returns whether an answer waits until its prediction is durable. */
  public boolean isAcknowledged() {
    return mode.equals(ACKNOWLEDGED);
  }

  /** Returns the settings of the log. */
  public ProductionLogSettings log() {
    DatabaseSettings defaults = DatabaseSettings.of(jdbcUrl, user, password);
    QueueSettings queue = QueueSettings.defaults();
    RetentionSettings retention = RetentionSettings.defaults();
    return new ProductionLogSettings(
        new DatabaseSettings(
            jdbcUrl,
            user,
            password,
            schema,
            defaults.readConnections(),
            commitTimeout,
            defaults.drainTimeout()),
        new QueueSettings(
            queueRows,
            queue.maxBytes(),
            Math.min(queueRows, queue.batchRows()),
            queue.batchBytes(),
            flushInterval),
        new SpoolSettings(spoolDirectory, spoolBytes),
        new RetentionSettings(
            retentionDays,
            Math.max(retentionDays, retention.statisticsDays()),
            retention.interval()),
        CLOSE_TIMEOUT);
  }

  /**
   * Checks that the largest request fits into the queue, which takes a request whole or not at all.
   *
   * @throws IllegalArgumentException if it could never be logged
   */
  public void requireRoom(RequestSettings request, LimitSettings limits) {
    Require.that(
        limits.rows() <= queueRows,
        "crema.limits.rows",
        limits.rows(),
        "at most crema.log.queue-rows (%d): else a request could not be logged"
            .formatted(queueRows));
    long most = QueueSettings.defaults().maxBytes() - (long) ROW_BYTES * limits.rows();
    Require.that(
        request.bodyBytes() <= most,
        "crema.limits.body-bytes",
        request.bodyBytes(),
        "at most %d with the log on and %d rows: else a request could not be logged"
            .formatted(most, limits.rows()));
  }

  /** Keeps the password out of logs. */
  @Override
  public String toString() {
    return "RecordingSettings[mode=%s, schema=%s]".formatted(mode, schema);
  }
}
