package dev.crema.productionlog.truth;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Logged answers and their truth, as the arrays that metrics take. Rows of no use are counted. */
sealed interface MeasuredRows permits MeasuredClasses, MeasuredNumbers {
  /** How many numbers are kept in memory at most: 8 MB, several times for a moment. */
  int MAX_NUMBERS = 1_000_000;

  /** A row as it was logged. */
  record Logged(
      String version,
      String predicted,
      double score,
      @Nullable Double[] probabilities,
      String truth) {}

  static MeasuredRows of(PerformanceRequest request, ModelFacts facts) {
    return request.classes().isEmpty()
        ? new MeasuredNumbers(request.model(), facts)
        : new MeasuredClasses(request, facts);
  }

  /** Of two classes, one probability says all; of none there is the number predicted. */
  static int width(int classes) {
    return classes <= 2 ? 1 : classes;
  }

  /** Returns how many rows may be read: of ten classes a tenth of what is read of two. */
  static int limit(int maxRows, int classes) {
    return Math.min(maxRows, Math.max(1, MAX_NUMBERS / width(classes)));
  }

  void add(Logged row);

  /** Returns how many rows are measured. */
  int rows();

  /** Returns how many rows are not, by reason. */
  Map<String, Long> leftOut();

  Measurement.Result measure(Map<String, Double> baseline);
}
