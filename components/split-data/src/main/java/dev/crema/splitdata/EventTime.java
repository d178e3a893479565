package dev.crema.splitdata;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import dev.crema.data.RowSource;
import java.util.Set;

/**
 * When rows happened.
 *
 * @param column of the event time, a date or a timestamp
 * @param slot its place in a row
 */
record EventTime(ColumnContract column, int slot) {
  private static final int DATE_LENGTH = 10;

  static EventTime of(Contract contract) {
    int slot = contract.indexOf(Role.EVENT_TIME);
    if (slot < 0) {
      throw new InputException(
          "A split by time needs an event time, which the contract (%s) does not have."
                  .formatted(contract.name())
              + "\nMaybe give a date or timestamp column the role (event_time).");
    }
    return new EventTime(contract.columns().get(slot), slot);
  }

  double of(RawRow row, long line) {
    double time = row.number(slot);
    if (Double.isNaN(time)) {
      throw new InputException(
          "Line %d has no event time in column (%s), so it belongs to no part."
                  .formatted(line, column.name())
              + "\nMaybe make the column not nullable, so that validation leaves such rows out.");
    }
    return time;
  }

  RowSource only(RowSource rows) {
    return rows.only(Set.of(column.name()));
  }

  /** Returns the time of a text; a day is the midnight with which it starts, in UTC. */
  double parse(String name, String text) {
    boolean isDay = column.type() == ColumnType.TIMESTAMP && text.length() == DATE_LENGTH;
    try {
      return CellParser.parseNumber(column, isDay ? text + "T00:00:00Z" : text);
    } catch (InputException e) {
      throw new InputException(
          "%s (%s) is no %s.".formatted(name, text, CellParser.words(column.type())), e);
    }
  }

  String format(double time) {
    return CellParser.formatNumber(column.type(), time);
  }
}
