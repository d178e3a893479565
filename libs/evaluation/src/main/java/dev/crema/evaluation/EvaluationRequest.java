package dev.crema.evaluation;

import dev.crema.models.ModelPackage;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is to be measured.
 *
 * @param candidate the model in question
 * @param champion the model in use; null if there is none
 * @param test rows that neither was trained on
 * @param validation rows on which the candidate's threshold was chosen; null to leave them out
 * @param production test rows that come from production, which are measured by themselves too; null
 *     or without a labelled row to leave them out
 * @param sliceColumns columns for whose values the metrics are reported too; columns with the role
 *     protected always are
 */
public record EvaluationRequest(
    ModelPackage candidate,
    @Nullable ModelPackage champion,
    LabelledRows test,
    @Nullable LabelledRows validation,
    @Nullable LabelledRows production,
    List<String> sliceColumns) {
  /** Copies the columns. */
  public EvaluationRequest {
    Objects.requireNonNull(candidate, "candidate");
    Objects.requireNonNull(test, "test");
    sliceColumns = List.copyOf(sliceColumns);
  }
}
