package dev.crema.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Something that was tried, or is to be.
 *
 * @param number its place, from 0
 * @param values what was tried, by the name of the parameter: Double, Long, or an option
 * @param status how far it is
 * @param results what was measured with which share of the resource, ascending by the share
 * @param reports what was reported on the way, ascending by the step
 * @param reason why it failed; empty if it did not
 */
public record Trial(
    int number,
    Map<String, Object> values,
    Status status,
    List<Result> results,
    List<Report> reports,
    String reason) {

  /** How far a trial is. */
  public enum Status {
    /** Proposed, nothing came back. */
    RUNNING,
    /** Measured; with all of the resource unless it was not promoted. */
    COMPLETE,
    /** Ended early: its reports were worse than the median. */
    STOPPED,
    /** It threw, or what was measured is not finite. */
    FAILED
  }

  /**
   * What was measured.
   *
   * @param resource share of the resource, in (0, 1]
   * @param value what was measured, finite
   */
  public record Result(double resource, double value) {
    /** Checks the ranges. */
    public Result {
      if (!(resource > 0 && resource <= 1) || !Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "A result has the share (%s) and the value (%s); the share must be in (0, 1], the value finite."
                .formatted(resource, value));
      }
    }
  }

  /**
   * What was reported on the way.
   *
   * @param step how far, from 1
   * @param loss finite, smaller is better
   */
  public record Report(long step, double loss) {}

  /** Copies the collections. */
  public Trial {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    results = List.copyOf(results);
    reports = List.copyOf(reports);
  }

  static Trial proposed(int number, Map<String, Object> values) {
    return new Trial(number, values, Status.RUNNING, List.of(), List.of(), "");
  }

  /** Returns it as it is while it is tried, once more or again: it reports again. */
  Trial running() {
    return new Trial(number, values, Status.RUNNING, results, List.of(), "");
  }

  Trial failed(String why) {
    return new Trial(number, values, Status.FAILED, results, reports, why);
  }

  Trial measured(Result result, Status ended) {
    List<Result> more = new ArrayList<>(results);
    more.add(result);
    return new Trial(number, values, ended, more, reports, "");
  }

  Trial reported(List<Report> all) {
    return new Trial(number, values, status, results, all, "");
  }

  /** {@return whether something was measured and it did not fail} */
  public boolean isMeasured() {
    return !results.isEmpty() && status != Status.FAILED;
  }

  /** {@return the largest share of the resource it was measured with; 0 if it was not} */
  public double resource() {
    return results.isEmpty() ? 0 : results.getLast().resource();
  }

  /** {@return what was measured with {@link #resource}; NaN if nothing was} */
  public double value() {
    return results.isEmpty() ? Double.NaN : results.getLast().value();
  }
}
