package dev.crema.evaluation.gate;

import dev.crema.evaluation.Evaluation;
import dev.crema.evaluation.Slice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a metric on all test rows, or on one slice.
 *
 * @param bound the range
 * @param column column of the slice; null for all rows
 * @param value value of the slice; null for all rows
 */
record Threshold(Bound bound, @Nullable String column, @Nullable String value) {

  Reason check(Evaluation evaluation) {
    Bound.requireExists(bound.metric(), evaluation.classes());
    if (column == null) {
      return bound.check(evaluation.candidate().test().metrics(), bound.metric().id());
    }
    String name = "%s where %s = %s".formatted(bound.metric().id(), column, value);
    for (Slice slice : SliceRule.slices(evaluation, column)) {
      if (slice.value().equals(value)) {
        return bound.check(slice.metrics(), "%s (%d rows)".formatted(name, slice.rows()));
      }
    }
    List<String> values = SliceRule.slices(evaluation, column).stream().map(Slice::value).toList();
    return new Reason(
        false, "%s is undefined: no test row has this value, only %s.".formatted(name, values));
  }
}
