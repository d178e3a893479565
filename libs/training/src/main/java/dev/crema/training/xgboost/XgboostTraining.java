package dev.crema.training.xgboost;

import dev.crema.data.InputException;
import dev.crema.data.Progress;
import dev.crema.training.EncodedTable;
import dev.crema.training.LabelColumn;
import dev.crema.training.RoundWatch;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.jspecify.annotations.Nullable;

/** One run of boosting, whatever is lessened. */
final class XgboostTraining {
  /**
   * Sums of gradients may differ in the last bit with the number of threads, and XGBoost takes
   * fewer than it is told where a container's CPU limit says so: with one, a laptop and a pod make
   * the same package. OpenMP's threads spin while they wait, so a second one rarely pays: on two
   * cores beside another build, 30 rounds over 100,000 rows took 1 s with one thread and 4 to 10 s
   * with two.
   */
  private static final int THREADS = 1;

  /** The square of twice so much is a float. */
  private static final double MOST = 1e18;

  private static final String CATEGORICAL = "c";
  private static final String QUANTITATIVE = "q";

  private final TrainingRequest request;
  private final XgboostObjective objective;
  private final Matrices matrices;
  private final Watcher watcher;
  private final List<float[]> losses = new ArrayList<>();

  private XgboostTraining(
      TrainingRequest request, XgboostObjective objective, Matrices matrices, Watcher watcher) {
    this.request = request;
    this.objective = objective;
    this.matrices = matrices;
    this.watcher = watcher;
  }

  /**
   * Who looks at it.
   *
   * @param log takes sentences
   * @param rounds may end it
   */
  record Watcher(Consumer<String> log, RoundWatch rounds) {}

  static Trained run(TrainingRequest request, XgboostObjective objective, Watcher watcher) {
    request.requireRounds(objective.margins());
    checkNumbers(request.train());
    try (Matrices matrices = Matrices.of(request)) {
      return new XgboostTraining(request, objective, matrices, watcher).run();
    } catch (XGBoostError e) {
      throw new IllegalStateException("XGBoost failed: " + e.getMessage(), e);
    }
  }

  /** The library's squares of errors are floats, and what it says of infinite ones is no number. */
  private static void checkNumbers(EncodedTable train) {
    if (!(train.labelColumn() instanceof LabelColumn.Numbers(double[] numbers))) {
      return;
    }
    for (double number : numbers) {
      if (Math.abs(number) > MOST) {
        throw new InputException(
            "The label (%s) is beyond (%s), whose square XGBoost cannot hold.\nMaybe state it in a larger unit."
                .formatted(number, MOST));
      }
    }
  }

  /** The data in native memory. */
  private record Matrices(DMatrix train, @Nullable DMatrix validation) implements AutoCloseable {

    static Matrices of(TrainingRequest request) throws XGBoostError {
      DMatrix train = matrix(request.train(), request);
      EncodedTable validation = request.validation();
      try {
        return new Matrices(train, validation == null ? null : matrix(validation, request));
      } catch (XGBoostError e) {
        train.dispose();
        throw e;
      }
    }

    private static DMatrix matrix(EncodedTable table, TrainingRequest request) throws XGBoostError {
      DMatrix matrix = new DMatrix(table.values(), table.rows(), table.features(), Float.NaN);
      try {
        tellCategories(matrix, table);
        matrix.setLabel(table.labelColumn().floats());
        if (!request.isUnweighted()) {
          matrix.setWeight(weights(table, request.classWeights()));
        }
        return matrix;
      } catch (XGBoostError e) {
        matrix.dispose();
        throw e;
      }
    }

    private static float[] weights(EncodedTable table, double[] ofClasses) {
      float[] weights = new float[table.rows()];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (float) ofClasses[table.labels()[i]];
      }
      return weights;
    }

    private static void tellCategories(DMatrix matrix, EncodedTable table) throws XGBoostError {
      if (table.categorical().length > 0) {
        matrix.setFeatureTypes(
            table.categories().stream()
                .map(codes -> codes > 0 ? CATEGORICAL : QUANTITATIVE)
                .toArray(String[]::new));
      }
    }

    DMatrix[] watched() {
      return validation == null ? new DMatrix[] {train} : new DMatrix[] {train, validation};
    }

    @Override
    public void close() {
      train.dispose();
      if (validation != null) {
        validation.dispose();
      }
    }
  }

  private Trained run() throws XGBoostError {
    Booster booster = XGBoost.train(matrices.train(), parameters(), 0, Map.of(), null, null);
    try {
      // Before the first tree the library answers with its base margin, exactly.
      XgboostModel.Shape shape =
          new XgboostModel.Shape(
              request.target().task(), request.train().features(), baseMargins(booster));
      int rounds = boost(booster);
      XgboostModel model = XgboostModel.of(booster.toByteArray("ubj"), shape, rounds);
      return new XgboostTrained(booster, model, rounds, curves());
    } catch (XGBoostError | RuntimeException e) {
      booster.dispose();
      throw e;
    }
  }

  private float[] baseMargins(Booster booster) throws XGBoostError {
    DMatrix row = new DMatrix(request.train().row(0), 1, request.train().features(), Float.NaN);
    try {
      return booster.predict(row, true)[0];
    } finally {
      row.dispose();
    }
  }

  /** Boosts, and returns the number of rounds to keep. */
  private int boost(Booster booster) throws XGBoostError {
    String[] names = {"train", "validation"};
    DMatrix[] watched = matrices.watched();
    boolean stopsEarly = request.validation() != null && request.earlyStoppingRounds() > 0;
    int best = 0;
    int rounds = request.integer("rounds");
    Progress progress = Progress.of("boosted", "rounds", rounds, watcher.log());
    for (int round = 0; round < rounds; round++) {
      booster.update(matrices.train(), round);
      float[] loss = new float[watched.length];
      booster.evalSet(watched, Arrays.copyOf(names, watched.length), round, loss);
      losses.add(loss);
      progress.row();
      if (stopsEarly && loss[1] < losses.get(best)[1]) {
        best = round;
      }
      if (stopsEarly && round - best >= request.earlyStoppingRounds()) {
        break;
      }
      if (!watcher.rounds().goesOn(round + 1, loss.length > 1 ? loss[1] : Double.NaN)) {
        break;
      }
    }
    return stopsEarly ? best + 1 : losses.size();
  }

  private Map<String, double[]> curves() {
    Map<String, double[]> curves = new LinkedHashMap<>();
    curves.put("train_" + objective.loss(), losses.stream().mapToDouble(l -> l[0]).toArray());
    if (request.validation() != null) {
      curves.put(
          "validation_" + objective.loss(), losses.stream().mapToDouble(l -> l[1]).toArray());
    }
    return curves;
  }

  private Map<String, Object> parameters() {
    Map<String, Object> parameters = new LinkedHashMap<>(request.hyperparameters());
    parameters.remove("rounds");
    parameters.remove(XgboostQuantileLearner.QUANTILE);
    parameters.putAll(objective.parameters());
    parameters.put("tree_method", "hist");
    if (!request.monotone().isEmpty()) {
      int[] directions = request.monotone().of(request.train().featureNames());
      parameters.put(
          "monotone_constraints", Arrays.toString(directions).replace('[', '(').replace(']', ')'));
    }
    parameters.put("seed", request.seed());
    parameters.put("nthread", THREADS);
    parameters.put("verbosity", 0);
    return parameters;
  }
}
