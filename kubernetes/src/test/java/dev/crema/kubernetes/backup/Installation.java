package dev.crema.kubernetes.backup;

import dev.crema.productionlog.DatabaseSettings;
import dev.crema.productionlog.LogContext;
import dev.crema.productionlog.LogListener;
import dev.crema.productionlog.LogStatus;
import dev.crema.productionlog.ProductionLog;
import dev.crema.productionlog.ProductionLogSettings;
import dev.crema.productionlog.QueueSettings;
import dev.crema.productionlog.RetentionSettings;
import dev.crema.productionlog.SpoolSettings;
import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.servers.LocalMlflow;
import dev.crema.servers.LocalPostgres;
import dev.crema.servers.MlflowSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;

/**
 * A real PostgreSQL with MLflow's database and the production log's, and a real MLflow, in a
 * folder.
 */
final class Installation implements AutoCloseable {
  private static final String LOG_DATABASE = "crema";
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Path folder;
  private final LocalMlflow mlflow;

  private Installation(Path folder, LocalMlflow mlflow) {
    this.folder = folder;
    this.mlflow = mlflow;
  }

  /** Starts it; what the folder has is used. Returns when PostgreSQL takes writes. */
  static Installation start(Path folder) throws IOException, SQLException, InterruptedException {
    Installation started = new Installation(folder, LocalMlflow.start(MlflowSettings.in(folder)));
    try {
      long end = System.nanoTime() + PATIENCE.toNanos();
      // While it reads the log it answers questions already.
      while (!started.text("postgres", "select pg_is_in_recovery()").equals("f")) {
        if (System.nanoTime() - end > 0) {
          throw new IOException("PostgreSQL did not come to the end of its log in " + PATIENCE);
        }
        Thread.sleep(20);
      }
      started.postgres().createDatabaseIfAbsent(LOG_DATABASE);
      return started;
    } catch (IOException | SQLException | RuntimeException | InterruptedException e) {
      started.close();
      throw e;
    }
  }

  /**
   * Has PostgreSQL archive as docs/how-to/back-up-and-restore.md says; it is started anew for it.
   */
  void archive(Shell shell, Path backup, Duration timeout) throws IOException, SQLException {
    String command =
        "\"%s\" \"%%p\" \"%%f\" \"%s\" \"%s\""
            .formatted(shell.scripts().resolve("archive-wal.sh"), backup, mlflow.artifacts());
    text("postgres", "alter system set archive_mode = on");
    text("postgres", "alter system set archive_timeout = " + timeout.toSeconds());
    text("postgres", "alter system set archive_command = '" + command + "'");
    mlflow.stop();
    postgres().kill();
    postgres().restart();
    mlflow.resume();
  }

  LocalPostgres postgres() {
    return mlflow.postgres();
  }

  Path data() {
    return folder.resolve("postgres");
  }

  Path artifacts() {
    return mlflow.artifacts();
  }

  MlflowRegistry registry() {
    return MlflowRegistry.connect(ConnectionSettings.of(mlflow.uri()));
  }

  /** Opens the production log and waits for its tables. */
  ProductionLog log(Path spool) throws IOException, InterruptedException {
    ProductionLogSettings settings =
        new ProductionLogSettings(
            new DatabaseSettings(
                postgres().jdbcUrl(LOG_DATABASE),
                "",
                "",
                "crema",
                4,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60)),
            QueueSettings.defaults(),
            SpoolSettings.in(spool),
            RetentionSettings.defaults(),
            Duration.ofSeconds(1));
    ProductionLog log =
        ProductionLog.open(
            settings,
            new LogContext(InstantSource.system(), new Random(), LogListener.none(), List.of()));
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (log.status().schema() != LogStatus.Schema.READY) {
      if (System.nanoTime() - end > 0) {
        log.close();
        throw new IOException("The production log has no tables: " + log.status());
      }
      Thread.sleep(20);
    }
    return log;
  }

  /** Returns the one value of a statement, as text, of the production log's database. */
  String logged(String sql) throws SQLException {
    return text(LOG_DATABASE, sql);
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(postgres().jdbcUrl(LOG_DATABASE));
  }

  private String text(String database, String sql) throws SQLException {
    return text(postgres(), database, sql);
  }

  /** Returns the first value of a statement, as text; "" if it has none. */
  static String text(LocalPostgres postgres, String database, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl(database));
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (ResultSet rows = statement.getResultSet()) {
        return rows.next() ? String.valueOf(rows.getString(1)) : "";
      }
    }
  }

  /** Returns the bytes of both databases. */
  long databaseBytes() throws SQLException {
    return Long.parseLong(
        text("postgres", "select sum(pg_database_size(datname)) from pg_database"));
  }

  /** Ends PostgreSQL as a machine that is gone does. */
  void destroy() throws IOException {
    postgres().kill();
    mlflow.close();
  }

  @Override
  public void close() throws IOException {
    mlflow.close();
  }
}
