package dev.crema.data;

import dev.crema.data.document.Suggestion;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The rule {@code not_after} of a contract: within a row, a time is never later than that of
 * another column. It catches features that were measured when their label was known already.
 *
 * <p>Timestamps are instants, so offsets and the two hours of a change to winter time are told
 * apart; equal times keep the rule. A date is a day of UTC: against a timestamp, the days are
 * compared. A row in which one of the two is missing, or no time, keeps the rule: {@code nullable}
 * and {@code type} say what is wrong with it.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class TimeOrder {
  static final double MICROS_PER_DAY = 86_400e6;
  private static final int NONE = -1;

  private final List<ColumnContract> columns;
  private final int[] bounds;
  private final int[] bounded;

  /**
   * Makes the rules of a contract.
   *
   * @param contract any contract
   */
  public TimeOrder(Contract contract) {
    columns = contract.columns();
    bounds = new int[columns.size()];
    for (int i = 0; i < bounds.length; i++) {
      String bound = columns.get(i).notAfter();
      bounds[i] = bound == null ? NONE : contract.indexOf(bound);
    }
    bounded = IntStream.range(0, bounds.length).filter(i -> bounds[i] != NONE).toArray();
  }

  /**
   * Checks all columns of a row.
   *
   * @param row a row of the contract
   * @param sink takes a problem for each time that is too late, in order of the columns
   */
  public void check(RawRow row, Consumer<FieldProblem> sink) {
    for (int slot : bounded) {
      check(row, slot, sink);
    }
  }

  /**
   * Checks one column of a row.
   *
   * @param row a row of the contract
   * @param slot the column's slot
   * @param sink takes the problem, if there is one
   */
  public void check(RawRow row, int slot, Consumer<FieldProblem> sink) {
    int bound = bounds[slot];
    if (bound == NONE || !isKnown(row, slot) || !isKnown(row, bound)) {
      return;
    }
    ColumnContract column = columns.get(slot);
    ColumnContract other = columns.get(bound);
    boolean isSame = column.type() == other.type();
    double time = isSame ? row.number(slot) : day(column.type(), row.number(slot));
    double limit = isSame ? row.number(bound) : day(other.type(), row.number(bound));
    if (time > limit) {
      String shown = CellParser.formatNumber(column.type(), row.number(slot));
      sink.accept(
          new FieldProblem(
              column.name(),
              shown,
              "not_after",
              "The value (%s) of column (%s) is after that of column (%s), (%s)."
                  .formatted(
                      shown,
                      column.name(),
                      other.name(),
                      CellParser.formatNumber(other.type(), row.number(bound)))));
    }
  }

  private boolean isKnown(RawRow row, int slot) {
    return !row.isMissing(slot) && ColumnRule.isOfType(columns.get(slot), row, slot);
  }

  private static double day(ColumnType type, double time) {
    return type == ColumnType.DATE ? time : Math.floor(time / MICROS_PER_DAY);
  }

  static void contradictions(List<ColumnContract> columns, List<ContractProblem> problems) {
    for (int i = 0; i < columns.size(); i++) {
      String bound = columns.get(i).notAfter();
      if (bound != null) {
        String message = contradiction(columns.get(i), bound, columns);
        if (!message.isEmpty()) {
          problems.add(new ContractProblem(i, "not_after", message));
        }
      }
    }
  }

  private static String contradiction(
      ColumnContract column, String bound, List<ColumnContract> columns) {
    if (!column.type().isTime()) {
      return "does not go with the type (%s); it compares dates and timestamps."
          .formatted(column.type().lowerName());
    }
    if (bound.equals(column.name())) {
      return "names the column itself.\nMaybe another time column is meant.";
    }
    for (ColumnContract other : columns) {
      if (other.name().equals(bound)) {
        return other.type().isTime()
            ? ""
            : "names the column (%s) of the type (%s); it compares dates and timestamps."
                .formatted(CellParser.shorten(bound), other.type().lowerName());
      }
    }
    List<String> times =
        columns.stream()
            .filter(other -> other.type().isTime() && !other.equals(column))
            .map(ColumnContract::name)
            .toList();
    return "names the column (%s), which the contract does not have.%s"
        .formatted(CellParser.shorten(bound), Suggestion.maybe(bound, times));
  }
}
