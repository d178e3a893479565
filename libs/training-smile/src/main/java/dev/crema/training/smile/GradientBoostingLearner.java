package dev.crema.training.smile;

import dev.crema.data.Task;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameter;
import dev.crema.training.Hyperparameter.Range;
import dev.crema.training.Learner;
import dev.crema.training.RoundWatch;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Gradient boosting of Smile's regression trees, of classes and of numbers (Friedman, Greedy
 * Function Approximation: A Gradient Boosting Machine, 2001).
 *
 * <p>Class weights multiply the loss of each row, in training and in the validation log loss.
 * Missing values are refused. Splits are exact, not binned: beyond some 50,000 rows xgboost and
 * lightgbm are the better choice. Smile looks at features side by side in the pool of the caller,
 * whatever {@code threads} says; the model is the same bit for bit with any number of processors.
 */
public final class GradientBoostingLearner implements Learner {
  private static final List<Hyperparameter> HYPERPARAMETERS =
      List.of(
          Hyperparameter.integer(
              "rounds",
              300,
              new Range(1, 10_000),
              "Boosting rounds at most; each adds one tree, or one per class."),
          Hyperparameter.number(
              "learning_rate", 0.05, new Range(0.0001, 1), "Share of each tree that is added."),
          Hyperparameter.integer(
              "max_depth", 6, new Range(1, 30), "Splits on the way to a leaf at most."),
          Hyperparameter.integer(
              "max_leaves", 64, new Range(2, 4_096), "Leaves of a tree at most."),
          Hyperparameter.integer(
              "min_leaf", 5, new Range(1, 100_000), "Drawn rows that a leaf needs."),
          Hyperparameter.number(
              "subsample", 1, new Range(0.01, 1), "Share of the rows drawn for each round."));

  /** Creates the learner; {@link java.util.ServiceLoader} calls it. */
  public GradientBoostingLearner() {}

  @Override
  public String algorithm() {
    return "gradient_boosting";
  }

  @Override
  public Set<Task> tasks() {
    return Set.of(Task.CLASSIFICATION, Task.REGRESSION);
  }

  @Override
  public List<Hyperparameter> hyperparameters() {
    return HYPERPARAMETERS;
  }

  @Override
  public boolean acceptsMissing() {
    return false;
  }

  @Override
  public boolean reportsRounds() {
    return true;
  }

  @Override
  public Trained fit(TrainingRequest request, Consumer<String> log, RoundWatch watch) {
    request.train().requireComplete(algorithm());
    EncodedTable validation = request.validation();
    if (validation != null) {
      validation.requireComplete(algorithm());
    }
    request.requireRounds(GradientBoosting.margins(request));
    return new GradientBoosting(request, log, watch).run();
  }
}
