package dev.crema.runtrial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import dev.crema.proposetrials.ProposeTrials;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Dataset;
import dev.crema.search.Search;
import dev.crema.search.SearchPlan;
import dev.crema.search.Trial;
import dev.crema.tunemodel.TuneModel;
import dev.crema.tuning.testing.TrialExample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunTrialTest {
  @TempDir Path folder;

  private static List<Trial> trials(Artifact state) {
    return Search.of(Node.json(state.path())).trials();
  }

  /** The first ten trials are by chance, and so do not depend on the rounds. */
  @Test
  void trialsBesideOneAnotherComeToWhatOneStepComesTo() throws IOException {
    Rounds rounds = new Rounds(TrialExample.in(folder), false, 10);
    ProposeTrials.Outputs last = rounds.all(3, 4, 1);
    TuneModel.Outputs fannedOut = rounds.tuned(last.state());
    TuneModel.Outputs alone = rounds.named("alone").tuned(null);

    assertThat(trials(last.state()))
        .hasSize(10)
        .allMatch(trial -> trial.status() == Trial.Status.COMPLETE);
    assertThat(fannedOut.bestHyperparameters()).isEqualTo(alone.bestHyperparameters());
    assertThat(fannedOut.bestValue()).isEqualTo(alone.bestValue());
    assertThat(values(fannedOut.state())).isEqualTo(values(alone.state()));
  }

  private static List<Double> values(Artifact state) {
    return trials(state).stream().map(Trial::value).toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void orderInWhichTrialsEndChangesNothing(boolean halves) throws IOException {
    Rounds rounds = new Rounds(TrialExample.in(folder), halves, 20);
    ProposeTrials.Outputs one = rounds.named("one").all(4, 9, 1);
    ProposeTrials.Outputs other = rounds.named("other").all(4, 9, 2);
    assertThat(one.state().path()).hasSameBinaryContentAs(other.state().path());
    assertThat(trials(one.state())).noneMatch(trial -> trial.status() == Trial.Status.RUNNING);
  }

  @Test
  void whatTheRoundsLeaveOfTheBudgetTheLastStepDoes() throws IOException {
    Rounds rounds = new Rounds(TrialExample.in(folder), true, 13);
    // A round of nine, one of three; the one with all of the resource and four more are left.
    ProposeTrials.Outputs last = rounds.all(2, 9, 1);
    assertThat(trials(last.state())).hasSize(9).noneMatch(trial -> trial.resource() == 1);
    TuneModel.Outputs tuned = rounds.tuned(last.state());
    assertThat(tuned.trials()).isEqualTo(13);
    assertThat(trials(tuned.state())).filteredOn(trial -> trial.resource() == 1).hasSize(2);
  }

  @Test
  void aTrialThatCannotBeTrainedIsToldAndTheOthersGoOn() throws IOException {
    TrialExample example = TrialExample.in(folder);
    Rounds rounds = new Rounds(example, false, 6);
    ProposeTrials.Outputs proposed = rounds.propose(3, null, List.of());
    List<String> results = new ArrayList<>();
    results.add(rounds.run(proposed.trials().get(0), proposed));
    results.add("{\"trial\":1,\"reason\":\"OutOfMemoryError: Java heap space\"}");
    results.add(rounds.run(proposed.trials().get(2), proposed));

    ProposeTrials.Outputs next = rounds.propose(3, proposed, results);
    assertThat(next.metrics().values())
        .containsEntry("failed_trials", 1.0)
        .containsEntry("proposed_trials", 3.0)
        .containsKey("best_log_loss");
    assertThat(trials(next.state()).get(1).reason()).isEqualTo("OutOfMemoryError: Java heap space");
    assertThat(rounds.propose(0, proposed, results).trials())
        .as("a loop over nothing is never asked for")
        .containsExactly("");
  }

  @Test
  void resultOfATrialThatFailsIsItsReason() throws IOException {
    TrialExample example = TrialExample.in(folder);
    example.write("few", 1, 3);
    Rounds rounds = new Rounds(example, false, 6);
    Dataset few = Dataset.of("train", example.path("few"));
    RunTrial.Outputs outputs = runOnOneRow(example, few);
    assertThat(outputs.result()).startsWith("{\"trial\":0,\"reason\":\"");
    assertThat(outputs.metrics().values()).isEmpty();
    assertThat(rounds.run("", rounds.propose(1, null, List.of()))).isEmpty();
  }

  private static RunTrial.Outputs runOnOneRow(TrialExample example, Dataset few)
      throws IOException {
    Artifact features = Artifact.of("features", example.path("features"));
    ProposeTrials.Outputs proposed =
        new ProposeTrials()
            .run(
                new ProposeTrials.Inputs(
                    few,
                    Dataset.of("validation", example.path("validation")),
                    features,
                    "xgboost",
                    Map.of(),
                    Map.of(),
                    "",
                    SearchPlan.Strategy.RANDOM,
                    ProposeTrials.Stopping.NONE,
                    5,
                    "none",
                    20,
                    "none",
                    Map.of(),
                    0.2,
                    7,
                    1,
                    null,
                    List.of()),
                example.context("few"));
    return new RunTrial()
        .run(
            new RunTrial.Inputs(
                proposed.trials().getFirst(),
                proposed.state(),
                few,
                Dataset.of("validation", example.path("validation")),
                features),
            example.context("few-trial"));
  }

  @Test
  void otherRowsThanTheRoundWasGivenAreRefused() throws IOException {
    TrialExample example = TrialExample.in(folder);
    example.write("tomorrow", 240, 9);
    Rounds rounds = new Rounds(example, false, 6);
    ProposeTrials.Outputs proposed = rounds.propose(2, null, List.of());
    Dataset tomorrow = Dataset.of("train", example.path("tomorrow"));
    assertThatThrownBy(() -> rounds.run(proposed.trials().getFirst(), proposed, tomorrow))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is that of another search: train was (");
    String unknown = proposed.trials().getFirst().replace("\"trial\":0", "\"trial\":1");
    assertThatThrownBy(() -> rounds.run(unknown, proposed))
        .hasMessageContaining("Maybe take trial and state from the same propose-trials.");
  }

  @Test
  void aRoundWithOtherInputsThanTheOneBeforeIsRefused() throws IOException {
    Rounds rounds = new Rounds(TrialExample.in(folder), false, 6);
    ProposeTrials.Outputs proposed = rounds.propose(2, null, List.of());
    rounds.with(Map.of("rounds", 21));
    assertThatThrownBy(() -> rounds.propose(2, proposed, List.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("hyperparameters was (", "\"rounds\":20", "\"rounds\":21");
  }

  @Test
  void searchThatStopsByTheMedianIsRefused() throws IOException {
    TrialExample example = TrialExample.in(folder);
    Rounds rounds = new Rounds(example, false, 6);
    ProposeTrials.Outputs proposed = rounds.propose(1, null, List.of());
    String state = Files.readString(proposed.state().path());
    Files.writeString(
        proposed.state().path(), state.replace("\"stopping\":\"none\"", "\"stopping\":\"median\""));
    assertThatThrownBy(() -> rounds.run(proposed.trials().getFirst(), proposed))
        .hasMessageContaining("Maybe take a state of propose-trials, or let tune-model run");
  }
}
