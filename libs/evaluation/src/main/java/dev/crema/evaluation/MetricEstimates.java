package dev.crema.evaluation;

import dev.crema.evaluation.metrics.Calibration;
import dev.crema.evaluation.metrics.ConfusionMatrix;
import dev.crema.evaluation.metrics.Estimate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of one model on rows of production, each with its 95 % interval.
 *
 * <p>Two classes: AUC, accuracy, F1, Brier score, log loss, calibration error; more: accuracy,
 * macro F1, Brier score, log loss, calibration error. Formulas and sources are at {@link Estimate}.
 *
 * @param matrix counts, lines true, columns predicted
 * @param values by metric, in the order of {@link Metric}; unmodifiable
 * @param undefined a sentence by {@link Metric#id} for each that these rows leave undefined
 * @param bins the calibration curve, of the positive class or of the predicted one
 */
public record MetricEstimates(
    ConfusionMatrix matrix,
    Map<Metric, Estimate> values,
    Map<String, String> undefined,
    List<Calibration.Bin> bins)
    implements WindowMetrics {
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

  /** Copies. */
  public MetricEstimates {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    undefined = Collections.unmodifiableMap(new LinkedHashMap<>(undefined));
    bins = List.copyOf(bins);
  }

  /**
   * Rows and a model's answers to them.
   *
   * @param classes how many classes, at least 2
   * @param probabilities two classes: of the positive class, [rows]; more: row-major [rows ×
   *     classes]
   * @param predicted class index by row
   * @param labels class index by row
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared; saves copies of large arrays
  public record Rows(int classes, double[] probabilities, int[] predicted, int[] labels) {
    boolean isBinary() {
      return classes == 2;
    }
  }

  /**
   * Returns the metrics of rows.
   *
   * @param rows any number; fewer than two leave every metric undefined
   * @return what they give; the order of the rows changes nothing
   * @throws IllegalArgumentException if shapes disagree or a value is outside its range
   */
  public static MetricEstimates of(Rows rows) {
    ConfusionMatrix matrix = ConfusionMatrix.of(rows.labels(), rows.predicted(), rows.classes());
    List<Calibration.Bin> bins =
        rows.isBinary()
            ? Calibration.curve(rows.probabilities(), rows.labels())
            : Calibration.confidenceCurve(rows.probabilities(), rows.labels(), rows.classes());
    Map<Metric, Estimate> values = new LinkedHashMap<>();
    Map<String, String> undefined = new LinkedHashMap<>();
    for (Metric metric : rows.isBinary() ? BINARY : MULTICLASS) {
      String problem = problem(metric, matrix);
      if (problem != null) {
        undefined.put(metric.id(), problem);
      } else {
        values.put(metric, estimate(metric, rows, matrix, bins));
      }
    }
    return new MetricEstimates(matrix, values, undefined, bins);
  }

  @Override
  public long rows() {
    return matrix.rows();
  }

  /**
   * Returns whether there are enough rows of the classes for the interval of a metric, whose
   * variance rests on many of them.
   *
   * @param metric one of {@link #values}
   * @return false for the calibration error always: its interval is too narrow near 0
   */
  @Override
  public boolean isReliable(Metric metric) {
    int classes = matrix.counts().length;
    long large =
        IntStream.range(0, classes).filter(i -> matrix.actual(i) >= MIN_CLASS_ROWS).count();
    return switch (metric) {
      case ACCURACY -> true; // Wilson's interval
      case AUC, F1, MACRO_F1 -> large == classes;
      case BRIER, LOG_LOSS -> large >= 2;
      case CALIBRATION_ERROR, PR_AUC, PRECISION, RECALL, MACRO_PRECISION, MACRO_RECALL -> false;
      case RMSE, MAE, R2, MAPE -> false;
    };
  }

  private static @Nullable String problem(Metric metric, ConfusionMatrix matrix) {
    if (matrix.rows() < 2) {
      return "There are %d rows; an interval needs two.".formatted(matrix.rows());
    }
    if (metric == Metric.AUC && (matrix.actual(0) < 2 || matrix.actual(1) < 2)) {
      return "%d rows are negative and %d positive; an interval needs two of each."
          .formatted(matrix.actual(0), matrix.actual(1));
    }
    return metric == Metric.F1 && matrix.actual(1) + matrix.predicted(1) == 0
        ? "No row is positive, nor predicted to be."
        : null;
  }

  private static Estimate estimate(
      Metric metric, Rows rows, ConfusionMatrix matrix, List<Calibration.Bin> bins) {
    double[] probabilities = rows.probabilities();
    int[] labels = rows.labels();
    return switch (metric) {
      case AUC -> Estimate.auc(probabilities, labels);
      case ACCURACY -> Estimate.share(right(matrix), matrix.rows());
      case F1 -> Estimate.f1(matrix, 1);
      case MACRO_F1 -> Estimate.macroF1(matrix);
      case BRIER ->
          rows.isBinary()
              ? Estimate.brier(probabilities, labels)
              : Estimate.brier(probabilities, labels, rows.classes());
      case LOG_LOSS ->
          rows.isBinary()
              ? Estimate.logLoss(probabilities, labels)
              : Estimate.logLoss(probabilities, labels, rows.classes());
      case CALIBRATION_ERROR -> Estimate.calibrationError(bins);
      case PR_AUC, PRECISION, RECALL, MACRO_PRECISION, MACRO_RECALL, RMSE, MAE, R2, MAPE ->
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
