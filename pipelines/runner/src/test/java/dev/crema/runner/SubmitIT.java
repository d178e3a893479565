package dev.crema.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.testkit.Printed;
import dev.crema.testkit.kfp.CremaLauncher;
import dev.crema.testkit.kfp.KfpDouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code crema submit} and {@code crema schedule} as a person calls them. */
class SubmitIT extends AbstractCremaTest {
  @SuppressWarnings("NullAway.Init") // set before each test
  private KfpDouble kfp;

  @BeforeEach
  void start() {
    CremaLauncher launcher =
        new CremaLauncher(words(List.of()), List.of("--root", build.toString()), Map.of());
    kfp = KfpDouble.start(KfpDouble.Options.of(folder.resolve("kfp"), launcher));
  }

  @AfterEach
  void close() {
    assertThat(kfp.violations()).isEmpty();
    kfp.close();
  }

  private int submit(String pipeline, String... more) {
    List<String> words = new ArrayList<>(List.of("submit", PIPELINES + pipeline));
    words.addAll(List.of("--endpoint", kfp.uri().toString()));
    words.addAll(List.of(more));
    return crema(words.toArray(String[]::new));
  }

  @Test
  void aPipelineThatIsWaitedForRunsAndEndsWithTheCodeOfItsRun() {
    assertThat(submit("valid/sequence.yaml", "-p", "rows=12", "--wait")).as(out + errors).isZero();
    assertThat(out).contains("parameter   rows: 12").contains("ended       SUCCEEDED");
    // The page has another pipeline, with a parameter that is a text, beside another KFP.
    Printed.block(
            Path.of("../..").resolve("docs/how-to/schedule-a-pipeline.md"), "pipeline    train-and")
        .varying("(?<=-)\\d{8}-\\d{6}-[0-9a-f]{4}\\b")
        .assertIn(
            out.replace("sequence", "train-and-register")
                .replace("rows: 12", "model_name: \"churn\"")
                .replace("make-data", "ingest-data")
                .replace(kfp.uri().toString(), "http://ml-pipeline-ui.kubeflow"));
    assertThat(submit("valid/misbehaves.yaml", "-p", "how=exit 7", "--wait")).isEqualTo(1);
    assertThat(out).contains("ended       FAILED");
  }

  @Test
  void wrongParametersAreRefusedAsByRunBeforeAnythingIsSent() {
    assertThat(submit("valid/sequence.yaml", "-p", "rows=many")).isEqualTo(2);
    String said = errors;
    assertThat(run("valid/sequence.yaml", "-p", "rows=many")).isEqualTo(2);
    assertThat(said).isEqualTo(errors);
    assertThat(submit("valid/sequence.yaml", "-p", "rowz=1")).isEqualTo(2);
    assertThat(errors).contains("Maybe (rows).");
    assertThat(submit("valid/required.yaml")).isEqualTo(2);
    assertThat(errors).contains("is missing");
    assertThat(kfp.calls()).isEmpty();
  }

  @Test
  void whatThisRunnerCannotRunAClusterCan() {
    assertThat(run("valid/lightweight.yaml")).isEqualTo(2);
    assertThat(submit("valid/lightweight.yaml", "--dry-run")).as(errors).isZero();
    assertThat(out).contains("would be uploaded");
  }

  @Test
  void aKfpThatIsNotThereOrNotNamedIsSaid() {
    assertThat(crema("submit", PIPELINES + "valid/sequence.yaml", "--endpoint", "ftp://x"))
        .isEqualTo(2);
    assertThat(errors).contains("must be http or https");
    assertThat(submit("valid/sequence.yaml", "--wait", "--dry-run")).isEqualTo(2);
    assertThat(submit("valid/sequence.yaml", "--timeout", "soon")).isEqualTo(2);
    assertThat(errors).contains("soon");
  }

  @Test
  void schedulesAreAppliedFromFilesBesideTheirPipelines() throws IOException {
    Path file = folder.resolve("schedule.yaml");
    Files.copy(Path.of(PIPELINES + "valid/sequence.yaml"), folder.resolve("pipeline.yaml"));
    Files.writeString(file, "schedules:\n  - {name: nightly, cron: 0 0 2 * * *}\n");
    String[] words = {"schedule", "apply", file.toString(), "--endpoint", kfp.uri().toString()};
    assertThat(crema(words)).as(errors).isZero();
    assertThat(out).contains("created     nightly");
    assertThat(crema(words)).isZero();
    assertThat(out).contains("unchanged   nightly");
    assertThat(crema("schedule", "apply", file.toString(), file.toString())).isEqualTo(2);
    assertThat(errors).contains("The schedule (nightly) is declared in");
    assertThat(crema("schedule")).isEqualTo(2);
  }

  @Test
  void theHelpNamesEveryCommand() {
    assertThat(crema("--help")).isZero();
    assertThat(out).contains("run", "show", "replay", "submit", "schedule");
    assertThat(crema("schedul")).isEqualTo(2);
    assertThat(errors).contains("schedule");
  }
}
