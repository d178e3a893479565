package dev.crema.training.smile.bench;

import com.microsoft.ml.lightgbm.PredictionType;
import dev.crema.data.Task;
import dev.crema.models.NaiveBayes;
import dev.crema.models.NaiveBayes.FeatureLikelihood;
import dev.crema.training.EncodedTable;
import dev.crema.training.LabelColumn;
import dev.crema.training.Trained;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMDataset;
import io.github.metarank.lightgbm4j.LGBMException;
import java.util.Arrays;
import java.util.List;
import smile.stat.distribution.BernoulliDistribution;
import smile.stat.distribution.Distribution;
import smile.stat.distribution.GaussianDistribution;

/** How somebody who has one row asks each library itself. */
final class SingleRowPeers {
  private SingleRowPeers() {}

  /** Answers one row. */
  interface Call {
    double of(float[] row);
  }

  /**
   * A library's call.
   *
   * @param name of the call, as its users write it
   * @param call makes the library's own row too, as its users must
   * @param isJudged whether the bound is about it; others are shown
   */
  record Peer(String name, Call call, boolean isJudged) {}

  /** Returns the calls for a trained model; none if its library has no prediction. */
  static List<Peer> of(String algorithm, Trained trained, EncodedTable train) {
    Call reference = row -> trained.reference(new float[][] {row})[0][0];
    return switch (algorithm) {
      case "xgboost", "xgboost_quantile" ->
          List.of(
              new Peer("XGBoost `predict` of a `DMatrix`", reference, true),
              // Infinite values go this way in the proof of agreement.
              new Peer("XGBoost `inplace_predict`", row -> reference.of(infinite(row)), false));
      case "lightgbm" -> ofLightgbm(train, reference);
      case "gradient_boosting" ->
          List.of(new Peer("Smile `GradientTreeBoost.predict` of a `Tuple`", reference, true));
      case "random_forest" ->
          List.of(new Peer("Smile `RandomForest.predict` of a `Tuple`", reference, true));
      case "logistic_regression" ->
          List.of(new Peer("Smile `LogisticRegression.predict` of doubles", reference, true));
      case "linear_svm" ->
          List.of(new Peer("LIBLINEAR `predictValues` of `Feature`s", reference, true));
      case "neural_network" ->
          List.of(new Peer("Smile `MLP.predict` of standardised doubles", reference, true));
      case "naive_bayes" -> List.of(ofNaiveBayes((NaiveBayes) trained.scorer()));
      default -> List.of();
    };
  }

  private static float[] infinite(float[] row) {
    float[] changed = row.clone();
    changed[0] = Float.POSITIVE_INFINITY;
    return changed;
  }

  /** The call that is meant for single rows is judged, of a booster that its users would train. */
  private static List<Peer> ofLightgbm(EncodedTable train, Call matrix) {
    try {
      LGBMBooster booster = booster(train);
      Call single =
          row -> {
            try {
              return booster.predictForMatSingleRow(row, PredictionType.C_API_PREDICT_NORMAL);
            } catch (LGBMException e) {
              throw new IllegalStateException(e);
            }
          };
      return List.of(
          new Peer("LightGBM `predictForMatSingleRow`", single, true),
          new Peer("LightGBM `predictForMat` of one row", matrix, false));
    } catch (LGBMException e) {
      throw new IllegalStateException(e);
    }
  }

  private static LGBMBooster booster(EncodedTable train) throws LGBMException {
    boolean ofNumbers = train.labelColumn() instanceof LabelColumn.Numbers;
    String parameters =
        "objective=%s learning_rate=0.05 num_leaves=31 min_child_samples=20 num_threads=1 deterministic=true force_row_wise=true verbosity=-1"
            .formatted(ofNumbers ? "regression" : "binary");
    if (train.categorical().length > 0) {
      String columns = Arrays.toString(train.categorical()).replaceAll("[\\[\\] ]", "");
      parameters += " categorical_feature=" + columns;
    }
    LGBMDataset dataset =
        LGBMDataset.createFromMat(
            train.values(), train.rows(), train.features(), true, parameters, null);
    dataset.setField("label", train.labelColumn().floats());
    LGBMBooster booster = LGBMBooster.create(dataset, parameters);
    for (int i = 0; i < 300; i++) {
      booster.updateOneIter();
    }
    return booster;
  }

  private static Peer ofNaiveBayes(NaiveBayes ours) {
    int classes = ours.classes();
    Distribution[][] distributions = new Distribution[classes][ours.features()];
    for (int c = 0; c < classes; c++) {
      for (int f = 0; f < ours.features(); f++) {
        distributions[c][f] = distribution(ours.likelihoods().get(f), c);
      }
    }
    double[] priors = Arrays.stream(ours.logPriors()).map(Math::exp).toArray();
    var smiles = new smile.classification.NaiveBayes(priors, distributions);
    return new Peer(
        "Smile `NaiveBayes.predict` of doubles",
        row -> {
          double[] x = new double[row.length];
          for (int f = 0; f < x.length; f++) {
            x[f] = row[f];
          }
          double[] probabilities = new double[classes];
          smiles.predict(x, probabilities);
          return probabilities[0];
        },
        true);
  }

  private static Distribution distribution(FeatureLikelihood likelihood, int c) {
    return switch (likelihood) {
      case FeatureLikelihood.Normal normal ->
          new GaussianDistribution(normal.means()[c], Math.sqrt(normal.variances()[c]));
      case FeatureLikelihood.Binary binary -> new BernoulliDistribution(binary.shares()[c]);
    };
  }

  /** Returns what our scorer answers, as whoever has one row asks it. */
  static Call ours(Trained trained) {
    var scorer = trained.scorer();
    if (scorer.task() == Task.REGRESSION) {
      return scorer::value;
    }
    double[] probabilities = new double[scorer.classes()];
    return row -> {
      scorer.probabilities(row, probabilities);
      return probabilities[0];
    };
  }
}
