package dev.crema.evaluation.gate;

import dev.crema.data.InputException;
import dev.crema.data.document.Suggestion;
import dev.crema.evaluation.Evaluation;
import dev.crema.evaluation.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Asks for a metric on every slice of a column that has enough rows.
 *
 * @param column the column
 * @param bound the range
 * @param minRows how many rows a slice needs to be judged
 */
record SliceRule(String column, Bound bound, long minRows) {

  /**
   * A slice that is too small, or whose rows leave the metric undefined, is not judged; if none is
   * judged, that fails.
   */
  List<Reason> check(Evaluation evaluation) {
    Bound.requireExists(bound.metric(), evaluation.classes());
    List<Reason> reasons = new ArrayList<>();
    List<String> unjudged = new ArrayList<>();
    for (Slice slice : slices(evaluation, column)) {
      if (slice.rows() < minRows || slice.metrics().get(bound.metric()).isEmpty()) {
        unjudged.add("%s (%d rows)".formatted(slice.value(), slice.rows()));
      } else {
        String name =
            "%s where %s = %s (%d rows)"
                .formatted(bound.metric().id(), column, slice.value(), slice.rows());
        reasons.add(bound.check(slice.metrics(), name));
      }
    }
    if (!unjudged.isEmpty()) {
      reasons.add(
          new Reason(
              !reasons.isEmpty(),
              "%s by %s is not judged%s for %s: fewer than %d rows, or rows that leave it undefined."
                  .formatted(
                      bound.metric().id(),
                      column,
                      reasons.isEmpty() ? " at all" : "",
                      String.join(", ", unjudged),
                      minRows)));
    }
    return reasons;
  }

  /** Returns the candidate's slices of a column, of which there must be some. */
  static List<Slice> slices(Evaluation evaluation, String column) {
    TreeSet<String> known = new TreeSet<>();
    List<Slice> slices = new ArrayList<>();
    for (Slice slice : evaluation.candidate().slices()) {
      known.add(slice.column());
      if (slice.column().equals(column)) {
        slices.add(slice);
      }
    }
    if (slices.isEmpty()) {
      String maybe = Suggestion.maybe(column, known);
      throw new InputException(
          "The gate asks about slices of (%s), but the evaluation has slices of %s only.%s"
              .formatted(
                  column,
                  known,
                  maybe.isEmpty()
                      ? "\nMaybe add (%s) to the input (slices) of evaluate-model."
                          .formatted(column)
                      : maybe));
    }
    return slices;
  }
}
