package dev.crema.training.xgboost;

import dev.crema.data.InputException;
import dev.crema.data.Progress;
import dev.crema.models.TreeEnsemble;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameter;
import dev.crema.training.Hyperparameter.Range;
import dev.crema.training.Learner;
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

/**
 * Gradient boosted trees by XGBoost (Chen and Guestrin, XGBoost: A Scalable Tree Boosting System,
 * 2016), histogram method.
 *
 * <p>Class weights multiply the weight of each row, in training and in the validation log loss. The
 * margin starts at the log odds of the (weighted) training part.
 */
public final class XgboostLearner implements Learner {
  /**
   * Sums of gradients may differ in the last bit with the number of threads, and XGBoost takes
   * fewer than it is told where a container's CPU limit says so: with one, a laptop and a pod make
   * the same package. OpenMP's threads spin while they wait, so a second one rarely pays: on two
   * cores beside another build, 30 rounds over 100,000 rows took 1 s with one thread and 4 to 10 s
   * with two.
   */
  private static final int THREADS = 1;

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
  public List<Hyperparameter> hyperparameters() {
    return HYPERPARAMETERS;
  }

  @Override
  public boolean acceptsMissing() {
    return true;
  }

  @Override
  public Trained fit(TrainingRequest request) {
    return fit(request, _ -> {});
  }

  @Override
  public Trained fit(TrainingRequest request, Consumer<String> log) {
    checkTrees(request);
    try (Matrices matrices = Matrices.of(request)) {
      return new Training(request, matrices, log).run();
    } catch (XGBoostError e) {
      throw new IllegalStateException("XGBoost failed: " + e.getMessage(), e);
    }
  }

  /** Refuses before an hour of boosting what no package takes. */
  private static void checkTrees(TrainingRequest request) {
    int classes = request.classes().size();
    int most = TreeEnsemble.MAX_TREES / (classes == 2 ? 1 : classes);
    int rounds = request.integer("rounds");
    if (rounds > most) {
      throw new InputException(
          "The hyperparameter (rounds) is (%d): with one tree per round for each of %d classes that is more than %d trees, the most of a package.\nMaybe at most (%d)."
              .formatted(rounds, classes, TreeEnsemble.MAX_TREES, most));
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
      float[] labels = new float[table.rows()];
      float[] weights = new float[table.rows()];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = table.labels()[i];
        weights[i] = (float) request.classWeights()[table.labels()[i]];
      }
      matrix.setLabel(labels);
      if (!request.isUnweighted()) {
        matrix.setWeight(weights);
      }
      return matrix;
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

  /** One run of boosting. */
  private static final class Training {
    private final TrainingRequest request;
    private final Matrices matrices;
    private final Consumer<String> log;
    private final int margins;
    private final List<float[]> losses = new ArrayList<>();

    Training(TrainingRequest request, Matrices matrices, Consumer<String> log) {
      this.request = request;
      this.matrices = matrices;
      this.log = log;
      int classes = request.classes().size();
      this.margins = classes == 2 ? 1 : classes;
    }

    Trained run() throws XGBoostError {
      Booster booster = XGBoost.train(matrices.train(), parameters(), 0, Map.of(), null, null);
      try {
        // Before the first tree the library answers with its base margin, exactly.
        float[] baseMargins = baseMargins(booster);
        int rounds = boost(booster);
        XgboostModel model =
            XgboostModel.of(
                booster.toByteArray("ubj"), baseMargins, request.train().features(), rounds);
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
      Progress progress = Progress.of("boosted", "rounds", rounds, log);
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
      }
      return stopsEarly ? best + 1 : rounds;
    }

    private Map<String, double[]> curves() {
      Map<String, double[]> curves = new LinkedHashMap<>();
      curves.put("train_log_loss", losses.stream().mapToDouble(l -> l[0]).toArray());
      if (request.validation() != null) {
        curves.put("validation_log_loss", losses.stream().mapToDouble(l -> l[1]).toArray());
      }
      return curves;
    }

    private Map<String, Object> parameters() {
      Map<String, Object> parameters = new LinkedHashMap<>(request.hyperparameters());
      parameters.remove("rounds");
      boolean binary = margins == 1;
      parameters.put("objective", binary ? "binary:logistic" : "multi:softprob");
      if (!binary) {
        parameters.put("num_class", margins);
      }
      parameters.put("base_score", binary ? Float.toString(prior()) : "0");
      parameters.put("eval_metric", binary ? "logloss" : "mlogloss");
      parameters.put("tree_method", "hist");
      parameters.put("seed", request.seed());
      parameters.put("nthread", THREADS);
      parameters.put("verbosity", 0);
      return parameters;
    }

    /** The weighted share of class 1; both classes are there, so it is inside (0, 1). */
    private float prior() {
      int[] counts = request.train().counts(2);
      double negative = counts[0] * request.classWeights()[0];
      double positive = counts[1] * request.classWeights()[1];
      return (float) Math.clamp(positive / (negative + positive), 1e-6, 1 - 1e-6);
    }
  }
}
