package dev.crema.splitdata;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.splitdata.NewestShares.Starts;

/**
 * Splits by the event time: before the start of validation is for training, before the start of the
 * test for validation, the rest for the test.
 */
final class TimeSplitter implements Splitter {
  private final EventTime time;
  private final Starts starts;
  private final String identity;

  private TimeSplitter(EventTime time, Starts starts, String identity) {
    this.time = time;
    this.starts = starts;
    this.identity = identity;
  }

  /** Splits at given times. */
  static TimeSplitter at(Contract contract, String validationStart, String testStart) {
    EventTime time = EventTime.of(contract);
    if (validationStart.isEmpty() || testStart.isEmpty()) {
      throw new InputException(
          "Of validation_start (%s) and test_start (%s) one is empty.\nMaybe give both, such as 2026-01-31, or none: then the newest shares of the rows are taken."
              .formatted(validationStart, testStart));
    }
    Starts starts =
        new Starts(
            time.parse("validation_start", validationStart), time.parse("test_start", testStart));
    if (!(starts.validation() < starts.test())) {
      throw new InputException(
          "validation_start (%s) must be before test_start (%s)."
              .formatted(validationStart, testStart));
    }
    return new TimeSplitter(
        time,
        starts,
        "time, validation from %s, test from %s"
            .formatted(time.format(starts.validation()), time.format(starts.test())));
  }

  /** Splits so that the newest rows are for the test, and the newest before them for validation. */
  static TimeSplitter newest(
      Contract contract, RowSource rows, double validationShare, double testShare) {
    EventTime time = EventTime.of(contract);
    Starts starts = new NewestShares(rows, time).starts(validationShare, testShare);
    return new TimeSplitter(
        time,
        starts,
        // Where they begin moves on with the data; whether it did, evaluate-model compares.
        "time, the newest rows: validation %s, test %s; validation from %s"
            .formatted(validationShare, testShare, time.format(starts.validation())));
  }

  @Override
  public Part part(RawRow row, long line) {
    double happened = time.of(row, line);
    if (happened < starts.validation()) {
      return Part.TRAIN;
    }
    return happened < starts.test() ? Part.VALIDATION : Part.TEST;
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public String words() {
    return "By time: validation from %s, test from %s."
        .formatted(time.format(starts.validation()), time.format(starts.test()));
  }
}
