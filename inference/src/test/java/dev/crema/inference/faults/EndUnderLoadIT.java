package dev.crema.inference.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.servers.LocalPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The process ends under full load, asked to or not, with its log on. */
class EndUnderLoadIT {
  private static final int ANSWERS = Boolean.getBoolean("crema.soak") ? 20_000 : 1_000;
  private static LocalPostgres postgres;
  private static int databases;

  @TempDir Path folder;
  private String url;

  @BeforeAll
  static void startPostgres() throws IOException {
    postgres = LocalPostgres.temporary();
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    postgres.close();
  }

  @BeforeEach
  void prepare() {
    TestModels.write(folder.resolve("package"), 1);
    String database = "end" + databases++;
    postgres.createDatabase(database);
    url = postgres.jdbcUrl(database);
  }

  private ChildService start(String mode) throws IOException {
    return ChildService.start(
        folder,
        folder.resolve("package"),
        List.of(
            "--crema.log.mode=" + mode,
            "--crema.log.jdbc-url=" + url,
            "--crema.log.user=" + LocalPostgres.USER,
            "--crema.log.spool-directory=" + folder.resolve("spool")));
  }

  private static Set<String> answered(Load load) {
    Set<String> ids = new HashSet<>();
    for (Load.Answer answer : load.answers) {
      if (answer.status() == 200) {
        assertThat(ids.add(answer.id())).as("ids are unique").isTrue();
      }
    }
    return ids;
  }

  /** Returns the ids in PostgreSQL, each of them there once. */
  private Set<String> logged() throws SQLException {
    Set<String> ids = new HashSet<>();
    try (Connection connection = DriverManager.getConnection(url, LocalPostgres.USER, "");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select id::text from crema.prediction")) {
      while (rows.next()) {
        assertThat(ids.add(rows.getString(1))).as("a row is there once").isTrue();
      }
    }
    return ids;
  }

  /** Returns how many predictions are in PostgreSQL; -1 if it does not say. */
  private long count() {
    try (Connection connection = DriverManager.getConnection(url, LocalPostgres.USER, "");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from crema.prediction")) {
      return rows.next() ? rows.getLong(1) : -1;
    } catch (SQLException _) {
      return -1;
    }
  }

  private static Set<String> without(Set<String> all, Set<String> some) {
    Set<String> rest = new TreeSet<>(all);
    rest.removeAll(some);
    return rest;
  }

  @ParameterizedTest
  @ValueSource(strings = {"acknowledged", "fast"})
  void askedToEndItAnswersAllThatItHasTakenAndTheLogHasEachAnswer(String mode) throws Exception {
    Load load;
    try (ChildService service = start(mode)) {
      load = Load.start(service.port());
      try (load) {
        TestService.await(() -> load.answers.size() > ANSWERS);
        assertThat(service.terminate()).as(service.output()).isEqualTo(143);
      }
      assertThat(service.output()).doesNotContain("ERROR");
    }
    Set<String> answered = answered(load);
    assertThat(load.cut).as("answers that were cut off").hasValue(0);
    assertThat(load.answers).allMatch(answer -> answer.status() == 200 || answer.status() == 503);
    try (ChildService _ = start(mode)) { // Brings what the spool may have.
      TestService.await(() -> count() >= answered.size());
    }
    Set<String> logged = logged();
    assertThat(without(answered, logged)).as("answered, not logged").isEmpty();
    assertThat(without(logged, answered))
        .as("taken and logged, not answered; unheard: %s", load.unheard)
        .isEmpty();
  }

  @Test
  void killedWhilePostgresTakesItsRowsItHasLostNothingThatWasAnswered() throws Exception {
    Load load;
    try (ChildService service = start("acknowledged")) {
      load = Load.start(service.port());
      try (load) {
        TestService.await(() -> load.answers.size() > ANSWERS && count() > 0);
        service.kill();
      }
    }
    assertAllLogged(load);
  }

  @Test
  void killedWhileTheSpoolTakesItsRowsItHasLostNothingThatWasAnswered() throws Exception {
    Load load;
    try (ChildService service = start("acknowledged")) {
      load = Load.start(service.port());
      try (load) {
        TestService.await(() -> load.answers.size() > ANSWERS / 2 && count() > 0);
        postgres.pause();
        int before = load.answers.size();
        TestService.await(() -> load.answers.size() > before + ANSWERS / 2);
        service.kill();
      } finally {
        postgres.resume();
      }
    }
    assertAllLogged(load);
  }

  private void assertAllLogged(Load load) throws Exception {
    Set<String> answered = answered(load);
    assertThat(answered.size()).isGreaterThan(ANSWERS / 2);
    try (ChildService service = start("acknowledged")) {
      TestService.await(
          () -> {
            try {
              return logged().containsAll(answered);
            } catch (SQLException _) {
              return false;
            }
          });
      assertThat(service.output()).doesNotContain("ERROR");
    }
  }
}
