package dev.crema.features;

import dev.crema.data.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One column of the second stage with the steps fitted so far; encodes it into its features. */
final class FittedColumn {
  private final ColumnPlan plan;
  private final List<FittedStep> steps;
  private final Missing missing;
  private final boolean refuses;
  private final int slot;
  private final boolean isText;
  private final FittedStep.@Nullable Filled filled;
  private final FittedStep.@Nullable Coded coded;
  private final FittedStep.OfNumber[] numeric;
  private final FittedStep.@Nullable Hot hot;
  private final int values;
  private final boolean indicator;

  FittedColumn(ColumnPlan plan, List<FittedStep> steps) {
    this.plan = plan;
    this.steps = List.copyOf(steps);
    slot = plan.column().slot();
    isText = plan.column().isText();
    missing = plan.missing();
    // Where the contract forbids a missing value, training saw none: a place for it is no answer.
    refuses = !plan.imputes() && (missing == Missing.REFUSE || !plan.column().nullable());
    filled = find(FittedStep.Filled.class);
    coded = find(FittedStep.Coded.class);
    hot = find(FittedStep.Hot.class);
    numeric =
        steps.stream()
            .filter(FittedStep.OfNumber.class::isInstance)
            .map(FittedStep.OfNumber.class::cast)
            .toArray(FittedStep.OfNumber[]::new);
    values = hot == null ? 1 : hot.width() + (missing == Missing.OWN ? 1 : 0);
    indicator = filled != null && filled.operator().indicator();
  }

  private <T extends FittedStep> @Nullable T find(Class<T> type) {
    for (FittedStep step : steps) {
      if (type.isInstance(step)) {
        return type.cast(step);
      }
    }
    return null;
  }

  ColumnPlan plan() {
    return plan;
  }

  List<FittedStep> steps() {
    return steps;
  }

  /** Returns the operator to fit next, null if all are. */
  @Nullable FitOperator next() {
    return steps.size() == plan.steps().size() ? null : plan.steps().get(steps.size());
  }

  FittedColumn with(FittedStep step) {
    List<FittedStep> more = new ArrayList<>(steps);
    more.add(step);
    return new FittedColumn(plan, more);
  }

  /** Returns the number of features. */
  int width() {
    return values + (indicator ? 1 : 0);
  }

  /**
   * Gives an accumulator the value as it is after the steps fitted so far.
   *
   * @return false if the value is missing
   */
  boolean accumulate(Values row, Accumulator into) {
    String text = isText ? row.text(slot) : null;
    double number = isText ? Double.NaN : row.number(slot);
    boolean isMissing = isText ? text == null : Double.isNaN(number);
    if (isMissing && filled != null) {
      text = filled.text();
      number = filled.number();
      isMissing = false;
    }
    if (isMissing) {
      if (missing != Missing.OWN || coded == null) {
        return false;
      }
      number = coded.missingCode();
    } else if (coded != null) {
      number = coded.code(number, text);
    }
    if (coded != null || !isText) {
      number = apply(number);
      text = null;
      if (Double.isNaN(number)) {
        return false;
      }
    }
    into.add(number, text);
    return true;
  }

  /**
   * Writes the features.
   *
   * @throws InputException if the value is missing and must not be
   */
  void encode(Values row, float[] out, int at) {
    String text = isText ? row.text(slot) : null;
    double number = isText ? Double.NaN : row.number(slot);
    boolean isMissing = isText ? text == null : Double.isNaN(number);
    if (indicator) {
      out[at + values] = isMissing ? 1 : 0;
    }
    if (isMissing) {
      if (filled == null) {
        if (refuses) {
          throw refusal();
        }
        encodeMissing(out, at);
        return;
      }
      text = filled.text();
      number = filled.number();
    }
    if (coded != null) {
      number = coded.code(number, text);
    }
    number = apply(number);
    if (hot == null) {
      out[at] = toFloat(number);
    } else {
      writeHot(out, at, hot.hot(number, text));
    }
  }

  private void encodeMissing(float[] out, int at) {
    switch (missing) {
      case REFUSE -> throw refusal();
      case KEEP -> out[at] = Float.NaN;
      case ZEROS -> writeHot(out, at, -1);
      case OWN -> {
        if (coded == null) {
          writeHot(out, at, values - 1);
        } else {
          out[at] = toFloat(apply(coded.missingCode()));
        }
      }
    }
  }

  private void writeHot(float[] out, int at, int index) {
    Arrays.fill(out, at, at + values, 0);
    if (index >= 0) {
      out[at + index] = 1;
    }
  }

  private double apply(double number) {
    double result = number;
    for (FittedStep.OfNumber step : numeric) {
      result = step.apply(result);
    }
    return result;
  }

  /** Finite stays finite: a scorer need not fear an overflow of float. */
  private static float toFloat(double number) {
    float narrow = (float) number;
    return Float.isInfinite(narrow) ? Math.copySign(Float.MAX_VALUE, narrow) : narrow;
  }

  /** Returns whether a missing value is an error. */
  boolean refuses() {
    return refuses;
  }

  /** Returns what is wrong if the value of a row is missing and must not be, else null. */
  @Nullable InputException refusal(Values row) {
    return refuses && row.isMissing(slot) ? refusal() : null;
  }

  private InputException refusal() {
    String name = plan.column().name();
    return new InputException(
        plan.column().nullable()
            ? "The column (%s) is missing, and the features do not say what becomes of it.\nMaybe add the step impute, or missing: keep."
                .formatted(name)
            : "The column (%s) is missing, which the contract does not allow.\nMaybe make it nullable in the contract, or validate the data first."
                .formatted(name));
  }

  /** Returns whether the features can be NaN. */
  boolean isNullable() {
    boolean unknownIsMissing =
        coded != null && coded.operator().unknown() == FitOperator.UnknownCode.MISSING;
    return (missing == Missing.KEEP && !refuses) || unknownIsMissing;
  }

  /** Returns how many codes the features have that are categories; 0 if they are numbers. */
  int categories() {
    return coded != null && coded.operator() instanceof FitOperator.Categorical
        ? coded.count(missing == Missing.OWN)
        : 0;
  }

  /** Returns the names of the features. */
  List<String> names() {
    String name = plan.column().name();
    List<String> names = new ArrayList<>();
    if (hot == null) {
      names.add(name);
    } else {
      hot.levels().names(plan.column().type()).forEach(level -> names.add(name + "=" + level));
      if (hot.hasOther()) {
        names.add(name + "=(other)");
      }
      if (missing == Missing.OWN) {
        names.add(name + "=(missing)");
      }
    }
    if (indicator) {
      names.add(name + "_missing");
    }
    return names;
  }

  /** Returns what was learnt, for people. */
  String words() {
    String learnt = steps.stream().map(FittedStep::words).collect(Collectors.joining("; "));
    return switch (missing) {
      case REFUSE -> learnt;
      case KEEP -> learnt + "; missing stays missing";
      case OWN -> learnt + "; missing has its own value";
      case ZEROS -> learnt + "; missing is all 0";
    };
  }
}
