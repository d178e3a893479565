package dev.crema.data;

import dev.crema.data.duckdb.DuckDb;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what is wrong within one column of a contract. */
final class ColumnProblems {
  static final int MAX_NAME_LENGTH = 200;
  static final int MAX_ALLOWED = 10_000;

  private final int index;
  private final ColumnContract column;
  private final List<ContractProblem> problems;

  ColumnProblems(int index, ColumnContract column, List<ContractProblem> problems) {
    this.index = index;
    this.column = column;
    this.problems = problems;
  }

  void find() {
    name();
    bounds();
    TextPattern pattern = pattern();
    allowed(pattern);
    role();
    if (column.unique() && column.type() == ColumnType.BOOLEAN) {
      add("unique", "does not go with the type (boolean), which has two values.");
    }
  }

  private void add(String field, String message, Object... values) {
    problems.add(new ContractProblem(index, field, message.formatted(values)));
  }

  private void name() {
    String name = column.name();
    if (name.isBlank() || !name.equals(name.strip())) {
      add("name", "must not be blank, nor start or end with a blank.");
    }
    if (name.length() > MAX_NAME_LENGTH || name.chars().anyMatch(Character::isISOControl)) {
      add(
          "name",
          "must be at most %d characters without control characters.\nMaybe rename the column, in the file too.",
          MAX_NAME_LENGTH);
    }
    if (name.equalsIgnoreCase(Contract.SOURCE_LINE)) {
      add("name", "is reserved for the line of the source.");
    }
    if (name.equalsIgnoreCase(DuckDb.ROW_NUMBER)) {
      add(
          "name",
          "(%s) is reserved for the number of a row in its file.\nMaybe rename the column, in the file too.",
          name);
    }
  }

  private void bounds() {
    boundGoesWithType("min", column.min());
    boundGoesWithType("max", column.max());
    Double min = column.min();
    Double max = column.max();
    if (min != null && max != null && min > max) {
      add("min", "(%s) is greater than max (%s).", bound(min), bound(max));
    }
  }

  private void boundGoesWithType(String field, @Nullable Double bound) {
    if (bound == null) {
      return;
    }
    if (column.type().isText() || column.type() == ColumnType.BOOLEAN) {
      add(
          field,
          "does not go with the type (%s).\nMaybe the column is a number, or its values are listed in (allowed).",
          column.type().lowerName());
    } else if (!Double.isFinite(bound)) {
      add(field, "(%s) must be a finite number.", bound);
    }
  }

  private String bound(double value) {
    return CellParser.formatNumber(column.type(), value);
  }

  private @Nullable TextPattern pattern() {
    String pattern = column.pattern();
    if (pattern == null) {
      return null;
    }
    if (!column.type().isText()) {
      add("pattern", "does not go with the type (%s).", column.type().lowerName());
    }
    try {
      return TextPattern.of(pattern);
    } catch (InputException e) {
      add("pattern", "%s", String.valueOf(e.getMessage()));
      return null;
    }
  }

  private void allowed(@Nullable TextPattern pattern) {
    if (column.allowed().isEmpty()) {
      return;
    }
    if (!column.type().isText() && column.type() != ColumnType.INTEGER) {
      add("allowed", "does not go with the type (%s).", column.type().lowerName());
      return;
    }
    if (column.allowed().size() > MAX_ALLOWED) {
      add("allowed", "has %d values; the limit is %d.", column.allowed().size(), MAX_ALLOWED);
      return;
    }
    Set<String> seen = new HashSet<>();
    int most = problems.size() + ContractProblem.MAX_SHOWN;
    for (String value : column.allowed()) {
      if (problems.size() > most) {
        return; // more than is shown
      }
      if (!seen.add(value)) {
        add("allowed", "has (%s) twice.", CellParser.shorten(value));
      }
      if (column.type().isText()) {
        allowedText(value, pattern);
      } else {
        allowedInteger(value);
      }
    }
  }

  private void allowedText(String value, @Nullable TextPattern pattern) {
    if (value.isEmpty()) {
      add("allowed", "has an empty text, which would be a missing value.");
    } else if (pattern != null && !pattern.matches(value)) {
      add("allowed", "has (%s), which the pattern (%s) does not match.", value, pattern);
    }
  }

  private void allowedInteger(String value) {
    double number;
    try {
      number = CellParser.parseNumber(column, value);
    } catch (InputException e) {
      add("allowed", "has (%s), which is no integer.", value);
      return;
    }
    if (!CellParser.formatNumber(column.type(), number).equals(value)) {
      add("allowed", "has (%s), which is not how an integer is written.", value);
    }
    Double min = column.min();
    Double max = column.max();
    if ((min != null && number < min) || (max != null && number > max)) {
      add("allowed", "has (%s), which is beyond min or max.", value);
    }
  }

  private void role() {
    switch (column.role()) {
      case LABEL -> label();
      case EVENT_TIME -> {
        if (column.type() != ColumnType.DATE && column.type() != ColumnType.TIMESTAMP) {
          add("role", "(event_time) needs the type date or timestamp, not %s.", typeName());
        }
      }
      case FEATURE, ENTITY, PROTECTED, IGNORED -> {}
    }
  }

  private void label() {
    if (column.type() == ColumnType.DATE || column.type() == ColumnType.TIMESTAMP) {
      add(
          "role",
          "(label) needs the type string, integer or boolean for classes, or number for a number, not %s.",
          typeName());
      return;
    }
    if (column.type() != ColumnType.NUMBER) {
      classes();
    }
    if (column.nullable()) {
      add("nullable", "(true) does not go with the role (label).");
    }
  }

  private void classes() {
    int classes = ContractProblem.labelValues(column).size();
    if (classes == 0) {
      // Not taken for a number: a list forgotten must not change what is asked for.
      String number =
          column.type() == ColumnType.INTEGER
              ? "; or, if a number is to be predicted, the type number"
              : "";
      add(
          "allowed",
          "must be given: a label lists its classes.\nMaybe allowed: %s%s.",
          column.type() == ColumnType.INTEGER ? "[0, 1]" : "[\"no\", \"yes\"]",
          number);
    } else if (classes < 2 || classes > Contract.MAX_CLASSES) {
      add("allowed", "must be 2 to %d classes for a label, not %d.", Contract.MAX_CLASSES, classes);
    }
  }

  private String typeName() {
    return column.type().lowerName();
  }
}
