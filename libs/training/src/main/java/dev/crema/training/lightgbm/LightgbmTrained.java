package dev.crema.training.lightgbm;

import com.microsoft.ml.lightgbm.PredictionType;
import dev.crema.models.Scorer;
import dev.crema.training.Trained;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;

/** A booster beside its compiled trees; it answers every row. */
final class LightgbmTrained implements Trained {
  private final LGBMBooster booster;
  private final LightgbmModel model;
  private final Scorer scorer;
  private final Map<String, double[]> curves;

  LightgbmTrained(LGBMBooster booster, LightgbmModel model, Map<String, double[]> curves) {
    this.booster = booster;
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
    double[] answers = answers(rows, PredictionType.C_API_PREDICT_NORMAL);
    int width = model.margins();
    double[][] probabilities = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      probabilities[i] =
          width == 1
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

  /**
   * Returns the library's own answers.
   *
   * @param rows features of rows
   * @param type probabilities, margins, or what each feature adds to each margin and then what the
   *     margin starts from
   * @return row after row
   */
  double[] answers(float[][] rows, PredictionType type) {
    if (rows.length == 0) {
      return new double[0];
    }
    float[] values = new float[rows.length * model.features()];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, values, i * model.features(), model.features());
    }
    try {
      return booster.predictForMat(values, rows.length, model.features(), true, type);
    } catch (LGBMException e) {
      throw new IllegalStateException("LightGBM failed: " + e.getMessage(), e);
    }
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
    try {
      booster.close();
    } catch (LGBMException e) {
      throw new IllegalStateException("LightGBM failed: " + e.getMessage(), e);
    }
  }
}
