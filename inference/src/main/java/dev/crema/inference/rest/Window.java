package dev.crema.inference.rest;

import dev.crema.productionlog.StatisticsQuery;
import dev.crema.service.rest.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A window of time.
 *
 * @param from its beginning, included
 * @param to its end, not included
 */
record Window(Instant from, Instant to) {
  private static final Duration DAY = Duration.ofDays(1);
  private static final int POINTS = 200;
  private static final List<Duration> STEPS =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofHours(1),
          Duration.ofHours(6),
          DAY);

  /**
   * Returns the window that is asked for: it ends now and begins a day before, if nothing is said.
   */
  static Window of(Question question, Instant now) {
    @Nullable Instant to = question.time("to");
    @Nullable Instant from = question.time("from");
    Instant end = to != null ? to : from != null && !from.isBefore(now) ? from.plus(DAY) : now;
    return new Window(from == null ? end.minus(DAY) : from, end);
  }

  /** Returns a width of about 200 points. */
  Duration step() {
    Duration width = Duration.between(from, to);
    for (Duration step : STEPS) {
      if (width.dividedBy(step) <= POINTS) {
        return step;
      }
    }
    return DAY.multipliedBy(1 + width.dividedBy(DAY) / StatisticsQuery.MAX_POINTS);
  }
}
