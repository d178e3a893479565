package dev.crema.training.xgboost;

import dev.crema.data.Task;
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
 * Gradient boosted trees by XGBoost (Chen and Guestrin, XGBoost: A Scalable Tree Boosting System,
 * 2016), histogram method.
 *
 * <p>Class weights multiply the weight of each row, in training and in the validation log loss. The
 * margin starts at the log odds of the (weighted) training part. Numbers are learned by squared
 * error, from the mean of the training part on.
 */
public final class XgboostLearner implements Learner {
  static final List<Hyperparameter> HYPERPARAMETERS =
      List.of(
          Hyperparameter.integer(
              "rounds",
              300,
              new Range(1, 10_000),
              "Boosting rounds at most; each adds one tree, or one per class."),
          Hyperparameter.number(
              "learning_rate", 0.05, new Range(0.0001, 1), "Share of each tree that is added."),
          Hyperparameter.integer(
              "max_depth", 6, new Range(1, 20), "Splits on the way to a leaf at most."),
          Hyperparameter.number(
              "min_child_weight",
              1,
              new Range(0, 1e6),
              "Sum of second derivatives that a leaf needs."),
          Hyperparameter.number(
              "gamma", 0, new Range(0, 1e6), "Loss reduction that a split needs."),
          Hyperparameter.number(
              "subsample", 1, new Range(0.01, 1), "Share of the rows drawn for each tree."),
          Hyperparameter.number(
              "colsample_bytree",
              1,
              new Range(0.01, 1),
              "Share of the features drawn for each tree."),
          Hyperparameter.number(
              "reg_lambda", 1, new Range(0, 1e6), "L2 penalty on the values of leaves."),
          Hyperparameter.number(
              "reg_alpha", 0, new Range(0, 1e6), "L1 penalty on the values of leaves."),
          Hyperparameter.number(
              "max_delta_step", 0, new Range(0, 1e6), "Largest step of a leaf; 0 = any."),
          Hyperparameter.integer(
              "max_bin", 256, new Range(2, 65_536), "Bins of the histogram of a feature."));

  /** Creates the learner; {@link java.util.ServiceLoader} calls it. */
  public XgboostLearner() {}

  @Override
  public String algorithm() {
    return "xgboost";
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
  public boolean takesCategories() {
    return true;
  }

  @Override
  public boolean takesMonotoneConstraints() {
    return true;
  }

  @Override
  public boolean reportsRounds() {
    return true;
  }

  @Override
  public Trained fit(TrainingRequest request, Consumer<String> log, RoundWatch watch) {
    return XgboostTraining.run(
        request, XgboostObjective.of(request), new XgboostTraining.Watcher(log, watch));
  }
}
