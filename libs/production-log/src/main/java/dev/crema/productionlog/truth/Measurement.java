package dev.crema.productionlog.truth;

import dev.crema.evaluation.Metric;
import dev.crema.evaluation.metrics.Calibration;
import dev.crema.evaluation.metrics.ConfusionMatrix;
import dev.crema.evaluation.metrics.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of some rows.
 *
 * @param classes how many classes
 * @param probabilities two classes: of the positive class, [rows]; more: row-major [rows × classes]
 * @param predicted class index by row
 * @param labels class index by row
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; saves copies of large arrays
record Measurement(int classes, double[] probabilities, int[] predicted, int[] labels) {
  /** Two positive rows on top have an AUC of 1 and a variance of 0, whatever the model. */
  private static final long MIN_CLASS_ROWS = 10;

  private static final List<Metric> BINARY =
      List.of(
          Metric.AUC,
          Metric.ACCURACY,
          Metric.F1,
          Metric.BRIER,
          Metric.LOG_LOSS,
          Metric.CALIBRATION_ERROR);
  private static final List<Metric> MULTICLASS =
      List.of(
          Metric.ACCURACY,
          Metric.MACRO_F1,
          Metric.BRIER,
          Metric.LOG_LOSS,
          Metric.CALIBRATION_ERROR);

  /** What was measured, and what could not be. */
  record Result(
      List<PerformanceReport.Value> values,
      Map<String, String> undefined,
      List<PerformanceReport.Bin> bins) {}

  Result measure(Map<String, Double> baseline) {
    ConfusionMatrix matrix = ConfusionMatrix.of(labels, predicted, classes);
    List<Calibration.Bin> bins =
        isBinary()
            ? Calibration.curve(probabilities, labels)
            : Calibration.confidenceCurve(probabilities, labels, classes);
    List<PerformanceReport.Value> values = new ArrayList<>();
    Map<String, String> undefined = new LinkedHashMap<>();
    for (Metric metric : isBinary() ? BINARY : MULTICLASS) {
      String problem = problem(metric, matrix);
      if (problem != null) {
        undefined.put(metric.id(), problem);
      } else {
        values.add(
            value(metric, estimate(metric, matrix, bins), baseline.get(metric.id()), matrix));
      }
    }
    return new Result(values, undefined, bins.stream().map(Measurement::withInterval).toList());
  }

  private static PerformanceReport.Value value(
      Metric metric, Estimate estimate, @Nullable Double baseline, ConfusionMatrix matrix) {
    Boolean isWithin = null;
    if (baseline != null && estimate.lower() < estimate.upper() && suffices(metric, matrix)) {
      isWithin = estimate.lower() <= baseline && baseline <= estimate.upper();
    }
    return new PerformanceReport.Value(metric.id(), estimate, baseline, isWithin);
  }

  /** Returns whether there are enough rows for an interval by a normal distribution. */
  private static boolean suffices(Metric metric, ConfusionMatrix matrix) {
    int classes = matrix.counts().length;
    long large =
        IntStream.range(0, classes).filter(i -> matrix.actual(i) >= MIN_CLASS_ROWS).count();
    return switch (metric) {
      case ACCURACY -> true; // Wilson's interval
      case AUC, F1, MACRO_F1 -> large == classes;
      case BRIER, LOG_LOSS -> large >= 2;
      case CALIBRATION_ERROR, PR_AUC, PRECISION, RECALL, MACRO_PRECISION, MACRO_RECALL -> false;
    };
  }

  private boolean isBinary() {
    return classes == 2;
  }

  private static PerformanceReport.Bin withInterval(Calibration.Bin bin) {
    return new PerformanceReport.Bin(
        bin, Estimate.share(Math.round(bin.observedShare() * bin.rows()), bin.rows()));
  }

  private @Nullable String problem(Metric metric, ConfusionMatrix matrix) {
    if (labels.length < 2) {
      return "There are %d rows; an interval needs two.".formatted(labels.length);
    }
    if (metric == Metric.AUC && (matrix.actual(0) < 2 || matrix.actual(1) < 2)) {
      return "%d rows are negative and %d positive; an interval needs two of each."
          .formatted(matrix.actual(0), matrix.actual(1));
    }
    return metric == Metric.F1 && matrix.actual(1) + matrix.predicted(1) == 0
        ? "No row is positive, nor predicted to be."
        : null;
  }

  private Estimate estimate(Metric metric, ConfusionMatrix matrix, List<Calibration.Bin> bins) {
    return switch (metric) {
      case AUC -> Estimate.auc(probabilities, labels);
      case ACCURACY -> Estimate.share(right(matrix), matrix.rows());
      case F1 -> Estimate.f1(matrix, 1);
      case MACRO_F1 -> Estimate.macroF1(matrix);
      case BRIER ->
          isBinary()
              ? Estimate.brier(probabilities, labels)
              : Estimate.brier(probabilities, labels, classes);
      case LOG_LOSS ->
          isBinary()
              ? Estimate.logLoss(probabilities, labels)
              : Estimate.logLoss(probabilities, labels, classes);
      case CALIBRATION_ERROR -> Estimate.calibrationError(bins);
      case PR_AUC, PRECISION, RECALL, MACRO_PRECISION, MACRO_RECALL ->
          throw new IllegalArgumentException("%s is not measured.".formatted(metric));
    };
  }

  private static long right(ConfusionMatrix matrix) {
    long[][] counts = matrix.counts();
    long right = 0;
    for (int i = 0; i < counts.length; i++) {
      right += counts[i][i];
    }
    return right;
  }
}
