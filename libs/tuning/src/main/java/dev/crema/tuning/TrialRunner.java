package dev.crema.tuning;

import dev.crema.data.InputException;
import dev.crema.models.Scorer;
import dev.crema.search.Search;
import dev.crema.search.Trial;
import dev.crema.training.Calibration;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learner;
import dev.crema.training.RoundWatch;
import dev.crema.training.Target;
import dev.crema.training.Targets;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trains and measures one trial after the other. Not thread-safe. */
public final class TrialRunner {
  /** So many reports a trial at most: a search keeps them all. */
  private static final int REPORTS = Search.MAX_REPORTS;

  private final TrialRecipe recipe;
  private final Objective objective;
  private final TuningRows rows;
  private final Target target;
  private final long interval;

  /**
   * Prepares trials.
   *
   * @param recipe what they have in common
   * @param objective what decides
   * @param rows the rows
   * @param mostRounds the largest number of rounds of a trial, as {@link Spaces#mostRounds} gives
   *     it; 0 if the learner has none
   * @throws InputException if the class weights are none of the rows
   */
  public TrialRunner(TrialRecipe recipe, Objective objective, TuningRows rows, long mostRounds) {
    this.recipe = recipe;
    this.objective = objective;
    this.rows = rows;
    this.target = Targets.of(rows.contract(), rows.train(), recipe.classWeights());
    // The same for every trial, or they could not be compared at a step.
    this.interval = Math.max(1, (mostRounds + REPORTS - 1) / REPORTS);
  }

  /**
   * Returns what the hyperparameters that were given come to.
   *
   * @return in the objective; NaN where the rows leave it undefined
   * @throws InputException if they cannot be learned with
   */
  public double baseline() {
    return measure(rows.train(), recipe.hyperparameters(), RoundWatch.ALL);
  }

  /**
   * Trains, measures, and tells the search. Any exception fails the trial alone, and so does memory
   * that does not suffice: the next one may be smaller. Other errors end the search.
   *
   * @param search that is told
   * @param proposal what it proposed
   * @return the trial as it is then
   */
  public Trial run(Search search, Search.Proposal proposal) {
    return run(search, proposal, false);
  }

  /**
   * Does the same for a trial that is a task of its own: what the machine lacks, memory or a disk,
   * ends it. It says nothing of the hyperparameters, and another try, or one with more, may do.
   *
   * @param search as above
   * @param proposal as above
   * @return as above
   */
  public Trial runAlone(Search search, Search.Proposal proposal) {
    return run(search, proposal, true);
  }

  private Trial run(Search search, Search.Proposal proposal, boolean isAlone) {
    int number = proposal.trial().number();
    Reporter reporter = new Reporter(search, number);
    double value;
    try {
      value = measure(proposal, reporter);
    } catch (InputException e) {
      return search.fail(number, String.valueOf(e.getMessage()));
    } catch (RuntimeException | OutOfMemoryError e) {
      if (isAlone && (e instanceof UncheckedIOException || e instanceof OutOfMemoryError)) {
        throw e;
      }
      return search.fail(number, e.getClass().getSimpleName() + ": " + e.getMessage());
    }
    return reporter.isStopped
        ? search.stop(number, reporter.share, value)
        : search.complete(number, value);
  }

  private double measure(Search.Proposal proposal, Reporter reporter) {
    Learner learner = recipe.learner();
    Map<String, Object> all = new LinkedHashMap<>(recipe.hyperparameters());
    all.putAll(proposal.trial().values());
    double share = proposal.resource();
    EncodedTable train = rows.train();
    if (share < 1 && learner.reportsRounds()) {
      long rounds = Spaces.rounds(learner, all);
      all.put(Spaces.ROUNDS, Math.max(1, Math.round(rounds * share)));
    } else if (share < 1) {
      int count = (int) Math.round(train.rows() * share);
      train =
          rows.first(
              Math.clamp(count, Math.min(TrainingRequest.MIN_ROWS, train.rows()), train.rows()));
    }
    reporter.rounds = (Long) Hyperparameters.resolve(learner, all).getOrDefault(Spaces.ROUNDS, 1L);
    return measure(train, all, learner.reportsRounds() ? reporter : RoundWatch.ALL);
  }

  private double measure(EncodedTable train, Map<String, Object> given, RoundWatch watch) {
    Map<String, Object> hyperparameters = Hyperparameters.resolve(recipe.learner(), given);
    TrainingRequest request =
        new TrainingRequest(
            train,
            rows.validation(),
            target,
            hyperparameters,
            recipe.earlyStoppingRounds(),
            recipe.seed(),
            Runtime.getRuntime().availableProcessors(),
            recipe.monotone());
    Object quantile = hyperparameters.getOrDefault(Spaces.QUANTILE, Double.NaN);
    try (Trained trained = recipe.learner().fit(request, _ -> {}, watch)) {
      return objective.of(answering(trained), rows.validation(), (Double) quantile);
    }
  }

  /** Each half is answered by the curve of the other: one's own would be too good on it. */
  private Objective.Answering answering(Trained trained) {
    if (recipe.calibration() == Calibration.NONE) {
      return _ -> trained.scorer();
    }
    List<String> names = rows.contract().classes();
    Scorer ofFirst =
        recipe.calibration().fit(trained.scorer().uncalibrated(), rows.half(false), names);
    Scorer ofSecond =
        recipe.calibration().fit(trained.scorer().uncalibrated(), rows.half(true), names);
    return row -> rows.isInFirstHalf(row) ? ofFirst : ofSecond;
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
