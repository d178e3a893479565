package dev.crema.productionlog.truth;

import dev.crema.evaluation.metrics.Calibration;
import dev.crema.evaluation.metrics.Estimate;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How well predictions did, measured on those whose truth is known.
 *
 * @param request what was asked
 * @param window which predictions are meant and how many of them have a truth
 * @param measured which rows the metrics are of
 * @param metrics values with intervals, in the order of {@link dev.crema.evaluation.Metric}
 * @param undefined a sentence by {@link dev.crema.evaluation.Metric#id}, for metrics that these
 *     rows leave undefined; unmodifiable
 * @param calibration the bins that hold rows: of the positive class's probability for two classes,
 *     of the most probable class's for more
 */
public record PerformanceReport(
    PerformanceRequest request,
    Window window,
    Measured measured,
    List<Value> metrics,
    Map<String, String> undefined,
    List<Bin> calibration) {

  /**
   * The predictions of the window whose maturity is over.
   *
   * @param to the window's end: the one asked for, or the first time that is not matured if that is
   *     earlier; never before the window's start
   * @param isClosed whether the whole window asked for is matured
   * @param predictions how many predictions
   * @param truths how many of them have each truth, by label, most frequent first; unmodifiable
   * @param late how many truths came or were changed after the maturity of their prediction: what
   *     was reported before did not have them
   */
  public record Window(
      Instant to, boolean isClosed, long predictions, Map<String, Long> truths, long late) {
    /** Copies the counts. */
    public Window {
      truths = Collections.unmodifiableMap(new LinkedHashMap<>(truths));
    }

    /**
     * Returns how many predictions have a truth.
     *
     * @return at least 0
     */
    public long withTruth() {
      return truths.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Returns the share of predictions that have a truth.
     *
     * @return from 0 to 1; NaN if there are no predictions
     */
    public double coverage() {
      return (double) withTruth() / predictions;
    }
  }

  /**
   * The rows that were measured.
   *
   * @param rows how many
   * @param share how large a part of the rows with truth was read: 1, or less if there are more
   *     than the limit; then rows are chosen by a hash of their id and the seed
   * @param seed the sample's seed
   * @param leftOut how many rows were read but cannot be measured, by reason; unmodifiable
   */
  public record Measured(long rows, double share, long seed, Map<String, Long> leftOut) {
    /** Copies the counts. */
    public Measured {
      leftOut = Collections.unmodifiableMap(new LinkedHashMap<>(leftOut));
    }

    /**
     * Returns whether only a sample was read.
     *
     * @return true if so
     */
    public boolean isSample() {
      return share < 1;
    }
  }

  /**
   * A metric.
   *
   * @param metric its {@link dev.crema.evaluation.Metric#id}
   * @param estimate value and 95 % interval
   * @param isReliable whether the interval says something: it has a width, is not of too few rows
   *     of a class, and not of the calibration error, whose expectation depends on how many rows
   *     there are
   * @param baseline the training's value; null if it is not known
   * @param isBaselineWithin whether the baseline lies within the interval, ends included; null if
   *     there is none, or if the interval says nothing
   */
  public record Value(
      String metric,
      Estimate estimate,
      boolean isReliable,
      @Nullable Double baseline,
      @Nullable Boolean isBaselineWithin) {}

  /**
   * A bin of the calibration curve.
   *
   * @param bin edges, rows, mean score, observed share
   * @param observed the observed share with its Wilson interval
   */
  public record Bin(Calibration.Bin bin, Estimate observed) {}

  /** Copies. */
  public PerformanceReport {
    metrics = List.copyOf(metrics);
    undefined = Collections.unmodifiableMap(new LinkedHashMap<>(undefined));
    calibration = List.copyOf(calibration);
  }
}
