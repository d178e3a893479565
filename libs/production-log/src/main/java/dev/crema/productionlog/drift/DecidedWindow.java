package dev.crema.productionlog.drift;

import java.time.Instant;

/**
 * A window with the decision that stands.
 *
 * @param window the window
 * @param verdict what was decided
 * @param parts how the rows came together
 * @param decidedAt when, by PostgreSQL's clock
 */
public record DecidedWindow(
    DriftWindow window, DriftVerdict verdict, Parts parts, Instant decidedAt) {
  /**
   * How rows came together.
   *
   * @param counted parts that the decision is on
   * @param late parts that came after it, or could not be read
   * @param lateRows the rows of those
   */
  public record Parts(int counted, int late, long lateRows) {}
}
