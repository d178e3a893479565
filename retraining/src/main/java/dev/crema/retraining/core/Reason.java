package dev.crema.retraining.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is left of the reason for a retraining of which no run is known yet.
 *
 * @param gone why nothing is left of it; null if something is
 * @param areDataThere false if it is asked for data that its source has no more, as far as was told
 */
public record Reason(@Nullable Outcome gone, boolean areDataThere) {
  /** Returns one of which nothing is gone. */
  static Reason whole() {
    return new Reason(null, true);
  }

  /**
   * Returns the reason of a retraining.
   *
   * <p>People have none that could end. What a person approved, or asked for as well, does not end
   * with its alerts or its data. Data that the source has no more cannot be learned from; but of
   * alerts that joined such a retraining it is still the one drift, which learns from what is there
   * now. Data that waited while another retraining was decided, which was promoted, are learned:
   * its run read the source after they were told.
   *
   * @param waiting the retraining with its alerts
   * @param book of its model
   */
  public static Reason of(Waiting waiting, ModelBook book) {
    Promotion promotion = book.promotion();
    List<Signal> left =
        waiting.signals().stream()
            .filter(
                each -> promotion == null || !promotion.dealsWith(each.beganAt(), each.version()))
            .toList();
    boolean isOver =
        left.stream().allMatch(Signal::isResolved) && !waiting.retraining().isApproved();
    return switch (waiting.retraining().cause()) {
      case Cause.Person _ -> whole();
      case Cause.DataChange _
          when isOver
              && promotion != null
              && promotion.hasLearned(waiting.retraining().requestedAt()) ->
          new Reason(
              new Outcome(
                  Outcome.LEARNED,
                  promotion.version(),
                  "The model was promoted (%s) at %s, and had learned from these data."
                      .formatted(promotion.version(), promotion.at())),
              true);
      case Cause.DataChange change -> ofData(change, book.status().snapshot(), isOver);
      case Cause.Alert _ -> ofAlerts(left.isEmpty() ? promotion : null, isOver);
    };
  }

  private static Reason ofData(Cause.DataChange change, String told, boolean isOver) {
    boolean areThere = told.isEmpty() || told.equals(change.snapshot());
    return areThere || !isOver
        ? new Reason(null, areThere)
        : new Reason(
            new Outcome(
                Outcome.SUPERSEDED, "", "The source has other data by now (%s).".formatted(told)),
            false);
  }

  private static Reason ofAlerts(@Nullable Promotion dealtWith, boolean isOver) {
    if (dealtWith != null) {
      String why =
          "The model was promoted (%s) at %s, after its alert began or with a later version."
              .formatted(dealtWith.version(), dealtWith.at());
      return new Reason(new Outcome(Outcome.SUPERSEDED, dealtWith.version(), why), true);
    }
    return isOver
        ? new Reason(new Outcome(Outcome.RESOLVED, "", "Its alert has resolved."), true)
        : whole();
  }
}
