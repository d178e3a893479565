package dev.crema.retraining.core;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What becomes of an alert that fires: one drift is one retraining. */
public sealed interface Joining {
  /**
   * It joins what is there.
   *
   * @param retraining which it joins
   */
  record With(Retraining retraining) implements Joining {}

  /**
   * It asks for a new retraining.
   *
   * @param key its key
   */
  record Anew(RetrainingKey key) implements Joining {}

  /**
   * Returns what becomes of an alert.
   *
   * @param alert the alert
   * @param shelf what there is of its model
   * @param rules of its model
   * @param now the time
   */
  static Joining of(Cause.Alert alert, Shelf shelf, Rules rules, Instant now) {
    Retraining known = known(alert, shelf.past(), rules, now);
    if (known != null) {
      return new With(known);
    }
    if (shelf.open() != null) {
      return new With(shelf.open());
    }
    Retraining promoted = shelf.promoted();
    if (promoted != null
        && Promotion.of(promoted, rules, now).dealsWith(alert.beganAt(now), alert.version())) {
      return new With(promoted);
    }
    if (!shelf.past().isNew()) {
      Retraining last = shelf.past().last();
      boolean isSame = last.isInVain() || last.expiredAs(Outcome.RESOLVED);
      return new Anew(isSame ? last.key().again() : shelf.next());
    }
    return ofWindow(alert, shelf, rules, now);
  }

  /**
   * Returns what a repeated alert joins whatever else there is of its model; null if it is a new
   * one, or fires on and is to have another round: after one that came to nothing, once it has
   * waited long enough since; after one that the gate rejected, once there are other data.
   *
   * @param alert the alert
   * @param past what became of it before
   * @param rules of its model
   * @param now the time
   */
  static @Nullable Retraining known(Cause.Alert alert, Past past, Rules rules, Instant now) {
    if (past.isNew()) {
      return null;
    }
    Retraining last = past.last();
    return last.state().isEnd() && isNext(alert, past, rules, now) ? null : last;
  }

  private static boolean isNext(Cause.Alert alert, Past past, Rules rules, Instant now) {
    Retraining last = past.last();
    Instant ended = Objects.requireNonNull(last.endedAt(), "endedAt");
    Instant began = alert.beganAt(now);
    if (last.isRejectedByGate()) {
      Instant news = later(ended, past.nextWindow(rules));
      boolean isFew = past.refusals(began) < rules.rounds().most();
      // What lies further ahead than a window came from a clock that was set back since.
      boolean isNews = !now.isBefore(news) || news.isAfter(now.plus(rules.window()));
      return isFew && isNews && firesOn(later(began, news), rules, now);
    }
    if (last.isPromoted()) {
      // An alert of the version before it has its say again only once its time is over.
      return firesOn(later(began, Promotion.graceEnd(ended, rules)), rules, now)
          && !Promotion.of(last, rules, now).dealsWith(began, alert.version());
    }
    if (!firesOn(later(began, ended), rules, now)) {
      return false;
    }
    return last.expiredAs(Outcome.RESOLVED)
        || last.isOfOldData()
        || (last.isInVain() && rules.rounds().isNext(past.rounds(), now))
        || (last.expiredAs(Outcome.TOO_OLD) && rules.rounds().isDue(ended, 1, now));
  }

  /** An old body that comes again some day is no alert that fires on. */
  private static boolean firesOn(Instant from, Rules rules, Instant now) {
    return now.isBefore(from.plus(rules.maxAge()));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /**
   * Returns what a report of new data joins; null if they ask for a retraining, or for another
   * round after those that came to nothing: who tells of data tells it again and again. What was
   * learned is not learned again.
   *
   * @param asked what there is of these data, the newest first
   * @param rules of the model
   * @param now the time
   */
  static @Nullable Retraining ofData(List<Retraining> asked, Rules rules, Instant now) {
    List<Retraining> inVain = asked.stream().filter(Retraining::isInVain).toList();
    Retraining known =
        asked.stream()
            .filter(each -> !each.isInVain())
            .filter(
                each -> each.state() != RetrainingState.EXPIRED || each.expiredAs(Outcome.LEARNED))
            .findFirst()
            .orElse(null);
    if (known != null || inVain.isEmpty()) {
      return known;
    }
    return rules.rounds().isNext(inVain, now) ? null : inVain.getFirst();
  }

  /** A new alert: what was retrained for its window is not retrained for it again. */
  private static Joining ofWindow(Cause.Alert alert, Shelf shelf, Rules rules, Instant now) {
    if (shelf.rounds().isEmpty()) {
      return new Anew(shelf.key());
    }
    Retraining last = shelf.rounds().getFirst();
    boolean isAnew =
        !rules.isTooOld(alert, now)
            && (last.isInVain()
                ? rules.rounds().isNext(shelf.rounds(), now)
                : last.isPromoted() || last.state() == RetrainingState.EXPIRED);
    return isAnew ? new Anew(last.key().again()) : new With(last);
  }
}
