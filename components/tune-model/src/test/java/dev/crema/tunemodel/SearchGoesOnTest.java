package dev.crema.tunemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Model;
import dev.crema.sdk.StepContext;
import dev.crema.testkit.TestStepContext;
import dev.crema.tunemodel.TuneModel.Stopping;
import dev.crema.tunemodel.TuneModel.Strategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a state, and from what a step that was killed has left. */
class SearchGoesOnTest {
  @TempDir Path folder;

  private static TuneModel.Outputs run(Example example, Example.Given given, String name)
      throws IOException {
    return new TuneModel().run(given.inputs(), example.context(name));
  }

  private static Example.Given small(Example example) {
    return new Example.Given(example).budget(2, 0);
  }

  private void assertRefused(Example example, Example.Given given, String... parts)
      throws IOException {
    assertThatThrownBy(() -> run(example, given, "refused"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is that of another search")
        .hasMessageContainingAll(parts)
        .hasMessageContaining("Maybe give what the search began with, or begin anew");
  }

  @Test
  void stateOfOtherRowsOrAnotherMetricIsRefused() throws IOException {
    Example example = Example.in(folder, false);
    example.write("tomorrow", 300, 9, false);
    Artifact state = run(example, small(example), "state").state();
    assertRefused(example, small(example).train("tomorrow").state(state), "train was (", " here.");
    assertRefused(
        example,
        small(example).metric("brier").state(state),
        "metric was (log_loss) and is (brier) here");
    assertRefused(
        example,
        small(example).withoutValidation().state(state),
        "holdout_share was (none) and is (0.2) here",
        "validation was (");
    String fitted = Files.readString(example.path("features").resolve("features.json"));
    Files.writeString(example.path("features").resolve("features.json"), fitted + "\n");
    assertRefused(example, small(example).state(state), "features was (");
  }

  @Test
  void stateOfAnotherAlgorithmOrOtherFixedHyperparametersIsRefused() throws IOException {
    Example example = Example.in(folder, true);
    Map<String, Object> space = Map.of("reg_lambda", Example.number(0.1, 2));
    Artifact state = run(example, small(example).space(space), "state").state();
    assertRefused(
        example,
        small(example).space(space).algorithm("xgboost", Map.of("rounds", 300)).state(state),
        "hyperparameters was (",
        "\"rounds\":30",
        "\"rounds\":300");
    // Both have the same space, and both losses are made small.
    assertRefused(
        example,
        small(example)
            .space(space)
            .algorithm("xgboost_quantile", Map.of("rounds", 30))
            .state(state),
        "algorithm was (xgboost) and is (xgboost_quantile) here",
        "metric was (rmse) and is (pinball) here");
  }

  /** As a node that is drained while a trial runs. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  /** Ends the step without warning when it says that a trial has ended. */
  private record Kill(TestStepContext inner, String at) implements StepContext {
    @Override
    public void log(String message) {
      inner.log(message);
      if (message.startsWith(at)) {
        throw new Killed();
      }
    }

    @Override
    public Dataset newDataset(String output) {
      return inner.newDataset(output);
    }

    @Override
    public Model newModel(String output) {
      return inner.newModel(output);
    }

    @Override
    public Artifact newArtifact(String output) {
      return inner.newArtifact(output);
    }

    @Override
    public @Nullable String environment(String name) {
      return inner.environment(name);
    }

    @Override
    public Path temporaryDirectory() {
      return inner.temporaryDirectory();
    }

    @Override
    public InstantSource clock() {
      return inner.clock();
    }
  }

  private static void killed(Example example, Example.Given given, String at) throws IOException {
    StepContext context = new Kill(example.context("killed"), at);
    assertThatThrownBy(() -> new TuneModel().run(given.inputs(), context))
        .isInstanceOf(Killed.class);
  }

  private static List<Path> files(Path at) throws IOException {
    try (Stream<Path> files = Files.walk(at)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static Example.Given halving(Example example) {
    return new Example.Given(example).how(Strategy.TPE, Stopping.SUCCESSIVE_HALVING).budget(14, 0);
  }

  @Test
  void stepThatWasKilledGoesOnFromItsCheckpointAsInOnePiece() throws IOException {
    Example example = Example.in(folder, false);
    Path volume = Files.createDirectory(folder.resolve("volume"));
    TuneModel.Outputs whole = run(example, halving(example), "whole");

    killed(example, halving(example).checkpoint(volume), "trial 6");
    assertThat(files(volume)).hasSize(1);
    killed(example, halving(example).checkpoint(volume), "trial 11");
    TestStepContext context = example.context("rest");
    TuneModel.Outputs rest =
        new TuneModel().run(halving(example).checkpoint(volume).inputs(), context);

    assertThat(context.messages())
        .contains("goes on after 11 trials, as an earlier attempt has left them")
        .noneMatch(message -> message.startsWith("trial 8"));
    assertThat(rest.state().path()).hasSameBinaryContentAs(whole.state().path());
    assertThat(rest.report()).isEqualTo(whole.report());
    assertThat(volume).as("left when it is done").isEmptyDirectory();
  }

  @Test
  void checkpointOfAnotherSearchIsLeftAlone() throws IOException {
    Example example = Example.in(folder, false);
    Path volume = Files.createDirectory(folder.resolve("volume"));
    killed(example, halving(example).checkpoint(volume), "trial 3");
    List<Path> left = files(volume);

    TuneModel.Outputs alone = run(example, halving(example).seed(8), "alone");
    TuneModel.Outputs beside = run(example, halving(example).seed(8).checkpoint(volume), "beside");
    assertThat(beside.state().path()).hasSameBinaryContentAs(alone.state().path());
    assertThat(files(volume)).isEqualTo(left).hasSize(1);
  }

  @Test
  void damagedCheckpointCountsAsNotThere() throws IOException {
    Example example = Example.in(folder, false);
    Path volume = Files.createDirectory(folder.resolve("volume"));
    TuneModel.Outputs whole = run(example, halving(example), "whole");
    killed(example, halving(example).checkpoint(volume), "trial 3");
    Path file = files(volume).getFirst();
    Files.writeString(file, Files.readString(file).substring(0, 200));

    TestStepContext context = example.context("rest");
    TuneModel.Outputs rest =
        new TuneModel().run(halving(example).checkpoint(volume).inputs(), context);
    assertThat(context.messages()).anyMatch(m -> m.contains("is damaged and counts as not there"));
    assertThat(rest.state().path()).hasSameBinaryContentAs(whole.state().path());
  }

  @Test
  void folderThatIsNotThereIsRefused() throws IOException {
    Example example = Example.in(folder, false);
    Path nowhere = folder.resolve("nowhere");
    assertThatThrownBy(() -> run(example, small(example).checkpoint(nowhere), "out"))
        .isInstanceOf(InputException.class)
        .hasMessage("The checkpoint (%s) is no folder.\nMaybe mount a volume there.", nowhere);
  }
}
