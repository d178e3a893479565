package dev.crema.runner.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.servers.LocalPostgres;
import dev.crema.testkit.kfp.HeldLauncher;
import dev.crema.testkit.kfp.KfpDouble;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An installation that is well, of which each test breaks something. */
abstract class AbstractPreflightTest {
  static final Path PIPELINES = Path.of("src/test/resources/pipelines/valid");

  /** A busy machine; where something hangs, tests give it less. */
  static final Duration LIMIT = Duration.ofSeconds(20);

  private static final AtomicInteger DATABASES = new AtomicInteger();

  @SuppressWarnings("NullAway.Init") // set before all tests
  static LocalPostgres postgres;

  @TempDir Path folder;
  final Map<String, String> variables = new HashMap<>();
  final List<Outcome> outcomes = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // set before each test
  KfpDouble kfp;

  /** JDBC address of the database of this test. */
  String url = "";

  String database = "";

  @BeforeAll
  static void startPostgres() throws IOException {
    postgres = LocalPostgres.temporary();
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    postgres.close();
  }

  @BeforeEach
  void install() {
    kfp = KfpDouble.start(KfpDouble.Options.of(folder.resolve("work"), new HeldLauncher()));
    database = "preflight_%d".formatted(DATABASES.incrementAndGet());
    postgres.createDatabase(database);
    url = postgres.jdbcUrl(database);
    for (Tables tables : Tables.ALL) {
      variables.put(tables.variable("JDBC_URL"), url);
    }
    variables.put("CREMA_INSTALLATION", "here/crema");
    variables.put("KF_PIPELINES_ENDPOINT", kfp.uri().toString());
    mlflow().ifPresent(uri -> variables.put("MLFLOW_TRACKING_URI", uri.toString()));
  }

  Optional<URI> mlflow() {
    return Optional.empty();
  }

  @AfterEach
  void close() {
    assertThat(kfp.violations()).isEmpty();
    kfp.close();
  }

  SecretEnvironment environment() {
    return new SecretEnvironment(variables::get);
  }

  boolean preflight(Set<String> skipped) throws InterruptedException {
    return preflight(skipped, null, LIMIT);
  }

  boolean preflight(Set<String> skipped, @Nullable Path pipelines, Duration limit)
      throws InterruptedException {
    outcomes.clear();
    return new PreflightSettings(
            environment(), pipelines, List.of(), List.of(), skipped, false, limit)
        .preflight()
        .run(outcomes::add);
  }

  /** What one check says, alone. */
  String only(String check) throws InterruptedException {
    List<String> others = new ArrayList<>(Preflight.NAMES);
    others.remove(check);
    boolean isWell = preflight(Set.copyOf(others));
    Outcome outcome = outcome(check);
    assertThat(isWell).isEqualTo(outcome.state() != Outcome.State.FAILED);
    return outcome.words();
  }

  Outcome outcome(String check) {
    return outcomes.stream().filter(one -> one.check().equals(check)).findFirst().orElseThrow();
  }

  static void execute(String url, String sql) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  String file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  /** Holds for every sentence of ours: a cause, and a way out on a line of its own. */
  static void assertSays(String words, String... parts) {
    assertThat(words).contains(parts).contains("\nMaybe ");
  }
}
