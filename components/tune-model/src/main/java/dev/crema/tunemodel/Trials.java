package dev.crema.tunemodel;

import dev.crema.data.InputException;
import dev.crema.data.Task;
import dev.crema.search.Search;
import dev.crema.search.Trial;
import dev.crema.training.ClassWeights;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learner;
import dev.crema.training.RoundWatch;
import dev.crema.training.Target;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trains and measures one trial after the other. */
final class Trials {
  /** So many reports a trial at most: a search keeps them all. */
  private static final int REPORTS = Search.MAX_REPORTS;

  private final TuneModel.Inputs inputs;
  private final Learner learner;
  private final Objective objective;
  private final TuningData data;
  private final Target target;
  private final long interval;

  Trials(
      TuneModel.Inputs inputs,
      Learner learner,
      Objective objective,
      TuningData data,
      long mostRounds) {
    this.inputs = inputs;
    this.learner = learner;
    this.objective = objective;
    this.data = data;
    this.target = target();
    // The same for every trial, or they could not be compared at a step.
    this.interval = Math.max(1, (mostRounds + REPORTS - 1) / REPORTS);
  }

  private Target target() {
    if (data.contract().task() == Task.REGRESSION) {
      return new Target.Numbers();
    }
    List<String> classes = data.contract().classes();
    int[] counts = data.train().counts(classes.size());
    return new Target.Classes(classes, ClassWeights.parse(inputs.classWeights(), classes, counts));
  }

  /** Returns what the hyperparameters that were given come to. */
  double baseline() {
    return measure(data.train(), inputs.hyperparameters(), RoundWatch.ALL);
  }

  /**
   * Trains, measures, and tells the search. Any exception fails the trial alone, and so does memory
   * that does not suffice: the next one may be smaller. Other errors end the search.
   */
  Trial run(Search search, Search.Proposal proposal) {
    int number = proposal.trial().number();
    Reporter reporter = new Reporter(search, number);
    double value;
    try {
      value = measure(proposal, reporter);
    } catch (InputException e) {
      return search.fail(number, String.valueOf(e.getMessage()));
    } catch (RuntimeException | OutOfMemoryError e) {
      return search.fail(number, e.getClass().getSimpleName() + ": " + e.getMessage());
    }
    return reporter.isStopped
        ? search.stop(number, reporter.share, value)
        : search.complete(number, value);
  }

  private double measure(Search.Proposal proposal, Reporter reporter) {
    Map<String, Object> all = new LinkedHashMap<>(inputs.hyperparameters());
    all.putAll(proposal.trial().values());
    double share = proposal.resource();
    EncodedTable train = data.train();
    if (share < 1 && learner.reportsRounds()) {
      long rounds = Spaces.rounds(learner, all);
      all.put(Spaces.ROUNDS, Math.max(1, Math.round(rounds * share)));
    } else if (share < 1) {
      int rows = (int) Math.round(train.rows() * share);
      train =
          TuningData.first(
              train,
              Math.clamp(rows, Math.min(TrainingRequest.MIN_ROWS, train.rows()), train.rows()));
    }
    reporter.rounds = (Long) Hyperparameters.resolve(learner, all).getOrDefault(Spaces.ROUNDS, 1L);
    return measure(train, all, learner.reportsRounds() ? reporter : RoundWatch.ALL);
  }

  private double measure(EncodedTable train, Map<String, Object> given, RoundWatch watch) {
    Map<String, Object> hyperparameters = Hyperparameters.resolve(learner, given);
    TrainingRequest request =
        new TrainingRequest(
            train,
            data.validation(),
            target,
            hyperparameters,
            (int) inputs.earlyStoppingRounds(),
            inputs.seed(),
            Runtime.getRuntime().availableProcessors());
    Object quantile = hyperparameters.getOrDefault(Spaces.QUANTILE, Double.NaN);
    try (Trained trained = learner.fit(request, _ -> {}, watch)) {
      return objective.of(trained.scorer(), data.validation(), (Double) quantile);
    }
  }

  /** Tells the search how a trial does, every so many rounds. */
  private final class Reporter implements RoundWatch {
    private final Search search;
    private final int number;
    private long rounds = 1;
    private boolean isStopped;
    private double share;

    Reporter(Search search, int number) {
      this.search = search;
      this.number = number;
    }

    @Override
    public boolean goesOn(int done, double validationLoss) {
      // At its end a trial is complete, whatever its loss is.
      if (done % interval != 0 || done >= rounds) {
        return true;
      }
      isStopped = search.report(number, done, validationLoss);
      share = done / (double) rounds;
      return !isStopped;
    }
  }
}
