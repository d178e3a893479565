package dev.crema.productionlog;

import java.sql.SQLException;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the tables, in the background, as soon as PostgreSQL is there. Of several processes Flyway
 * lets one go first.
 */
final class SchemaMigration {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaMigration.class);
  private static final String LOCATION = "classpath:dev/crema/productionlog/migration";
  private static final Duration MIN_WAIT = Duration.ofMillis(200);
  private static final Duration MAX_WAIT = Duration.ofSeconds(10);

  private final Database database;
  private final String schema;
  private final Thread thread;
  private volatile LogStatus.Schema state = LogStatus.Schema.WAITING;
  private volatile boolean closed;
  private final Trouble trouble;

  SchemaMigration(Database database, DatabaseSettings settings) {
    this.database = database;
    schema = settings.schema();
    trouble =
        new Trouble(
            LOG,
            "The tables of the production log in (%s) are not there yet, and predictions go to the spool"
                .formatted(settings.address()),
            "The tables of the production log are there.");
    thread = Thread.ofPlatform().daemon().name("production-log-schema").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  LogStatus.Schema state() {
    return state;
  }

  boolean isReady() {
    return state == LogStatus.Schema.READY;
  }

  private void run() {
    Duration wait = MIN_WAIT;
    while (!closed && !isReady()) {
      try {
        migrate();
        state = LogStatus.Schema.READY;
        trouble.isOver();
        return;
      } catch (FlywayValidateException e) {
        sayNewer(e);
      } catch (RuntimeException | Error e) { // It tries again, whatever it was.
        trouble.note(cause(e));
      }
      wait = pause(wait);
    }
  }

  private void sayNewer(FlywayValidateException e) {
    if (state != LogStatus.Schema.NEWER) {
      LOG.error(
          "The tables of the production log in the schema ({}) are not those of this release: {}\n"
              + "Maybe a newer release made them: start that one. Predictions go to the spool until then.",
          schema,
          e.getMessage());
    }
    state = LogStatus.Schema.NEWER;
  }

  @Nullable String lastError() {
    return trouble.last();
  }

  private static Throwable cause(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null && !(cause instanceof SQLException)) {
      cause = cause.getCause();
    }
    return cause;
  }

  private Duration pause(Duration wait) {
    try {
      Thread.sleep(wait);
    } catch (InterruptedException _) {
      closed = true;
    }
    Duration next = wait.multipliedBy(2);
    return next.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : next;
  }

  private void migrate() {
    Flyway.configure(SchemaMigration.class.getClassLoader())
        .dataSource(database.single())
        .schemas(schema)
        .defaultSchema(schema)
        .createSchemas(true)
        .locations(LOCATION)
        .failOnMissingLocations(true)
        .connectRetries(0)
        // By default a newer release's migrations are ignored.
        .ignoreMigrationPatterns(new String[0])
        .loggers("slf4j")
        .load()
        .migrate();
  }

  void close() {
    closed = true;
    thread.interrupt();
  }
}
