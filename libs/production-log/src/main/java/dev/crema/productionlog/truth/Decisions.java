package dev.crema.productionlog.truth;

import dev.crema.data.CellParser;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides one observation after the other, and remembers what has to be written.
 *
 * <p>Rows of the tables are read once, before: within a batch the later observations of a
 * prediction meet what the earlier ones have left here.
 */
final class Decisions {
  private static final int MAX_SHOWN_CLASSES = 20;

  private final ModelFacts facts;
  private final boolean isOfWaiting;
  private final Map<Found.Key, Standing> standings = new LinkedHashMap<>();
  private final List<Past> history = new ArrayList<>();

  /** The truth of a prediction as it stands now. */
  static final class Standing {
    final Found prediction;
    private @Nullable Truth truth;
    private boolean isLate;
    private boolean isChanged;

    private Standing(Found prediction) {
      this.prediction = prediction;
      this.truth = prediction.truth();
    }

    @Nullable Truth truth() {
      return truth;
    }

    boolean isLate() {
      return isLate;
    }
  }

  /**
   * A line of the history.
   *
   * @param key which prediction
   * @param truth the label that does not stand
   * @param by the truth that took its place; null if it never stood
   */
  record Past(Found.Key key, Truth truth, @Nullable Truth by) {}

  /**
   * Makes it.
   *
   * @param isOfWaiting whether the observations waited for their prediction: then a sender may have
   *     said something later already
   */
  Decisions(ModelFacts facts, boolean isOfWaiting) {
    this.facts = facts;
    this.isOfWaiting = isOfWaiting;
  }

  /**
   * Decides.
   *
   * @param isLast whether it will not be asked again: then a label of a version whose classes
   *     nobody knows any longer is recorded as it is, for what is measured is checked once more
   */
  Outcome decide(Candidate candidate, Found found, boolean isLast) {
    if (found == Found.NONE) {
      return new Outcome(Outcome.Kind.PENDING, false, candidate.id(), notFound(candidate));
    }
    List<String> classes = facts.classes(found.model(), found.version());
    if (classes == null && !isLast) {
      return new Outcome(
          Outcome.Kind.PENDING,
          false,
          found.key().id(),
          "The classes of version (%s) of the model (%s) are not known here (yet)."
              .formatted(found.version(), found.model()));
    }
    if (classes != null
        && classes.isEmpty()
        && Double.isNaN(LoggedNumber.of(candidate.truth().label()))) {
      return new Outcome(
          Outcome.Kind.INVALID, false, found.key().id(), notANumber(candidate, found));
    }
    if (classes != null && !classes.isEmpty() && !classes.contains(candidate.truth().label())) {
      return new Outcome(
          Outcome.Kind.INVALID, false, found.key().id(), notAClass(candidate, found, classes));
    }
    return apply(candidate, standings.computeIfAbsent(found.key(), _ -> new Standing(found)));
  }

  private static String notANumber(Candidate candidate, Found found) {
    return "The label (%s) is no number, which version (%s) of the model (%s) predicts.\nMaybe send it as 208500 or 2.085e5, without a unit and with a point for decimals."
        .formatted(CellParser.shorten(candidate.truth().label()), found.version(), found.model());
  }

  private static String notFound(Candidate candidate) {
    return candidate.subject() == null
        ? "The prediction is not known (yet); the label waits for it.\nMaybe look at the id once more."
        : "No prediction of the entity is known (yet) at or before that time; the label waits for one.\nMaybe look at entity and time once more, and whether the model's contract names an entity.";
  }

  private Outcome apply(Candidate candidate, Standing standing) {
    Truth said = candidate.truth();
    Truth stands = standing.truth;
    if (stands == null) {
      boolean isLate = stand(standing, said);
      return outcome(isLate ? Outcome.Kind.LATE : Outcome.Kind.RECORDED, isLate, standing, "");
    }
    if (stands.label().equals(said.label())) {
      return outcome(Outcome.Kind.REPEATED, false, standing, "");
    }
    if (candidate.replace() && !isOutdated(said, standing)) {
      history.add(new Past(standing.prediction.key(), stands, said));
      return outcome(Outcome.Kind.REPLACED, stand(standing, said), standing, "");
    }
    history.add(new Past(standing.prediction.key(), said, null));
    return outcome(
        Outcome.Kind.CONTRADICTING,
        false,
        standing,
        "The label (%s) stands since %s.\nMaybe send replace, if (%s) is right."
            .formatted(
                CellParser.shorten(stands.label()),
                stands.recordedAt(),
                CellParser.shorten(said.label())));
  }

  /** Among themselves those that waited have the order in which they came. */
  private boolean isOutdated(Truth said, Standing standing) {
    Truth before = standing.prediction.truth();
    return isOfWaiting
        && before != null
        && before == standing.truth
        && said.recordedAt().isBefore(before.recordedAt());
  }

  private boolean stand(Standing standing, Truth truth) {
    Found prediction = standing.prediction;
    Instant mature = prediction.key().at().plus(facts.maturity(prediction.model()));
    boolean isLate = truth.recordedAt().isAfter(mature);
    standing.truth = truth;
    standing.isLate = isLate;
    standing.isChanged = true;
    return isLate;
  }

  private static Outcome outcome(
      Outcome.Kind kind, boolean isLate, Standing standing, String message) {
    return new Outcome(kind, isLate, standing.prediction.key().id(), message);
  }

  private static String notAClass(Candidate candidate, Found found, List<String> classes) {
    String label = CellParser.shorten(candidate.truth().label());
    String shown =
        classes.size() <= MAX_SHOWN_CLASSES
            ? classes.toString()
            : "%s and %d more"
                .formatted(
                    classes.subList(0, MAX_SHOWN_CLASSES), classes.size() - MAX_SHOWN_CLASSES);
    return "The label (%s) is none of the classes %s of version (%s) of the model (%s)."
        .formatted(label, shown, found.version(), found.model());
  }

  /** Returns the truths to write, one per prediction. */
  List<Standing> changed() {
    return standings.values().stream().filter(standing -> standing.isChanged).toList();
  }

  /** Returns the lines to add to the history, in order. */
  List<Past> history() {
    return history;
  }
}
