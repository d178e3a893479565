package dev.crema.training.lightgbm;

import dev.crema.data.InputException;
import dev.crema.data.Task;
import dev.crema.models.TreeEnsemble;
import dev.crema.training.Hyperparameter;
import dev.crema.training.Hyperparameter.Range;
import dev.crema.training.Learner;
import dev.crema.training.RoundWatch;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import io.github.metarank.lightgbm4j.LGBMException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Gradient boosted trees by LightGBM (Ke and others, LightGBM: A Highly Efficient Gradient Boosting
 * Decision Tree, 2017): the leaf that gains most is split next, whatever its depth.
 *
 * <p>Classes are learned by log loss, numbers by squared error. Class weights multiply the weight
 * of each row, in training and in the validation log loss. The margin starts at the log odds of the
 * (weighted) training part, a number at its mean. Of a category it asks whether the code is in a
 * set; missing values, and codes that training had none of, are in none.
 */
public final class LightgbmLearner implements Learner {
  /** The names are those of LightGBM's interface for scikit-learn, as XGBoost's are of its own. */
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
              "num_leaves", 31, new Range(2, 4_096), "Leaves of a tree at most."),
          Hyperparameter.integer(
              "max_depth",
              0,
              new Range(0, TreeEnsemble.MAX_DEPTH),
              "Splits on the way to a leaf at most; 0 = as many as a package takes, %d."
                  .formatted(TreeEnsemble.MAX_DEPTH)),
          Hyperparameter.integer(
              "min_child_samples", 20, new Range(1, 100_000), "Rows that a leaf needs."),
          Hyperparameter.number(
              "min_child_weight",
              0.001,
              new Range(0, 1e6),
              "Sum of second derivatives that a leaf needs."),
          Hyperparameter.number(
              "min_split_gain", 0, new Range(0, 1e6), "Loss reduction that a split needs."),
          Hyperparameter.number(
              "subsample", 1, new Range(0.01, 1), "Share of the rows drawn for each tree."),
          Hyperparameter.number(
              "colsample_bytree",
              1,
              new Range(0.01, 1),
              "Share of the features drawn for each tree."),
          Hyperparameter.number(
              "reg_lambda", 0, new Range(0, 1e6), "L2 penalty on the values of leaves."),
          Hyperparameter.number(
              "reg_alpha", 0, new Range(0, 1e6), "L1 penalty on the values of leaves."),
          Hyperparameter.integer(
              "max_bin", 255, new Range(2, 65_535), "Bins of the histogram of a feature."));

  /** Creates the learner; {@link java.util.ServiceLoader} calls it. */
  public LightgbmLearner() {}

  @Override
  public String algorithm() {
    return "lightgbm";
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
    return true;
  }

  @Override
  public boolean takesMonotoneConstraints() {
    return true;
  }

  @Override
  public boolean takesCategories() {
    return true;
  }

  @Override
  public boolean reportsRounds() {
    return true;
  }

  @Override
  public Trained fit(TrainingRequest request, Consumer<String> log, RoundWatch watch) {
    request.requireRounds(LightgbmObjective.margins(request.target()));
    checkRows(request);
    LightgbmLibrary.load();
    try {
      return new LightgbmTraining(request, log, watch).run();
    } catch (LGBMException e) {
      throw new IllegalStateException("LightGBM failed: " + e.getMessage(), e);
    }
  }

  /** LightGBM's own sentence on this speaks of num_data. */
  private static void checkRows(TrainingRequest request) {
    double share = request.number("subsample");
    int rows = request.train().rows();
    if ((int) (rows * share) == 0) {
      throw new InputException(
          "The hyperparameter (subsample) is (%s): of %d training rows none is drawn for a tree.\nMaybe at least (%s)."
              .formatted(share, rows, Math.ceil(1000.0 / rows) / 1000));
    }
  }
}
