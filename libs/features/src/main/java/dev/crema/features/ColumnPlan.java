package dev.crema.features;

import dev.crema.data.ColumnType;
import dev.crema.data.document.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be fitted for one column.
 *
 * @param column what is read
 * @param missing what its missing values become
 * @param steps one or more operators that fit each other
 */
record ColumnPlan(Column column, Missing missing, List<FitOperator> steps) {
  /** Most steps of a column. */
  static final int MAX_STEPS = 8;

  ColumnPlan {
    steps = List.copyOf(steps);
  }

  /**
   * Returns the plan after checking that its parts fit each other.
   *
   * @param where the node that messages name
   */
  static ColumnPlan of(Column column, Missing missing, List<FitOperator> steps, Node where) {
    if (steps.isEmpty() || steps.size() > MAX_STEPS) {
      throw where.error(
          "has %d steps; a column has 1 to %d.\nMaybe steps: [keep]"
              .formatted(steps.size(), MAX_STEPS));
    }
    if (column.isTime()) {
      throw where.error(
          "names the column (%s) of type (%s), which is no feature by itself.\nMaybe derive a date_part or days_between from it."
              .formatted(column.name(), column.type().lowerName()));
    }
    checkTypes(column, steps, where);
    ColumnPlan plan = new ColumnPlan(column, missing, steps);
    plan.checkMissing(where);
    return plan;
  }

  private static void checkTypes(Column column, List<FitOperator> steps, Node where) {
    ColumnType type = column.type();
    for (int i = 0; i < steps.size(); i++) {
      FitOperator step = steps.get(i);
      if (!step.kind().takes(type)) {
        throw where.error(
            "applies the operator (%s) to %s, which is of type (%s) there; it takes %s.%s"
                .formatted(
                    name(step),
                    column.name(),
                    type.lowerName(),
                    step.kind().taken(),
                    type == ColumnType.STRING ? "\nMaybe one_hot or ordinal." : ""));
      }
      checkPlace(steps, i, where);
      type = step.after(type);
    }
    if (type == ColumnType.STRING) {
      throw where.error(
          "leaves the column (%s) a string, which is no feature.\nMaybe add one_hot or ordinal."
              .formatted(column.name()));
    }
  }

  private static void checkPlace(List<FitOperator> steps, int i, Node where) {
    FitOperator step = steps.get(i);
    boolean afterImpute = i == 0 || (i == 1 && steps.getFirst() instanceof FitOperator.Impute);
    String wrong =
        switch (step) {
          case FitOperator.Impute _ -> i == 0 ? "" : "must be the first step.";
          case FitOperator.Ordinal _ ->
              afterImpute ? "" : "must be the first step, or follow impute.";
          case FitOperator.Categorical _ ->
              afterImpute && i == steps.size() - 1
                  ? ""
                  : "must be the only step, or follow impute alone.";
          case FitOperator.OneHot _ -> i == steps.size() - 1 ? "" : "must be the last step.";
          case FitOperator.Keep _ ->
              afterImpute && i == steps.size() - 1 ? "" : "stands alone, or after impute.";
          case FitOperator.Standardize _,
              FitOperator.MinMax _,
              FitOperator.Robust _,
              FitOperator.Bin _ ->
              "";
        };
    if (!wrong.isEmpty()) {
      throw where.error(
          "has the operator (%s) at step %d, but it %s".formatted(name(step), i + 1, wrong));
    }
  }

  private void checkMissing(Node where) {
    boolean imputes = imputes();
    boolean oneHot = has(FitOperator.OneHot.class);
    boolean coded = has(FitOperator.Coding.class);
    boolean fits =
        switch (missing) {
          case REFUSE -> true;
          case KEEP -> !imputes && !oneHot;
          case OWN -> !imputes && (oneHot || coded);
          case ZEROS -> !imputes && oneHot;
        };
    if (!fits) {
      throw where.error(
          "says missing: %s for the column (%s), whose steps are %s: (keep) needs steps without impute and one_hot, (own) ordinal, categorical or one_hot, (zeros) one_hot.\nMaybe leave (missing) out."
              .formatted(Parameters.lower(missing), column.name(), stepNames()));
    }
    if (column.nullable() && missing == Missing.REFUSE && !imputes) {
      throw where.error(
          "does not say what becomes of the column (%s) where it is missing, and it may be.\nMaybe add the step impute, or %s."
              .formatted(
                  column.name(),
                  oneHot
                      ? "missing: zeros, or missing: own"
                      : coded ? "missing: own, or missing: keep" : "missing: keep"));
    }
  }

  boolean imputes() {
    return has(FitOperator.Impute.class);
  }

  private boolean has(Class<? extends FitOperator> operator) {
    return steps.stream().anyMatch(operator::isInstance);
  }

  List<String> stepNames() {
    List<String> names = new ArrayList<>();
    steps.forEach(step -> names.add(name(step)));
    return names;
  }

  private static String name(FitOperator step) {
    return step.kind().doc().name();
  }
}
