package dev.crema.training.smile;

import dev.crema.data.InputException;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameter;
import dev.crema.training.Hyperparameter.Range;
import dev.crema.training.Learner;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.util.List;

/**
 * A random forest of Smile's trees (Breiman, Random Forests, 2001).
 *
 * <p>Each tree sees rows drawn with replacement, class by class: as many of each class as its share
 * of the weighted rows. So a class weight of 2 draws a class twice as often against the others; no
 * row is thrown away. A tree counts as much as its accuracy on the rows that it did not see, and
 * its leaves say (n_c + 1) / (n + classes), both as in Smile.
 *
 * <p>Missing values are refused. Time grows with rows × log(rows) × trees and is exact, not binned:
 * beyond some 50,000 rows xgboost is the better choice.
 */
public final class RandomForestLearner implements Learner {
  private static final List<Hyperparameter> HYPERPARAMETERS =
      List.of(
          Hyperparameter.integer("trees", 300, new Range(1, 5_000), "Number of trees."),
          Hyperparameter.integer(
              "max_depth", 20, new Range(1, 30), "Splits on the way to a leaf at most."),
          Hyperparameter.integer(
              "min_leaf", 1, new Range(1, 100_000), "Drawn rows that a leaf needs."),
          Hyperparameter.integer(
              "max_features",
              0,
              new Range(0, 10_000),
              "Features drawn for each split; 0 = the square root of their number."),
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
  public List<Hyperparameter> hyperparameters() {
    return HYPERPARAMETERS;
  }

  @Override
  public boolean acceptsMissing() {
    return false;
  }

  @Override
  public Trained fit(TrainingRequest request) {
    EncodedTable train = request.train();
    CompleteValues.require(train, algorithm());
    if (request.integer("max_features") > train.features()) {
      throw new InputException(
          "The hyperparameter (max_features) is (%d), but there are %d features."
                  .formatted(request.integer("max_features"), train.features())
              + "\nMaybe 0, which takes the square root of their number.");
    }
    return new ForestTraining(request).run();
  }
}
