package dev.crema.splitdata;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Role;

/**
 * Splits by the event time: before the start of validation is for training, before the start of the
 * test for validation, the rest for the test.
 */
final class TimeSplitter implements Splitter {
  private static final int DATE_LENGTH = 10;

  private final ColumnContract column;
  private final int slot;
  private final double validationStart;
  private final double testStart;

  TimeSplitter(Contract contract, String validationStart, String testStart) {
    slot = contract.indexOf(Role.EVENT_TIME);
    if (slot < 0) {
      throw new InputException(
          "A split by time needs an event time, which the contract (%s) does not have."
                  .formatted(contract.name())
              + "\nMaybe give a date or timestamp column the role (event_time).");
    }
    column = contract.columns().get(slot);
    this.validationStart = boundary("validation_start", validationStart);
    this.testStart = boundary("test_start", testStart);
    if (!(this.validationStart < this.testStart)) {
      throw new InputException(
          "validation_start (%s) must be before test_start (%s)."
              .formatted(validationStart, testStart));
    }
  }

  private double boundary(String name, String text) {
    if (text.isEmpty()) {
      throw new InputException("A split by time needs %s.\nMaybe (2026-01-31).".formatted(name));
    }
    // A day is the midnight with which it starts, in UTC.
    boolean isDay = column.type() == ColumnType.TIMESTAMP && text.length() == DATE_LENGTH;
    try {
      return CellParser.parseNumber(column, isDay ? text + "T00:00:00Z" : text);
    } catch (InputException e) {
      throw new InputException(
          "%s (%s) is no %s.".formatted(name, text, CellParser.words(column.type())), e);
    }
  }

  @Override
  public Part part(RawRow row, long line) {
    double time = row.number(slot);
    if (Double.isNaN(time)) {
      throw new InputException(
          "Line %d has no event time in column (%s), so it belongs to no part."
                  .formatted(line, column.name())
              + "\nMaybe make the column not nullable, so that validation leaves such rows out.");
    }
    if (time < validationStart) {
      return Part.TRAIN;
    }
    return time < testStart ? Part.VALIDATION : Part.TEST;
  }
}
