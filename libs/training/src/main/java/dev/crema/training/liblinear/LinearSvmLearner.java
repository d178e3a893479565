package dev.crema.training.liblinear;

import dev.crema.data.InputException;
import dev.crema.models.LinearModel;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameter;
import dev.crema.training.Hyperparameter.Range;
import dev.crema.training.Learner;
import dev.crema.training.RoundWatch;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.util.List;
import java.util.function.Consumer;

/**
 * A linear support vector machine by LIBLINEAR (Fan and others, LIBLINEAR: A Library for Large
 * Linear Classification, 2008): squared hinge loss, L2 penalty, in the primal, so without chance;
 * more than two classes are told apart one against the rest.
 *
 * <p>It expects standardised features: the penalty treats all weights alike, the bias among them.
 * Missing values are refused. Class weights multiply the loss of each row; of several classes, the
 * rest weighs as its rows do on average.
 *
 * <p>A support vector machine has distances and no probabilities. Platt's curve makes them some:
 * fitted, with the class weights, on the distances of rows that were left out, in five folds drawn
 * by the seed, each class by itself (Platt 1999, section 2). A curve that would descend is level
 * instead. Where a class has one row alone, the distances are those of the training part itself.
 * The folds deal rows, not entities: where an entity has several rows, the curve is too sure, and a
 * {@link dev.crema.training.Calibration} on the validation part, which no entity shares with the
 * training part, takes its place.
 *
 * <p>LIBLINEAR keeps an object of some 28 bytes for each cell that is not 0, seven times the table:
 * more than {@value #MAX_NON_ZERO} are refused.
 */
public final class LinearSvmLearner implements Learner {
  /** The most cells that are not 0: some 3 GB as LIBLINEAR keeps them. */
  public static final long MAX_NON_ZERO = 100_000_000;

  private static final List<Hyperparameter> HYPERPARAMETERS =
      List.of(
          Hyperparameter.number(
              "cost",
              1,
              new Range(1e-6, 1e6),
              "What the squared distance of a row from its side of the margin costs, against the squared weights."),
          Hyperparameter.number(
              "tolerance", 1e-4, new Range(1e-10, 0.1), "Relative gradient at which it stops."),
          Hyperparameter.integer(
              "max_iterations", 1_000, new Range(1, 100_000), "Newton steps at most."));

  /** Creates the learner; {@link java.util.ServiceLoader} calls it. */
  public LinearSvmLearner() {}

  @Override
  public String algorithm() {
    return "linear_svm";
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
    request.train().requireComplete(algorithm());
    int classes = request.classes().size();
    LinearModel.requireRoom(request.train().features(), classes == 2 ? 1 : classes);
    requireFew(request.train(), MAX_NON_ZERO);
    return new LinearSvmTraining(request, log).run();
  }

  static void requireFew(EncodedTable table, long max) {
    long count = 0;
    for (float value : table.values()) {
      count += value == 0 ? 0 : 1;
    }
    if (count > max) {
      throw new InputException(
          "%d rows of %d features have %d cells that are not 0, and linear_svm keeps at most %d, each as an object of some 28 bytes."
                  .formatted(table.rows(), table.features(), count, max)
              + "\nMaybe train on a sample, or use xgboost or lightgbm, which need no objects.");
    }
  }
}
