package dev.crema.runner.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.kfp.Kfp;
import dev.crema.kfp.KfpSettings;
import dev.crema.kfp.PipelineUpload;
import dev.crema.runner.step.Catalogue;
import dev.crema.servers.LocalMlflow;
import dev.crema.servers.testing.RequiresMlflow;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A whole installation, with a real PostgreSQL, a real MLflow and the double of KFP. */
@RequiresMlflow
class PreflightIT extends AbstractPreflightTest {
  @SuppressWarnings("NullAway.Init") // set before all tests
  private static LocalMlflow mlflow;

  @BeforeAll
  static void startMlflow() throws IOException {
    mlflow = LocalMlflow.temporary();
  }

  @AfterAll
  static void stopMlflow() throws IOException {
    mlflow.close();
  }

  @Override
  Optional<URI> mlflow() {
    return Optional.of(mlflow.uri());
  }

  private Path pipelines() throws IOException {
    Path all = folder.resolve("pipelines");
    for (String name : List.of("sequence", "gate")) {
      Path one = Files.createDirectories(all.resolve(name));
      Files.copy(PIPELINES.resolve(name + ".yaml"), one.resolve("pipeline.yaml"));
    }
    return all;
  }

  private void upload(Path pipelines, String name) throws IOException {
    byte[] yaml = Files.readAllBytes(pipelines.resolve(name).resolve("pipeline.yaml"));
    Kfp.connect(KfpSettings.of(kfp.uri())).pipelines().pin(new PipelineUpload(name, "", yaml));
  }

  @Test
  void whereAllIsWellEveryCheckSaysSoAndNothingIsChanged() throws Exception {
    Path pipelines = pipelines();
    upload(pipelines, "sequence");
    upload(pipelines, "gate");
    List<String> before = kfp.calls();
    assertThat(preflight(Set.of(), pipelines, LIMIT)).as(outcomes.toString()).isTrue();
    assertThat(outcomes).extracting(Outcome::check).containsExactlyElementsOf(Preflight.NAMES);
    assertThat(outcomes).extracting(Outcome::state).containsOnly(Outcome.State.OK);
    assertThat(outcome("log-database").words()).contains("schema crema, no tables yet");
    assertThat(outcome("kfp").words()).endsWith("version 2.17.0");
    assertThat(kfp.calls().subList(before.size(), kfp.calls().size()))
        .allMatch(call -> call.startsWith("GET "));
    assertThat(only("mlflow")).contains("experiments and artifacts answer");
  }

  @Test
  void aPipelineThatKfpLacksOrHasOtherwiseIsNamed() throws Exception {
    Path pipelines = pipelines();
    upload(pipelines, "sequence");
    assertThat(preflight(Set.of("mlflow"), pipelines, LIMIT)).isFalse();
    assertThat(outcome("mlflow").state()).isEqualTo(Outcome.State.SKIPPED);
    assertSays(outcome("pipelines").words(), "the pipelines (gate)", "crema bootstrap");
    Path changed = pipelines.resolve("sequence/pipeline.yaml");
    Files.writeString(
        changed, Files.readString(changed).replace("defaultValue: 7.0", "defaultValue: 8.0"));
    upload(pipelines, "gate");
    assertThat(preflight(Set.of("mlflow"), pipelines, LIMIT)).isFalse();
    assertSays(outcome("pipelines").words(), "the pipelines (sequence)");
    assertThat(preflight(Set.of("mlflow"), folder.resolve("none"), LIMIT)).isFalse();
    assertSays(outcome("pipelines").words(), "There is no folder");
  }

  @Test
  void mlflowThatIsStoppedIsNamedAndIsWellWhenItIsBack() throws Exception {
    mlflow.stop();
    try {
      assertSays(
          only("mlflow"), mlflow.uri().toString(), "is not reachable", "MLFLOW_TRACKING_URI");
    } finally {
      mlflow.resume();
    }
    assertThat(only("mlflow")).contains("answer");
  }

  @Test
  void mlflowWhoseDatabaseHangsIsSaidInTime() throws Exception {
    mlflow.postgres().pause();
    try {
      long before = System.nanoTime();
      assertThat(preflight(Set.of("kfp"), null, Duration.ofSeconds(2))).isFalse();
      assertSays(outcome("mlflow").words(), "did not answer within 2 s");
      assertThat(System.nanoTime() - before).isLessThan(15_000_000_000L);
    } finally {
      mlflow.postgres().resume();
    }
  }

  @Test
  void theCommandEndsWithZeroOnlyIfAllIsWell() throws Exception {
    assertThat(crema("preflight", "--timeout", "PT20S")).isZero();
    variables.put("KF_PIPELINES_ENDPOINT", "http://127.0.0.1:1");
    assertThat(crema("preflight", "--timeout", "PT20S")).isEqualTo(1);
    assertThat(crema("preflight", "--skip", "kfp", "--variable", "CREMA_NOT_SET")).isEqualTo(1);
    assertThat(
            crema(
                "preflight",
                "--skip",
                "kfp",
                "--file",
                "/nowhere/token",
                "--secret",
                "crema-tokens=/nowhere"))
        .isEqualTo(1);
    assertThat(crema("preflight", "--skip", "moon")).isEqualTo(2);
    assertThat(crema("preflight", "--timeout", "PT0S")).isEqualTo(2);
  }

  /**
   * It is a hook of the sync that brings the release before back: a failure would keep the bad one.
   */
  @Test
  void theReleaseBeforeMayComeBackToTheTablesOfTheOneAfterIt() throws Exception {
    new Installation(environment(), line -> {}).claim(false, false);
    for (Tables tables : Tables.ALL) {
      execute(
          url,
          """
          create schema %1$s;
          create table %1$s.%2$s (version text, success boolean);
          insert into %1$s.%2$s values ('999', true)"""
              .formatted(tables.schema(), tables.history()));
    }
    assertThat(preflight(Set.of())).as(outcomes.toString()).isTrue();
    assertThat(outcomes)
        .extracting(Outcome::state)
        .containsExactly(
            Outcome.State.OK,
            Outcome.State.WARNING,
            Outcome.State.WARNING,
            Outcome.State.WARNING,
            Outcome.State.OK,
            Outcome.State.OK);
    assertThat(crema("preflight", "--timeout", "PT20S")).isZero();
  }

  /** In a process of its own, with the variables of this test alone. */
  private int crema(String... arguments) throws Exception {
    List<String> words = new ArrayList<>();
    words.addAll(List.of(Catalogue.java(), "-XX:TieredStopAtLevel=1", "-cp"));
    words.addAll(List.of(System.getProperty("java.class.path"), "dev.crema.runner.Crema"));
    words.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(words).inheritIO();
    builder.environment().keySet().removeIf(name -> name.matches("(CREMA|MLFLOW|KF)_.*"));
    builder.environment().putAll(variables);
    return builder.start().waitFor();
  }
}
