package dev.crema.runner.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.runner.step.ArtifactValue;
import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelineRunnerIT extends AbstractRunTest {
  @Test
  void runsASequenceWithEveryKindOfParameter() throws Exception {
    RunRecord run =
        run(
            "sequence",
            "rows=5",
            "rate=0.3",
            "shuffle=true",
            "features=[\"q\"]",
            "extra={\"a\":1}");
    assertThat(run.state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(progress.events())
        .containsExactly(
            "start make-data",
            "SUCCEEDED make-data",
            "start train-toy",
            "SUCCEEDED train-toy",
            "start register-toy",
            "SUCCEEDED register-toy",
            "end SUCCEEDED");
    ArtifactValue model = artifact(run, "train-toy", "model");
    assertThat(Json.parse(Files.readString(model.path()), "model"))
        .isEqualTo(
            Map.of(
                "learning_rate",
                0.3,
                "epochs",
                20.0, // the component's default, as the launcher fills it in
                "label",
                "y",
                "shuffle",
                true,
                "features",
                List.of("q"),
                "extra",
                Map.of("a", 1.0)));
    assertThat(task(run, "register-toy").parameters())
        .containsEntry("version", "m-y-5@" + run.id());
    assertThat(RunRecord.read(progress.folder())).isEqualTo(run);
    assertThat(progress.folder().resolve("pipeline.yaml")).hasSameBinaryContentAs(file("sequence"));
    assertThat(Files.readString(progress.folder().resolve("tasks/make-data/stdout.log")))
        .isEqualTo("toy make-data\n");
  }

  @ParameterizedTest
  @CsvSource({"0.1, SUCCEEDED, true", "0.95, SKIPPED, false"})
  void opensANestedGateOnlyIfItsConditionHolds(String minimum, TaskState expected, boolean passed)
      throws Exception {
    RunRecord run = run("gate", "minimum=" + minimum);
    assertThat(run.state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(states(run)).containsEntry("register-if-passed/condition-1", expected);
    assertThat(task(run, "gate-toy").parameters()).containsEntry("passed", passed);
    if (!passed) {
      assertThat(task(run, "register-if-passed/condition-1").reason())
          .isEqualTo("(passed == true) does not hold");
      assertThat(states(run)).doesNotContainKey("register-if-passed/condition-1/register-toy");
    }
  }

  @Test
  void aVolumeThatAParameterNamesIsNeededByTheBranchThatMountsItAlone() throws Exception {
    RunRecord with = run("optional-volume", "claim=cache");
    assertThat(with.state()).isEqualTo(TaskState.FAILED);
    assertThat(with.tasks().stream().map(TaskRecord::reason))
        .anyMatch(
            reason ->
                reason.contains(
                    "mounts a PersistentVolumeClaim that a parameter names, and this machine has none.\nMaybe leave that parameter empty here."));
    assertThat(run("optional-volume").state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @ParameterizedTest
  @CsvSource({"fast, 0.1, 1", "slow, 0.6, 2", "slow, 0.5, 3"})
  void takesTheOneOfSeveralBranchesThatRan(String kind, double score, double epochs)
      throws Exception {
    RunRecord run = run("branches", "kind=" + kind, "score=" + score);
    assertThat(run.state()).isEqualTo(TaskState.SUCCEEDED);
    ArtifactValue model = artifact(run, "choose", "model");
    assertThat(Json.parseObject(Files.readString(model.path()), "model"))
        .containsEntry("epochs", epochs);
    assertThat(task(run, "gate-toy").parameters()).containsEntry("passed", true);
    assertThat(states(run).values().stream().filter(TaskState.SKIPPED::equals)).hasSize(2);
  }

  @Test
  void runsLoopsInLoopsAndCollectsTheirOutputsInOrder() throws Exception {
    RunRecord run = run("loops", "rates=[0.4, 0.2, 0.1]");
    assertThat(run.state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(task(run, "train-each/for-loop-1").parameters())
        .containsEntry("pipelinechannel--train-toy-accuracy", List.of(0.8, 1.0, 0.9));
    assertThat(task(run, "train-each").parameters()).containsEntry("best", 1.0);
    assertThat(task(run, "train-each/pick-best").parameters()).containsEntry("best_index", 1.0);
    assertThat(task(run, "for-loop-2/iteration-1/gate-toy-2").parameters())
        .containsEntry("passed", true);
    assertThat(task(run, "for-loop-2/iteration-1/for-loop-4/iteration-0/register-toy").parameters())
        .containsEntry("version", "p@");
  }

  @Test
  void runsAnEmptyLoop() throws Exception {
    RunRecord run = run("loops", "rates=[]");
    assertThat(task(run, "train-each/for-loop-1").parameters())
        .containsEntry("pipelinechannel--train-toy-accuracy", List.of());
    assertThat(run.state()).isEqualTo(TaskState.FAILED); // pick-best of an empty list fails
    assertThat(task(run, "train-each/pick-best").exitCode()).isEqualTo(1);
  }

  @Test
  void runsTheExitHandlerAfterAFailureAndFailsTheRun() throws Exception {
    RunRecord run = run("finally", "how=exit 7");
    assertThat(run.state()).isEqualTo(TaskState.FAILED);
    assertThat(states(run))
        .containsEntry("exit-handler-1/misbehave", TaskState.FAILED)
        .containsEntry("exit-handler-1/gate-toy-2", TaskState.NOT_RUN)
        .containsEntry("exit-handler-1", TaskState.FAILED)
        .containsEntry("gate-toy", TaskState.SUCCEEDED);
    assertThat(task(run, "gate-toy").name()).isEqualTo("cleanup");
  }

  @Test
  void runsATaskThatIgnoresTheFailureBeforeIt() throws Exception {
    RunRecord run = run("ignore-failure");
    assertThat(states(run))
        .containsEntry("misbehave", TaskState.FAILED)
        .containsEntry("gate-toy", TaskState.SUCCEEDED);
    assertThat(run.state()).isEqualTo(TaskState.FAILED);
  }

  @Test
  void triesAgainAsOftenAsThePolicySays(@TempDir Path folder) throws Exception {
    Path tries = folder.resolve("tries");
    RunRecord run = run("retries", "file=" + tries);
    assertThat(run.state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(task(run, "misbehave").attempts()).isEqualTo(3);
    assertThat(Files.readAllLines(tries)).containsExactly("0", "1", "2"); // KFP_RETRY_INDEX
    assertThat(progress.events())
        .containsExactly(
            "start misbehave",
            "retry misbehave",
            "retry misbehave",
            "SUCCEEDED misbehave",
            "end SUCCEEDED");
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void importsFilesWhereTheyLieWithMetadata(boolean asUri, @TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("a file.txt"), "hello");
    commands.put("example.org/others/echo:1", List.of("{}"));
    String uri = asUri ? file.toUri().toString() : file.toString();
    RunRecord run = run("imports", "uri=" + uri);
    assertThat(run.state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(task(run, "read-file").parameters())
        .containsEntry("text", "hello")
        .containsEntry("metadata", Map.of("origin", "test", "from", uri));
    assertThat(task(run, "shell-echo").parameters())
        .containsEntry("words", 3.0); // written as a file
    assertThat(artifact(run, "shell-echo", "copy").path()).hasContent("hello");
  }

  @ParameterizedTest
  @CsvSource({
    "s3://bucket/x, is not on this machine",
    "https://example.org/x, is not on this machine",
    "gs://bucket/x, is not on this machine",
    "/does/not/exist, does not exist or cannot be read",
    "'', address is empty.",
    "file:relative, is no file address"
  })
  void refusesToImportWhatIsNotHereBeforeAnythingStarts(String uri, String expected) {
    commands.put("example.org/others/echo:1", List.of("{}"));
    assertThatThrownBy(() -> run("imports", "uri=" + uri))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(expected);
    assertThat(progress.folder()).isEqualTo(Path.of(""));
  }

  @Test
  void givesStepsACleanEnvironmentAndTheirSecrets() throws Exception {
    environment =
        Map.of(
            "PATH",
            System.getenv("PATH"),
            "HOME",
            "/home",
            "AWS_SECRET",
            "x",
            "TOY_PASSWORD",
            "s3cret");
    RunRecord run = run("platform");
    assertThat(task(run, "show-environment").parameters())
        .containsEntry("secret", "s3cret")
        .containsEntry(
            "names",
            List.of(
                "CREMA_STEP", "HOME", "LANG", "OMP_WAIT_POLICY", "PATH", "PLAIN", "TOY_PASSWORD"));
    String description =
        Files.readString(progress.folder().resolve("tasks/show-environment/task.json"));
    assertThat(description)
        .contains("-XX:MaxRAM=1073741824", "-XX:ActiveProcessorCount=1", "TOY_PASSWORD")
        .doesNotContain("s3cret");
  }

  @Test
  void namesMissingSecretsBeforeAnythingStarts() {
    environment = Map.of("PATH", System.getenv("PATH"));
    assertThatThrownBy(() -> run("platform"))
        .hasMessage(
            "The component (comp-show-environment) needs the environment variable (TOY_PASSWORD), on a"
                + " cluster the key (password) of the Secret (toy-secret)."
                + "\nMaybe export TOY_PASSWORD before you call crema.");
  }

  @Test
  void namesImagesThatItDoesNotKnow() throws IOException {
    Path file = Files.createTempFile("x", ".txt");
    assertThatThrownBy(() -> run("imports", "uri=" + file))
        .hasMessageContaining("No program is known for the image (example.org/others/echo:1)")
        .hasMessageContaining("--component 'example.org/others/echo:1=<command>'");
  }

  @Test
  void namesInputThatNoArgumentCanHold() throws Exception {
    Path file = runs.resolve("large.txt");
    Files.writeString(file, "x".repeat(140_000));
    commands.put("example.org/others/echo:1", List.of("{}"));
    Path pipeline = runs.resolve("large.yaml");
    Files.writeString(
        pipeline,
        Files.readString(file("imports"))
            .replace("three short words", "'" + "x".repeat(132_000) + "'"));
    RunRecord run = run(pipeline, "uri=" + file);
    assertThat(task(run, "shell-echo").reason())
        .contains("an argument has at most 131072 on Linux");
  }

  @Test
  void keepsRunsApartThatStartAtTheSameTime() throws Exception {
    List<Thread> threads =
        List.of(0, 1, 2).stream().map(_ -> Thread.ofPlatform().start(this::runGate)).toList();
    for (Thread thread : threads) {
      thread.join();
    }
    try (var folders = Files.list(runs)) {
      assertThat(
              folders
                  .filter(folder -> folder.getFileName().toString().startsWith("gate-"))
                  .map(AbstractRunTest::stateOf))
          .hasSize(3)
          .containsOnly(TaskState.SUCCEEDED);
    }
  }

  private void runGate() {
    try {
      PipelineRunner runner =
          new PipelineRunner(
              new PipelineRunner.Options(
                  runs, build, true, 2, commands, environment, Path.of("").toAbsolutePath(), null),
              new RecordingProgress(),
              java.time.InstantSource.system());
      runner.run(dev.crema.runner.ir.SpecReader.read(file("gate")), file("gate"), Map.of());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
