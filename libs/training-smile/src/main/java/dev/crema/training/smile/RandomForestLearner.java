package dev.crema.training.smile;

import dev.crema.data.InputException;
import dev.crema.data.Task;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameter;
import dev.crema.training.Hyperparameter.Range;
import dev.crema.training.Learner;
import dev.crema.training.RoundWatch;
import dev.crema.training.Target;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A random forest of Smile's trees (Breiman, Random Forests, 2001).
 *
 * <p>Each tree sees rows drawn with replacement, class by class: as many of each class as its share
 * of the weighted rows. So a class weight of 2 draws a class twice as often against the others; no
 * row is thrown away. A tree counts as much as its accuracy on the rows that it did not see, and
 * its leaves say (n_c + 1) / (n + classes), both as in Smile. Of numbers, trees lessen the squared
 * error and see rows drawn with replacement from all; they count alike, and a leaf says the mean of
 * its rows.
 *
 * <p>Missing values are refused. Time grows with rows × log(rows) × trees and is exact, not binned:
 * beyond some 50,000 rows xgboost is the better choice.
 */
public final class RandomForestLearner implements Learner {
  /** As Breiman advises: without it each row would be a leaf, since no two numbers are alike. */
  static final int MIN_LEAF_OF_NUMBERS = 5;

  private static final List<Hyperparameter> HYPERPARAMETERS =
      List.of(
          Hyperparameter.integer("trees", 300, new Range(1, 5_000), "Number of trees."),
          Hyperparameter.integer(
              "max_depth", 20, new Range(1, 30), "Splits on the way to a leaf at most."),
          Hyperparameter.integer(
              "min_leaf",
              0,
              new Range(0, 100_000),
              "Drawn rows that a leaf needs; 0 = 1 of classes, %d of numbers."
                  .formatted(MIN_LEAF_OF_NUMBERS)),
          Hyperparameter.integer(
              "max_features",
              0,
              new Range(0, 10_000),
              "Features drawn for each split; 0 = the square root of their number, of numbers a third."),
          Hyperparameter.number(
              "sample_share",
              1,
              new Range(0.01, 1),
              "Rows drawn for each tree, as a share of the training part."));

  /** Creates the learner; {@link java.util.ServiceLoader} calls it. */
  public RandomForestLearner() {}

  @Override
  public String algorithm() {
    return "random_forest";
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
  public Trained fit(TrainingRequest request, Consumer<String> log, RoundWatch watch) {
    EncodedTable train = request.train();
    train.requireComplete(algorithm());
    if (request.integer("max_features") > train.features()) {
      throw new InputException(
          "The hyperparameter (max_features) is (%d), but there are %d features."
                  .formatted(request.integer("max_features"), train.features())
              + "\nMaybe 0, which takes a share of them.");
    }
    return switch (request.target()) {
      case Target.Classes _ -> new ForestTraining(request).run();
      case Target.Numbers _ -> new NumberForestTraining(request).run();
    };
  }
}
