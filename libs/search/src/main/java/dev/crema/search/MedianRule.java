package dev.crema.search;

import java.util.Arrays;
import java.util.List;

/**
 * The median stopping rule (Golovin and others, Google Vizier: A Service for Black-Box
 * Optimization, KDD 2017, section 3.2.2), with the best report so far in place of the running
 * average, since losses fall: a trial ends whose best loss up to a step is above the median of what
 * the complete trials before it had reached by then.
 *
 * <p>It judges nothing before {@value #TRIALS} trials are complete, nor at a step at which fewer of
 * them have reported.
 */
final class MedianRule {
  static final int TRIALS = 5;

  private MedianRule() {}

  /**
   * Says whether a trial is not worth going on with.
   *
   * @param reports its reports, the last one of now; at least one
   * @param trials all trials
   * @return true if it is worse than the median
   */
  static boolean stops(List<Trial.Report> reports, List<Trial> trials) {
    long step = reports.getLast().step();
    double[] others =
        trials.stream()
            .filter(trial -> trial.status() == Trial.Status.COMPLETE)
            .mapToDouble(trial -> best(trial.reports(), step))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    return others.length >= TRIALS && best(reports, step) > median(others);
  }

  private static double best(List<Trial.Report> reports, long step) {
    return reports.stream()
        .filter(report -> report.step() <= step)
        .mapToDouble(Trial.Report::loss)
        .min()
        .orElse(Double.NaN);
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : Arrays.stream(sorted, middle - 1, middle + 1).sum() / 2;
  }
}
