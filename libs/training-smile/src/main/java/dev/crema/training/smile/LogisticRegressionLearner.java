package dev.crema.training.smile;

import dev.crema.models.LinearModel;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameter;
import dev.crema.training.Hyperparameter.Range;
import dev.crema.training.Learner;
import dev.crema.training.RoundWatch;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import smile.classification.LogisticRegression;
import smile.math.BFGS;
import smile.util.IntSet;

/**
 * Logistic regression by Smile, binary or multinomial, with an L2 penalty, minimised by L-BFGS.
 *
 * <p>It expects standardised features ({@code standardize} in features.yaml): the penalty treats
 * all weights alike. Features of other scales are scaled for the optimiser, with the penalty on the
 * weights of the features as they are. Missing values are refused. Without class weights it is
 * Smile's own fit; with them each row's loss is multiplied by the weight of its class, which Smile
 * cannot, and Smile's optimiser minimises that. The last class of more than two has the weights
 * zero.
 */
public final class LogisticRegressionLearner implements Learner {
  /** Corrections that L-BFGS remembers, as in Smile's own fit. */
  private static final int MEMORY = 5;

  private static final List<Hyperparameter> HYPERPARAMETERS =
      List.of(
          Hyperparameter.number(
              "l2",
              1,
              new Range(0, 1e6),
              "Penalty: half of it times the sum of squared weights is added to the sum of losses."),
          Hyperparameter.number(
              "tolerance", 1e-5, new Range(1e-10, 0.1), "Relative gradient at which it stops."),
          Hyperparameter.integer(
              "max_iterations", 500, new Range(1, 100_000), "Iterations at most."));

  /** Creates the learner; {@link java.util.ServiceLoader} calls it. */
  public LogisticRegressionLearner() {}

  @Override
  public String algorithm() {
    return "logistic_regression";
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
    int classes = request.classes().size();
    LinearModel.requireRoom(train.features(), classes == 2 ? 1 : classes);
    boolean everyClass = Arrays.stream(train.counts(classes)).allMatch(count -> count > 0);
    FeatureScales scales = FeatureScales.of(train);
    LogisticRegression model =
        !scales.areAlike()
            ? scaled(scales, request)
            : request.isUnweighted() && everyClass
                ? smiles(doubles(train), request)
                : model(weighted(doubles(train), request, penalty(request)), request);
    return new LogisticTrained(model, classes, train);
  }

  private static LogisticRegression smiles(double[][] x, TrainingRequest request) {
    LogisticRegression.Options options =
        new LogisticRegression.Options(
            request.number("l2"), request.number("tolerance"), request.integer("max_iterations"));
    // Parallel sums are split by the size of the pool: with one thread, alike on every machine.
    try (ForkJoinPool pool = new ForkJoinPool(1)) {
      return pool.submit(() -> LogisticRegression.fit(x, request.train().labels(), options)).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Smile failed: " + e.getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while fitting.", e);
    }
  }

  private static Penalty penalty(TrainingRequest request) {
    return Penalty.of(request.number("l2"), request.train().features());
  }

  /** The same minimum, sought where it is found. */
  private static LogisticRegression scaled(FeatureScales scales, TrainingRequest request) {
    double[][] weights =
        weighted(scales.scaled(request.train()), request, scales.penalty(request.number("l2")));
    for (double[] ofClass : weights) {
      scales.unscale(ofClass);
    }
    return model(weights, request);
  }

  /** Minimises the weighted objective; a row of weights for each class but the last. */
  private static double[][] weighted(double[][] x, TrainingRequest request, Penalty penalty) {
    WeightedLogLoss loss =
        new WeightedLogLoss(x, request.train().labels(), request.classWeights(), penalty);
    double[] solution = new double[loss.size()];
    BFGS.minimize(
        loss, MEMORY, solution, request.number("tolerance"), request.integer("max_iterations"));
    return loss.weights(solution);
  }

  /** Smile's model of the weights; its likelihood is not asked for. */
  private static LogisticRegression model(double[][] weights, TrainingRequest request) {
    int classes = request.classes().size();
    IntSet labels = IntSet.of(classes);
    double l2 = request.number("l2");
    if (classes == 2) {
      // Smile's binary weights are those of class 1, ours of class 0 against it.
      double[] positive = Arrays.stream(weights[0]).map(w -> -w).toArray();
      return new LogisticRegression.Binomial(positive, 0, l2, labels);
    }
    return new LogisticRegression.Multinomial(weights, 0, l2, labels);
  }

  private static double[][] doubles(EncodedTable table) {
    double[][] x = new double[table.rows()][table.features()];
    for (int i = 0; i < x.length; i++) {
      for (int f = 0; f < x[i].length; f++) {
        x[i][f] = table.values()[i * x[i].length + f];
      }
    }
    return x;
  }
}
