package dev.crema.evaluation;

import dev.crema.evaluation.metrics.Calibration;
import dev.crema.evaluation.metrics.ConfusionMatrix;
import dev.crema.evaluation.metrics.Probabilities;
import dev.crema.evaluation.metrics.Ranking;
import dev.crema.evaluation.metrics.RocPoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model's answers for some rows, as the arrays that the metrics take.
 *
 * @param names of the classes
 * @param probabilities two classes: of the positive class, [rows]; more: row-major [rows × classes]
 * @param predicted class index by row
 * @param labels class index by row
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; saves copies of large arrays
record RowView(List<String> names, double[] probabilities, int[] predicted, int[] labels) {

  int classes() {
    return names.size();
  }

  boolean hasTwoRowsOfEachClass() {
    ConfusionMatrix matrix = ConfusionMatrix.of(labels, predicted, classes());
    for (int index = 0; index < classes(); index++) {
      if (matrix.actual(index) < 2) {
        return false;
      }
    }
    return true;
  }

  Measures.OfClasses measures() {
    ConfusionMatrix matrix = ConfusionMatrix.of(labels, predicted, classes());
    List<Calibration.Bin> bins = calibration();
    return new Measures.OfClasses(metrics(matrix, bins), matrix, rocCurves(matrix), bins);
  }

  MetricValues metrics() {
    return metrics(ConfusionMatrix.of(labels, predicted, classes()), calibration());
  }

  private MetricValues metrics(ConfusionMatrix matrix, List<Calibration.Bin> bins) {
    Map<String, Double> values = new LinkedHashMap<>();
    Map<String, String> undefined = new LinkedHashMap<>();
    for (Metric metric : Metric.values()) {
      if (metric.existsFor(classes())) {
        double value = value(metric, matrix, bins);
        if (Double.isNaN(value)) {
          undefined.put(metric.id(), absentClasses(matrix));
        } else {
          values.put(metric.id(), value);
        }
      }
    }
    return new MetricValues(values, undefined);
  }

  private double value(Metric metric, ConfusionMatrix matrix, List<Calibration.Bin> bins) {
    return switch (metric) {
      case AUC ->
          isBinary()
              ? Ranking.auc(probabilities, labels)
              : Ranking.macroAuc(probabilities, labels, classes());
      case PR_AUC ->
          isBinary()
              ? Ranking.averagePrecision(probabilities, labels)
              : Ranking.macroAveragePrecision(probabilities, labels, classes());
      case ACCURACY -> matrix.accuracy();
      case PRECISION -> matrix.precision(1);
      case RECALL -> matrix.recall(1);
      case F1 -> matrix.f1(1);
      case MACRO_PRECISION -> matrix.macroPrecision();
      case MACRO_RECALL -> matrix.macroRecall();
      case MACRO_F1 -> matrix.macroF1();
      case BRIER ->
          isBinary()
              ? Probabilities.brier(probabilities, labels)
              : Probabilities.brier(probabilities, labels, classes());
      case LOG_LOSS ->
          isBinary()
              ? Probabilities.logLoss(probabilities, labels)
              : Probabilities.logLoss(probabilities, labels, classes());
      case CALIBRATION_ERROR -> Calibration.expectedError(bins);
      case RMSE, MAE, R2, MAPE -> throw new IllegalArgumentException(metric + " is of numbers.");
    };
  }

  /** What leaves a metric undefined is always that rows of a class are lacking. */
  private String absentClasses(ConfusionMatrix matrix) {
    List<String> absent = new ArrayList<>();
    for (int index = 0; index < classes(); index++) {
      if (matrix.actual(index) == 0) {
        absent.add(names.get(index));
      }
    }
    return "None of the %d rows is of the %s (%s)."
        .formatted(
            matrix.rows(), absent.size() == 1 ? "class" : "classes", String.join(", ", absent));
  }

  private List<Calibration.Bin> calibration() {
    return isBinary()
        ? Calibration.curve(probabilities, labels)
        : Calibration.confidenceCurve(probabilities, labels, classes());
  }

  private List<RocCurve> rocCurves(ConfusionMatrix matrix) {
    List<RocCurve> curves = new ArrayList<>();
    for (int index = isBinary() ? 1 : 0; index < classes(); index++) {
      if (matrix.actual(index) > 0 && matrix.actual(index) < matrix.rows()) {
        curves.add(rocCurve(index));
      }
    }
    return curves;
  }

  private RocCurve rocCurve(int index) {
    double[] scores = isBinary() ? probabilities : Ranking.column(probabilities, classes(), index);
    int[] positive = Ranking.oneVersusRest(labels, index);
    List<RocPoint> points = Ranking.rocCurve(scores, positive, RocCurve.MAX_POINTS);
    return new RocCurve(names.get(index), Ranking.auc(scores, positive), points);
  }

  private boolean isBinary() {
    return classes() == 2;
  }
}
