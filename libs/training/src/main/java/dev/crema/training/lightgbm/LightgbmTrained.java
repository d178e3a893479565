package dev.crema.training.lightgbm;

import com.microsoft.ml.lightgbm.PredictionType;
import dev.crema.models.Scorer;
import dev.crema.training.Trained;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;

/** A saved model beside its compiled trees; the library answers every row. */
final class LightgbmTrained implements Trained {
  private final LightgbmPredictor predictor;
  private final LightgbmModel model;
  private final Scorer scorer;
  private final Map<String, double[]> curves;

  LightgbmTrained(LightgbmPredictor predictor, LightgbmModel model, Map<String, double[]> curves) {
    this.predictor = predictor;
    this.model = model;
    this.scorer = model.compile();
    this.curves = Collections.unmodifiableMap(curves);
  }

  @Override
  public Scorer scorer() {
    return scorer;
  }

  @Override
  public Answerer answerer(float[] x) {
    return Answerer.PREDICT;
  }

  @Override
  public double[][] reference(float[][] rows) {
    double[] answers = predictor.answers(rows, PredictionType.C_API_PREDICT_NORMAL);
    int width = model.margins();
    boolean isBinary = width == 1 && !model.objective().isRegression();
    double[][] probabilities = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      probabilities[i] =
          isBinary
              ? new double[] {1 - answers[i], answers[i]}
              : Arrays.copyOfRange(answers, i * width, (i + 1) * width);
    }
    return probabilities;
  }

  /** {@inheritDoc} None: LightGBM sums in double. */
  @Override
  public float[][] referenceMargins(float[][] rows) {
    return new float[0][];
  }

  LightgbmPredictor predictor() {
    return predictor;
  }

  LightgbmModel model() {
    return model;
  }

  @Override
  public double[][] walk(float[][] rows) {
    return Arrays.stream(rows).map(model::walk).toArray(double[][]::new);
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
    return model.rounds();
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
    predictor.close();
  }
}
