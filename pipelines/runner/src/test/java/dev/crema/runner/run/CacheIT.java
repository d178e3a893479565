package dev.crema.runner.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheIT extends AbstractRunTest {
  private static final String[] SMALL = {"rows=5"};

  private List<Path> entries() throws IOException {
    try (Stream<Path> list = Files.list(runs.resolve(".cache/steps"))) {
      return list.sorted().toList();
    }
  }

  @Test
  void reusesOutputsOfEqualStepsAndGivesTheNewRunItsOwnCopies() throws Exception {
    RunRecord first = run("sequence", SMALL);
    RunRecord second = run("sequence", SMALL);
    assertThat(states(second))
        .containsEntry("make-data", TaskState.CACHED)
        .containsEntry("train-toy", TaskState.CACHED)
        .containsEntry("register-toy", TaskState.SUCCEEDED); // set_caching_options(False)
    Path before = artifact(first, "train-toy", "model").path();
    Path after = artifact(second, "train-toy", "model").path();
    assertThat(after).isNotEqualTo(before).hasSameBinaryContentAs(before);
    assertThat(after.toString()).startsWith(progress.folder().toString());
    assertThat(task(second, "train-toy").parameters())
        .isEqualTo(task(first, "train-toy").parameters());
    assertThat(artifact(second, "train-toy", "metrics").metadata()).containsEntry("accuracy", 0.95);
  }

  @Test
  void runsAgainFromTheFirstStepThatDiffers() throws Exception {
    run("sequence", SMALL);
    assertThat(states(run("sequence", "rows=5", "rate=0.3")))
        .containsEntry("make-data", TaskState.CACHED)
        .containsEntry("train-toy", TaskState.SUCCEEDED);
    assertThat(states(run("sequence", "rows=6")))
        .containsEntry("make-data", TaskState.SUCCEEDED)
        .containsEntry("train-toy", TaskState.SUCCEEDED);
  }

  @Test
  void usesNothingAndKeepsNothingWhenTold() throws Exception {
    useCache = false;
    run("sequence", SMALL);
    useCache = true;
    assertThat(states(run("sequence", SMALL))).doesNotContainValue(TaskState.CACHED);
    useCache = false;
    assertThat(states(run("sequence", SMALL))).doesNotContainValue(TaskState.CACHED);
  }

  @Test
  void seesThatAnImportedFileChangedInPlace(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "one");
    commands.put("example.org/others/echo:1", List.of("{}"));
    run("imports", "uri=" + file);
    assertThat(states(run("imports", "uri=" + file))).containsEntry("read-file", TaskState.CACHED);
    Files.writeString(file, "two");
    RunRecord changed = run("imports", "uri=" + file);
    assertThat(task(changed, "read-file").parameters()).containsEntry("text", "two");
    assertThat(states(changed)).containsEntry("shell-echo", TaskState.SUCCEEDED);
  }

  @Test
  void runsAgainWhenTheProgramChanged(@TempDir Path other) throws Exception {
    run("sequence", SMALL);
    root = ToyBuild.create(other);
    assertThat(states(run("sequence", SMALL))).containsEntry("make-data", TaskState.CACHED);
    Files.writeString(
        other.resolve("components/toy/target/toy-0.1.0.jar"),
        "\n",
        java.nio.file.StandardOpenOption.APPEND);
    assertThat(states(run("sequence", SMALL))).containsEntry("make-data", TaskState.SUCCEEDED);
  }

  @Test
  void runsAgainWhenAnEntryIsNotWhole() throws Exception {
    run("sequence", SMALL);
    for (Path entry : entries()) {
      Path model = entry.resolve("artifacts/model");
      if (Files.exists(model)) {
        Files.writeString(model, "flipped");
      } else {
        Files.writeString(entry.resolve("entry.json"), "{\"parameters\":");
      }
    }
    RunRecord run = run("sequence", SMALL);
    assertThat(run.state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(states(run)).doesNotContainValue(TaskState.CACHED);
    assertThat(states(run("sequence", SMALL))).containsEntry("train-toy", TaskState.CACHED);
  }

  @Test
  void keepsNothingOfAStepThatFailed() throws Exception {
    run("misbehaves", "how=exit 7");
    assertThat(run("misbehaves", "how=exit 7").state()).isEqualTo(TaskState.FAILED);
    assertThat(runs.resolve(".cache/steps")).doesNotExist();
  }
}
