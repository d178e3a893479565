package dev.crema.tunemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import dev.crema.search.Search;
import dev.crema.search.SearchPlan;
import dev.crema.search.SearchSpace;
import dev.crema.search.Trial;
import dev.crema.training.Hyperparameter;
import dev.crema.training.Learner;
import dev.crema.training.RoundWatch;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import dev.crema.tuning.Objective;
import dev.crema.tuning.TrialRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialsTest {
  private static final String SPACE =
      "{\"depth\": {\"type\": \"integer\", \"min\": 1, \"max\": 9}}";

  @TempDir Path folder;

  /** Learns nothing, and says so in a way of its own. */
  private record Breaking(Throwable reason) implements Learner {
    @Override
    public String algorithm() {
      return "breaking";
    }

    @Override
    public List<Hyperparameter> hyperparameters() {
      return List.of(
          Hyperparameter.integer("depth", 3, new Hyperparameter.Range(1, 9), "Decides nothing."));
    }

    @Override
    public boolean acceptsMissing() {
      return true;
    }

    @Override
    public Trained fit(TrainingRequest request, Consumer<String> log, RoundWatch watch) {
      if (reason instanceof RuntimeException exception) {
        throw exception;
      }
      throw (Error) reason;
    }
  }

  private Trial trialThatBreaksBy(Throwable reason) throws Exception {
    return trialThatBreaksBy(reason, false);
  }

  private Trial trialThatBreaksBy(Throwable reason, boolean isAlone) throws Exception {
    Example example = Example.in(Files.createTempDirectory(folder, "trial"), false);
    Example.Given given = new Example.Given(example).algorithm("xgboost", Map.of());
    TrialRunner trials =
        new TrialRunner(given.recipe(new Breaking(reason)), Objective.LOG_LOSS, given.rows(), 0);
    Search search =
        Search.begin(
            SearchSpace.parse(Node.json(SPACE, "space")),
            new SearchPlan(
                SearchPlan.Strategy.RANDOM,
                SearchPlan.Stopping.NONE,
                SearchPlan.Direction.MINIMISE,
                new SearchPlan.Budget(5, 0),
                1));
    Search.Proposal proposal = search.next().orElseThrow();
    Trial trial = isAlone ? trials.runAlone(search, proposal) : trials.run(search, proposal);
    assertThat(search.next()).as("the search goes on").isPresent();
    return trial;
  }

  @Test
  void whateverExceptionATrialEndsByFailsItAlone() throws Exception {
    assertThat(trialThatBreaksBy(new InputException("Too few rows.")).reason())
        .isEqualTo("Too few rows.");
    Trial trial = trialThatBreaksBy(new ArithmeticException("integer overflow"));
    assertThat(trial.status()).isEqualTo(Trial.Status.FAILED);
    assertThat(trial.reason()).isEqualTo("ArithmeticException: integer overflow");
    assertThat(trialThatBreaksBy(new NullPointerException()).reason())
        .isEqualTo("NullPointerException: null");
  }

  @Test
  void trialThatDoesNotFitTheMemoryFailsAlone() throws Exception {
    assertThat(trialThatBreaksBy(new OutOfMemoryError("Java heap space")).reason())
        .isEqualTo("OutOfMemoryError: Java heap space");
  }

  @Test
  void whatTheMachineLacksEndsATaskOfOneTrial() throws Exception {
    Error memory = new OutOfMemoryError("Java heap space");
    assertThatThrownBy(() -> trialThatBreaksBy(memory, true)).isSameAs(memory);
    UncheckedIOException disk = new UncheckedIOException(new IOException("No space left"));
    assertThatThrownBy(() -> trialThatBreaksBy(disk, true)).isSameAs(disk);
    assertThat(trialThatBreaksBy(disk, false).reason()).contains("No space left");
    assertThat(trialThatBreaksBy(new InputException("Too few rows."), true).reason())
        .isEqualTo("Too few rows.");
  }

  @Test
  void otherErrorsEndTheSearch() {
    Error error = new UnsatisfiedLinkError("no library");
    assertThatThrownBy(() -> trialThatBreaksBy(error)).isSameAs(error);
  }
}
