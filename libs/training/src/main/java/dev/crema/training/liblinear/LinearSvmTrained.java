package dev.crema.training.liblinear;

import de.bwaldvogel.liblinear.Feature;
import dev.crema.models.LinearModel;
import dev.crema.models.Scorer;
import dev.crema.training.EncodedTable;
import dev.crema.training.Trained;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** LIBLINEAR's planes with their curves, beside a linear model that has both in its weights. */
final class LinearSvmTrained implements Trained {
  private final List<LinearSvmTraining.Side> sides;
  private final int classes;
  private final int features;

  /** Of each side: LIBLINEAR's own, the bias last. */
  private final double[][] planes;

  private final Scorer scorer;

  LinearSvmTrained(List<LinearSvmTraining.Side> sides, int classes, EncodedTable train) {
    this.sides = sides;
    this.classes = classes;
    this.features = train.features();
    this.planes = new double[sides.size()][];
    for (int i = 0; i < planes.length; i++) {
      Separation separation = sides.get(i).separation();
      planes[i] = separation == null ? new double[features + 1] : separation.weights();
    }
    this.scorer = compile().withMeans(train.means());
  }

  private LinearModel compile() {
    double[][] weights = new double[planes.length][features];
    double[] intercepts = new double[planes.length];
    for (int i = 0; i < planes.length; i++) {
      double slope = sides.get(i).curve().slope();
      for (int f = 0; f < features; f++) {
        weights[i][f] = slope * planes[i][f];
      }
      intercepts[i] = slope * planes[i][features] + sides.get(i).curve().intercept();
    }
    return classes == 2
        ? LinearModel.binary(weights[0], intercepts[0])
        : LinearModel.oneVsRest(weights, intercepts);
  }

  /** Returns LIBLINEAR's distances from each plane, before the curves. */
  double[] distances(float[] x) {
    Feature[] row = Separation.row(x);
    return sides.stream()
        .mapToDouble(side -> side.separation() == null ? 0 : side.separation().distance(row))
        .toArray();
  }

  @Override
  public Scorer scorer() {
    return scorer;
  }

  /** A sum with NaN or an infinity is not a number; LIBLINEAR does not say what it means then. */
  @Override
  public Answerer answerer(float[] x) {
    for (float value : x) {
      if (!Float.isFinite(value)) {
        return Answerer.WALK;
      }
    }
    return Answerer.PREDICT;
  }

  @Override
  public double[][] reference(float[][] rows) {
    return Arrays.stream(rows).map(row -> answer(distances(row))).toArray(double[][]::new);
  }

  @Override
  public float[][] referenceMargins(float[][] rows) {
    return new float[0][];
  }

  /** From the last feature to the first, so that no order is shared. */
  @Override
  public double[][] walk(float[][] rows) {
    double[][] answers = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      double[] distances = new double[planes.length];
      for (int p = 0; p < planes.length; p++) {
        for (int f = features - 1; f >= 0; f--) {
          distances[p] += planes[p][f] * rows[i][f];
        }
        distances[p] += planes[p][features];
      }
      answers[i] = answer(distances);
    }
    return answers;
  }

  /** Puts the curves on distances, which the scorer has in its weights. */
  private double[] answer(double[] distances) {
    double[] shares = new double[distances.length];
    for (int i = 0; i < shares.length; i++) {
      var curve = sides.get(i).curve();
      shares[i] = 1 / (1 + Math.exp(-(curve.slope() * distances[i] + curve.intercept())));
    }
    if (classes == 2) {
      return new double[] {1 - shares[0], shares[0]};
    }
    double sum = Arrays.stream(shares).sum();
    return Arrays.stream(shares).map(share -> sum > 0 ? share / sum : 1.0 / classes).toArray();
  }

  /** A linear model compares nothing. */
  @Override
  public float[][] thresholds() {
    return new float[features][0];
  }

  @Override
  public Map<String, double[]> curves() {
    return Map.of();
  }

  @Override
  public int rounds() {
    return 1;
  }

  @Override
  public double[] importance() {
    double[] largest = new double[features];
    for (double[] plane : planes) {
      for (int f = 0; f < features; f++) {
        largest[f] = Math.max(largest[f], Math.abs(plane[f]));
      }
    }
    return largest;
  }

  @Override
  public String importanceName() {
    return "largest absolute weight";
  }

  /** Everything is on the heap. */
  @Override
  public void close() {}
}
