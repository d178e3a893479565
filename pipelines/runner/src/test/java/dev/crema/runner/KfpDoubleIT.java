package dev.crema.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.kfp.Kfp;
import dev.crema.kfp.KfpSettings;
import dev.crema.kfp.Parameters;
import dev.crema.kfp.PipelineUpload;
import dev.crema.kfp.PipelineVersion;
import dev.crema.kfp.Run;
import dev.crema.kfp.RunRequest;
import dev.crema.kfp.RunState;
import dev.crema.kfp.TaskDetail;
import dev.crema.runner.run.Eventually;
import dev.crema.testkit.kfp.CremaLauncher;
import dev.crema.testkit.kfp.Habits;
import dev.crema.testkit.kfp.KfpDouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pipelines that are sent to the double of KFP really run, with {@code crema run}. */
class KfpDoubleIT extends AbstractCremaTest {
  @SuppressWarnings("NullAway.Init") // set before each test
  private KfpDouble kfp;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Kfp client;

  @BeforeEach
  void start() {
    start(Habits.all());
  }

  private void start(Habits habits) {
    CremaLauncher launcher =
        new CremaLauncher(words(List.of()), List.of("--root", build.toString()), Map.of());
    kfp =
        KfpDouble.start(
            KfpDouble.Options.of(folder.resolve("kfp"), launcher)
                .withHabits(habits)
                .withFolder(folder.resolve("kept")));
    client = Kfp.connect(KfpSettings.of(kfp.uri()));
  }

  @AfterEach
  void close() {
    assertThat(kfp.violations()).isEmpty();
    kfp.close();
  }

  private Run submit(String pipeline, Map<String, Object> parameters) throws IOException {
    byte[] yaml = Files.readAllBytes(Path.of(PIPELINES + "valid/" + pipeline + ".yaml"));
    PipelineVersion version = client.pipelines().pin(new PipelineUpload(pipeline, "", yaml));
    String experiment = client.experiments().getOrCreate("test").id();
    return client
        .runs()
        .create(
            new RunRequest(
                pipeline, experiment, version.reference(), new Parameters(parameters), null));
  }

  private Run ended(String id) {
    Eventually.holds(() -> client.runs().get(id).state().isTerminal());
    return client.runs().get(id);
  }

  @Test
  void aPipelineRunsWithItsParametersOfEveryKind() throws IOException {
    Map<String, Object> parameters =
        Map.of(
            "rows",
            12,
            "rate",
            0.5,
            "label",
            "it's a \"label\"",
            "shuffle",
            true,
            "features",
            List.of("x", "y"),
            "extra",
            Map.of("depth", 4));
    Run run = ended(submit("sequence", parameters).id());
    assertThat(run.state()).as(log(run)).isEqualTo(RunState.SUCCEEDED);
    assertThat(run.tasks())
        .extracting(TaskDetail::name)
        .contains("make-data", "train-toy", "train-toy(0)", "");
    String record = record(run);
    assertThat(record)
        .contains("\"rows\" : 12")
        .contains("it's a \\\"label\\\"")
        .as("a step that asks for the id of its run gets KFP's")
        .contains("@" + run.id() + "\"");
  }

  @Test
  void aPipelineWhoseStepFailsEndsFailed() throws IOException {
    Run run = ended(submit("misbehaves", Map.of("how", "exit 7")).id());
    assertThat(run.state()).isEqualTo(RunState.FAILED);
    assertThat(run.wasTerminated()).isFalse();
  }

  @Test
  void aStepThatFailsIsTriedOnceOnAStockClusterWhateverItsPolicy() throws IOException {
    Path tries = folder.resolve("tries");
    Run once = ended(submit("retries", Map.of("file", tries.toString())).id());
    assertThat(once.state()).isEqualTo(RunState.FAILED);
    assertThat(tries).content().hasLineCount(1);
    kfp.close();
    start(Habits.all().withRetries());
    Files.delete(tries);
    Run thrice = ended(submit("retries", Map.of("file", tries.toString())).id());
    assertThat(thrice.state()).as(log(thrice)).isEqualTo(RunState.SUCCEEDED);
    assertThat(tries).content().hasLineCount(3);
  }

  @Test
  void aRunThatIsTerminatedEndsFailedAndLeavesNoProcess() throws IOException {
    Run run = submit("misbehaves", sleeping());
    ProcessHandle step = Eventually.alive(folder.resolve("sleeper")).getFirst();
    client.runs().terminate(run.id());
    Run ended = ended(run.id());
    assertThat(ended.state()).isEqualTo(RunState.FAILED);
    assertThat(ended.wasTerminated()).isTrue();
    Eventually.gone(step);
  }

  @Test
  void runsGoOnWhileTheDoubleIsKilledAndStartedAgain() throws IOException {
    Run ending = submit("sequence", Map.of());
    Run lasting = submit("misbehaves", sleeping());
    for (Run run : List.of(ending, lasting)) {
      Eventually.exists(folder.resolve("kfp").resolve(run.id()).resolve("run/process"));
    }
    kfp.abandon();
    start();
    assertThat(client.runs().get(lasting.id()).state()).isEqualTo(RunState.RUNNING);
    assertThat(ended(ending.id()).state()).as(log(ending)).isEqualTo(RunState.SUCCEEDED);
    ProcessHandle step = Eventually.alive(folder.resolve("sleeper")).getFirst();
    client.runs().terminate(lasting.id());
    assertThat(ended(lasting.id()).wasTerminated()).isTrue();
    Eventually.gone(step);
  }

  private Map<String, Object> sleeping() {
    return Map.of("how", "sleep", "file", folder.resolve("sleeper").toString());
  }

  private String log(Run run) throws IOException {
    return Files.readString(folder.resolve("kfp").resolve(run.id()).resolve("run/run.log"));
  }

  private String record(Run run) throws IOException {
    Path runs = folder.resolve("kfp").resolve(run.id()).resolve("run");
    try (Stream<Path> files = Files.walk(runs, 2)) {
      return Files.readString(
          files.filter(file -> file.endsWith("run.json")).findFirst().orElseThrow());
    }
  }
}
