package dev.crema.retraining.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.Finding;
import dev.crema.retraining.core.Receipt;
import dev.crema.retraining.core.RetrainingSettings;
import dev.crema.retraining.core.RetrainingState;
import dev.crema.retraining.core.SettingsFile;
import dev.crema.retraining.core.StoreUnavailableException;
import dev.crema.servers.testing.SharedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables are made once, in bounded time, and those of a newer release are used. */
class SchemaIT {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** Connection, lock and the wait for another thread, one after the other, on a busy machine. */
  private static final Duration SOON = Duration.ofSeconds(30);

  private static final RetrainingSettings SETTINGS =
      SettingsFile.parse(
          "retraining.yaml", "models: {churn: {pipeline: retrain, version: \"1\"}}\n");
  private static final Cause.Person ADA = new Cause.Person("ada", "to see");

  private static Database database(String url, Duration patience) {
    return new Database(
        new StoreSettings(url, "", "", StoreSettings.SCHEMA, 4, patience), StoreClock.postgres());
  }

  private static void execute(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Fails if it never returns, which is what must not happen. */
  private static void assertSaysSoSoon(Database database, String part) {
    CompletableFuture<Void> call = CompletableFuture.runAsync(database::migrate);
    assertThatThrownBy(() -> call.get(SOON.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining(part);
  }

  @Test
  void theVersionIsThatOfTheLastMigration() throws Exception {
    URL folder = SchemaIT.class.getResource("/dev/crema/retraining/migration");
    try (Stream<Path> files = Files.list(Path.of(Objects.requireNonNull(folder).toURI()))) {
      int last =
          files
              .map(file -> String.valueOf(file.getFileName()))
              .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
              .max()
              .orElseThrow();
      assertThat(Schema.VERSION).isEqualTo(last);
    }
  }

  @Test
  void manyWhoComeFirstMakeTheTablesOnce() throws Exception {
    String url = SharedPostgres.newDatabase();
    List<Database> databases = new ArrayList<>();
    try {
      List<CompletableFuture<Void>> calls = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Database database = database(url, Duration.ofSeconds(20));
        databases.add(database);
        calls.add(CompletableFuture.runAsync(database::migrate));
        calls.add(CompletableFuture.runAsync(database::migrate));
      }
      for (CompletableFuture<Void> call : calls) {
        call.get(60, TimeUnit.SECONDS);
      }
    } finally {
      databases.forEach(Database::close);
    }
  }

  @Test
  void aServerThatTakesConnectionsAndIsSilentIsSaidSoSoonToAllWhoWait() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Database database =
            database(
                "jdbc:postgresql://127.0.0.1:%d/x".formatted(silent.getLocalPort()), PATIENCE)) {
      List<CompletableFuture<Void>> calls = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        calls.add(CompletableFuture.runAsync(() -> assertSaysSoSoon(database, "tables")));
      }
      calls.forEach(CompletableFuture::join);
    }
  }

  @Test
  void aMigrationOfAnotherThatNeverEndsIsNotWaitedForForLong() throws SQLException {
    String url = SharedPostgres.newDatabase();
    try (Connection other = DriverManager.getConnection(url);
        Statement statement = other.createStatement();
        Database database = database(url, PATIENCE)) {
      other.setAutoCommit(false);
      statement.execute("create schema crema_retraining");
      assertSaysSoSoon(database, "cannot be made");
      other.rollback();
      database.migrate();
    }
  }

  @Test
  void tablesOfANewerReleaseAreUsedByAnOlderReplicaThatStartsAgain() throws SQLException {
    String url = SharedPostgres.newDatabase();
    try (Database old = database(url, Duration.ofSeconds(20))) {
      old.migrate();
    }
    execute(
        url,
        """
        set search_path = crema_retraining;
        alter table retraining_request add column of_tomorrow text;
        alter table retraining_event add column of_tomorrow integer not null default 7;
        create table of_tomorrow (id bigint primary key);
        insert into flyway_schema_history
        select 1000, '999', 'of tomorrow', type, 'V999__of_tomorrow.sql', checksum, installed_by,
          installed_on, execution_time, success
        from flyway_schema_history where version = '1'""");
    try (Database database = database(url, Duration.ofSeconds(20))) {
      Desk desk = new Desk(database, SETTINGS, ChangeListener.none());
      StoredRetrainings retrainings =
          new StoredRetrainings(database, SETTINGS, ChangeListener.none());
      Term term = desk.take("old").orElseThrow();
      long id = ((Receipt.Created) retrainings.request("churn", ADA)).retraining().id();
      desk.turn(term, "churn");
      desk.settle(
          term, retrainings.find(id).orElseThrow(), new Finding.Closed("nothing came of it"), 0);
      assertThat(retrainings.find(id).orElseThrow().state()).isEqualTo(RetrainingState.FAILED);
      assertThat(retrainings.events(id)).hasSize(3);
    }
  }

  @Test
  void aUserWhoOwnsTheSchemaNeedsNoRightToMakeOne() throws SQLException {
    String url = SharedPostgres.newDatabase();
    execute(
        url,
        """
        create role owner_of_one login;
        create role owner_of_none login;
        create schema crema_retraining authorization owner_of_one""");
    String plain = url.replace("?user=postgres", "");
    try (Database database = database(plain, "owner_of_one")) {
      database.migrate();
      assertThat(database.answers()).isTrue();
    }
    String other = SharedPostgres.newDatabase().replace("?user=postgres", "");
    try (Database database = database(other, "owner_of_none")) {
      assertSaysSoSoon(database, "permission denied");
      assertSaysSoSoon(database, "\nMaybe make the schema by hand, with the service's user");
    }
  }

  private static Database database(String url, String user) {
    return new Database(
        new StoreSettings(url, user, "", StoreSettings.SCHEMA, 4, Duration.ofSeconds(20)),
        StoreClock.postgres());
  }

  @Test
  void aSchemaWithOtherTablesIsRefusedAndLeftAsItIs() throws SQLException {
    String url = SharedPostgres.newDatabase();
    execute(
        url,
        """
        create schema crema_retraining;
        create table crema_retraining.flyway_schema_history (version text, success boolean);
        insert into crema_retraining.flyway_schema_history values ('9', true)""");
    try (Database database = database(url, PATIENCE)) {
      assertSaysSoSoon(database, "(crema_retraining) cannot be made or are not ours");
    }
  }
}
