package dev.crema.training.folds;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.Role;
import java.util.Arrays;

/**
 * Folds by time, as scikit-learn's {@code TimeSeriesSplit}: of n rows in the order of time each
 * test has ⌊n / (folds + 1)⌋, the last test the newest of them, and each fold learns from all that
 * is older than its test by more than the gap.
 *
 * <p>Rows of one time are in one part, so a test begins with the first row of its first time.
 */
final class TimeFolds implements Folds.Assignment {
  private static final double MICROS_PER_DAY = 86_400e6;

  private final FoldPlan plan;
  private final ColumnContract column;
  private final double[] times;
  private final double[] starts;
  private final double gap;

  private TimeFolds(FoldKeys keys, ColumnContract column, FoldPlan plan) {
    this.plan = plan;
    this.column = column;
    this.times = keys.times();
    this.gap = plan.gapDays() * (column.type() == ColumnType.DATE ? 1 : MICROS_PER_DAY);
    this.starts = new double[plan.folds() + 1];
  }

  static TimeFolds of(FoldKeys keys, Contract contract, FoldPlan plan) {
    ColumnContract column = contract.columns().get(contract.indexOf(Role.EVENT_TIME));
    TimeFolds folds = new TimeFolds(keys, column, plan);
    if (keys.rows() <= plan.folds()) {
      throw new InputException(
          "There are %d rows for %d folds by time and what the first of them learns from.\nMaybe more rows, or fewer folds."
              .formatted(keys.rows(), plan.folds()));
    }
    folds.start();
    return folds;
  }

  private void start() {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    int folds = plan.folds();
    int size = sorted.length / (folds + 1);
    for (int fold = 0; fold < folds; fold++) {
      starts[fold] = sorted[sorted.length - (folds - fold) * size];
    }
    starts[folds] = Double.POSITIVE_INFINITY;
    for (int fold = 0; fold < folds; fold++) {
      if (starts[fold] == starts[fold + 1]) {
        throw new InputException(
            "So many rows have the time (%s) that fold %d has none of its own.\nMaybe fewer folds, or an event time that is finer."
                .formatted(format(starts[fold]), fold + 1));
      }
    }
    if (!(sorted[0] < starts[0] - gap)) {
      throw new InputException(
          "The test of the first fold begins at %s, and no row is older than that by more than gap_days (%s): the oldest is of %s.\nMaybe a shorter gap, or fewer folds."
              .formatted(format(starts[0]), plan.gapDays(), format(sorted[0])));
    }
  }

  private String format(double time) {
    return CellParser.formatNumber(column.type(), time);
  }

  @Override
  public byte[] parts(int repeat, int fold) {
    double end = starts[fold] - gap;
    double validation = validationStart(end);
    byte[] parts = new byte[times.length];
    for (int row = 0; row < parts.length; row++) {
      parts[row] = (byte) part(times[row], fold, validation).ordinal();
    }
    return parts;
  }

  private FoldPart part(double time, int fold, double validation) {
    if (time >= starts[fold]) {
      return time < starts[fold + 1] ? FoldPart.TEST : FoldPart.UNUSED;
    }
    if (!(time < starts[fold] - gap)) {
      return FoldPart.UNUSED;
    }
    return time < validation ? FoldPart.TRAIN : FoldPart.VALIDATION;
  }

  /** Returns from when on what is learned from is for validation: its newest share. */
  private double validationStart(double end) {
    double[] learning = Arrays.stream(times).filter(time -> time < end).sorted().toArray();
    int rows = (int) Math.round(plan.validationShare() * learning.length);
    double start = rows == 0 ? end : learning[learning.length - rows];
    // Rows of one time stay together; what is all of one time is for training.
    return start > learning[0] ? start : end;
  }

  @Override
  public String words() {
    return "By time (%s): each test is newer than what its fold learns from%s; the first begins at %s."
        .formatted(
            column.name(),
            plan.gapDays() == 0 ? "" : " by more than %s days".formatted(plan.gapDays()),
            format(starts[0]));
  }
}
