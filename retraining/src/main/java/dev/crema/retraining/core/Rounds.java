package dev.crema.retraining.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * How often an alert that fires on gets another round of a retraining that came to nothing: it
 * failed, waited too long, or its run found nothing to do.
 *
 * @param most rounds of a key in a row that come to nothing, 1 to 100
 * @param backOff how long after the end of one the next may be asked for; the whole of it, without
 *     chance
 */
public record Rounds(int most, BackOff backOff) {
  private static final int MOST = 100;

  /** Checks the range. */
  public Rounds {
    if (most < 1 || most > MOST) {
      throw new IllegalArgumentException(
          "The setting (max_rounds) is (%d), but must be 1 to %d.".formatted(most, MOST));
    }
  }

  /** Returns three, ten minutes apart at first and six hours at most. */
  static Rounds standard() {
    return new Rounds(3, new BackOff(Duration.ofMinutes(10), Duration.ofHours(6)));
  }

  /**
   * Says whether a key gets another round now.
   *
   * @param rounds the newest first; of those in a row that came to nothing at least {@code most},
   *     if there are so many; the newest came to nothing. What only waited does not count: {@code
   *     max_age} keeps it apart
   */
  boolean isNext(List<Retraining> rounds, Instant now) {
    int inVain =
        (int)
            rounds.stream()
                .takeWhile(Retraining::isInVain)
                .filter(each -> !each.expiredAs(Outcome.WAITED))
                .count();
    Instant ended = Objects.requireNonNull(rounds.getFirst().endedAt(), "endedAt");
    return inVain < most && isDue(ended, inVain, now);
  }

  /** An end further ahead than any back-off came from a clock that was set back since. */
  boolean isDue(Instant ended, int inVain, Instant now) {
    Instant due = ended.plus(backOff.whole(inVain));
    return !now.isBefore(due) || due.isAfter(now.plus(backOff.most()));
  }
}
