package dev.crema.training.xgboost;

import dev.crema.data.Task;
import dev.crema.models.Scorer;
import dev.crema.training.Trained;
import java.util.Collections;
import java.util.Map;
import java.util.stream.IntStream;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** A booster beside its compiled trees. Its predict refuses ±Inf; its in-place predict does not. */
final class XgboostTrained implements Trained {
  private final Booster booster;
  private final XgboostModel model;
  private final Scorer scorer;
  private final int rounds;
  private final Map<String, double[]> curves;

  XgboostTrained(Booster booster, XgboostModel model, int rounds, Map<String, double[]> curves) {
    this.booster = booster;
    this.model = model;
    this.scorer = model.compile();
    this.rounds = rounds;
    this.curves = Collections.unmodifiableMap(curves);
  }

  @Override
  public Scorer scorer() {
    return scorer;
  }

  @Override
  public Answerer answerer(float[] x) {
    for (float value : x) {
      if (Float.isInfinite(value)) {
        return Answerer.IN_PLACE;
      }
    }
    return Answerer.PREDICT;
  }

  @Override
  public double[][] reference(float[][] rows) {
    float[][] answers = answers(rows, Booster.PredictionType.kValue);
    double[][] probabilities = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      probabilities[i] =
          scorer.task() == Task.REGRESSION
              ? new double[] {answers[i][0]}
              : probabilities(answers[i]);
    }
    return probabilities;
  }

  private static double[] probabilities(float[] answer) {
    if (answer.length == 1) {
      return new double[] {1 - (double) answer[0], answer[0]};
    }
    double[] probabilities = new double[answer.length];
    for (int c = 0; c < answer.length; c++) {
      probabilities[c] = answer[c];
    }
    return probabilities;
  }

  @Override
  public float[][] referenceMargins(float[][] rows) {
    return answers(rows, Booster.PredictionType.kMargin);
  }

  /**
   * Returns the library's own explanations, summed in float: of each row, margin after margin, what
   * every feature adds, and then what the margin starts from.
   */
  float[][] contributions(float[][] rows) {
    float[] values = flat(rows, IntStream.range(0, rows.length).toArray());
    try {
      DMatrix matrix = new DMatrix(values, rows.length, scorer.features(), Float.NaN);
      try {
        return booster.predictContrib(matrix, rounds);
      } finally {
        matrix.dispose();
      }
    } catch (XGBoostError e) {
      throw new IllegalStateException("XGBoost failed: " + e.getMessage(), e);
    }
  }

  /** Answers all rows in two calls, since each call costs a fifth of a millisecond. */
  private float[][] answers(float[][] rows, Booster.PredictionType type) {
    float[][] answers = new float[rows.length][];
    int[] finite = indices(rows, Answerer.PREDICT);
    int[] infinite = indices(rows, Answerer.IN_PLACE);
    try {
      place(answers, finite, predict(flat(rows, finite), finite.length, type));
      place(answers, infinite, predictInPlace(flat(rows, infinite), infinite.length, type));
    } catch (XGBoostError e) {
      throw new IllegalStateException("XGBoost failed: " + e.getMessage(), e);
    }
    return answers;
  }

  private float[][] predict(float[] values, int count, Booster.PredictionType type)
      throws XGBoostError {
    if (count == 0) {
      return new float[0][];
    }
    DMatrix matrix = new DMatrix(values, count, scorer.features(), Float.NaN);
    try {
      return booster.predict(matrix, type == Booster.PredictionType.kMargin, rounds);
    } finally {
      matrix.dispose();
    }
  }

  private float[][] predictInPlace(float[] values, int count, Booster.PredictionType type)
      throws XGBoostError {
    if (count == 0) {
      return new float[0][];
    }
    return booster.inplace_predict(
        values, count, scorer.features(), Float.NaN, new int[] {0, rounds}, type, null);
  }

  private int[] indices(float[][] rows, Answerer answerer) {
    return IntStream.range(0, rows.length).filter(i -> answerer(rows[i]) == answerer).toArray();
  }

  private float[] flat(float[][] rows, int[] indices) {
    int features = scorer.features();
    float[] values = new float[indices.length * features];
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(rows[indices[i]], 0, values, i * features, features);
    }
    return values;
  }

  private static void place(float[][] answers, int[] indices, float[][] found) {
    for (int i = 0; i < indices.length; i++) {
      answers[indices[i]] = found[i];
    }
  }

  XgboostModel model() {
    return model;
  }

  @Override
  public double[][] walk(float[][] rows) {
    double[][] probabilities = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      probabilities[i] = model.walk(rows[i]);
    }
    return probabilities;
  }

  @Override
  public float[][] thresholds() {
    return model.thresholds();
  }

  @Override
  public Map<String, double[]> curves() {
    return curves;
  }

  @Override
  public int rounds() {
    return rounds;
  }

  @Override
  public double[] importance() {
    return model.totalGain();
  }

  @Override
  public String importanceName() {
    return "total gain";
  }

  @Override
  public void close() {
    booster.dispose();
  }
}
