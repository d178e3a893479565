package dev.crema.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.servers.LocalPostgres;
import dev.crema.testkit.kfp.HeldLauncher;
import dev.crema.testkit.kfp.KfpDouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A KFP and a PostgreSQL that an installation finds, and what its Job does with them. */
abstract class AbstractBootstrapTest {
  static final Path ROOT =
      Path.of(System.getProperty("crema.root", "..")).toAbsolutePath().normalize();

  @TempDir Path folder;
  final Map<String, String> variables = new LinkedHashMap<>();

  @SuppressWarnings("NullAway.Init") // set before each test
  KfpDouble kfp;

  @SuppressWarnings("NullAway.Init") // set before each test
  LocalPostgres postgres;

  @BeforeEach
  void start() throws IOException {
    kfp = KfpDouble.start(KfpDouble.Options.of(folder.resolve("work"), new HeldLauncher()));
    postgres = LocalPostgres.temporary();
    postgres.createDatabase("crema");
    variables.put("KF_PIPELINES_ENDPOINT", kfp.uri().toString());
    variables.put("CREMA_INSTALLATION", "test/crema");
    for (String part : List.of("LOG", "DATABASE", "LEDGER")) {
      variables.put("CREMA_%s_JDBC_URL".formatted(part), postgres.jdbcUrl("crema"));
    }
  }

  @AfterEach
  void close() throws IOException {
    assertThat(kfp.violations()).isEmpty();
    kfp.close();
    postgres.close();
  }

  /** What one call ended with and said. */
  record Ending(int code, String said) {}

  /** Calls {@code crema} with the variables; the pipelines are those of the repository. */
  abstract Ending crema(String... arguments) throws Exception;

  /** The same whether as a process or in the image. */
  void assertBootstrapsOnceAndPreflightsThen() throws Exception {
    Ending early = crema("preflight", "--skip", "mlflow", "--timeout", "PT30S");
    assertThat(early.code()).as(early.said()).isEqualTo(1);
    assertThat(early.said()).contains("FAILED   pipelines").contains("crema bootstrap");
    Ending first = crema("bootstrap", "--experiment", "churn");
    assertThat(first.code()).as(first.said()).isZero();
    for (String pipeline : pipelines()) {
      assertThat(first.said())
          .containsPattern("pipeline +%s sha256-[0-9a-f]{16}: uploaded".formatted(pipeline));
    }
    int before = kfp.calls().size();
    Ending second = crema("bootstrap", "--experiment", "churn");
    assertThat(second.code()).as(second.said()).isZero();
    assertThat(second.said()).doesNotContain("uploaded", "made").contains("there already");
    assertThat(kfp.calls().subList(before, kfp.calls().size()))
        .allMatch(call -> call.startsWith("GET "));
    Ending late = crema("preflight", "--skip", "mlflow", "--timeout", "PT30S");
    assertThat(late.code()).as(late.said()).isZero();
    assertThat(late.said()).contains("ok       pipelines").doesNotContain("FAILED");
  }

  static List<String> pipelines() throws IOException {
    try (Stream<Path> folders = Files.list(ROOT.resolve("pipelines"))) {
      return folders
          .filter(one -> Files.isRegularFile(one.resolve("pipeline.yaml")))
          .map(one -> String.valueOf(one.getFileName()))
          .sorted()
          .toList();
    }
  }
}
