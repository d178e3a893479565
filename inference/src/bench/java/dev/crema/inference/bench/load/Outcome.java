package dev.crema.inference.bench.load;

import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a run of the generator saw.
 *
 * @param answered requests answered with 200
 * @param failed requests answered otherwise, or whose connection broke
 * @param unanswered requests that were due in the run and had no answer when its patience ended
 * @param seconds from the start to the last answer
 * @param latencyNanos from when a request was due to its whole answer, of those answered, and up to
 *     the end of the run of those unanswered; three digits
 * @param lagNanos how late the generator itself sent, with a connection free: its own part in the
 *     latencies
 * @param firstFailure what the first of the failed met; null if none failed
 */
public record Outcome(
    long answered,
    long failed,
    long unanswered,
    double seconds,
    Histogram latencyNanos,
    Histogram lagNanos,
    @Nullable String firstFailure) {

  /** Returns the answered requests a second. */
  public double perSecond() {
    return answered / seconds;
  }

  /**
   * Returns a latency in milliseconds.
   *
   * @param percent 0 to 100
   */
  public double latencyMillis(double percent) {
    return latencyNanos.getValueAtPercentile(percent) / 1e6;
  }

  /** Returns whether every request that was due had its answer. */
  public boolean isWhole() {
    return failed == 0 && unanswered == 0;
  }

  @Override
  public String toString() {
    String trouble =
        isWhole() ? "" : ", %d failed (%s), %d unanswered".formatted(failed, firstFailure, unanswered);
    return String.format(
        Locale.ROOT,
        "%.0f/s, p50 %.2f ms, p99 %.2f ms, max %.0f ms, generator's own lag p99 %.2f ms%s",
        perSecond(),
        latencyMillis(50),
        latencyMillis(99),
        latencyMillis(100),
        lagNanos.getValueAtPercentile(99) / 1e6,
        trouble);
  }
}
