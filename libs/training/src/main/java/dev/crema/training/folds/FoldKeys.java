package dev.crema.training.folds;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import dev.crema.data.RowKey;
import dev.crema.data.RowSource;
import dev.crema.data.Task;
import java.util.Arrays;

/** What folds need to know of each row: its key, its class and its time. */
final class FoldKeys {
  private static final int FIRST_ROWS = 1024;

  /** Keeps folds apart from the parts of a split with the same salt, whose rows all have low u. */
  private static final String DOMAIN = "folds\0";

  private final Contract contract;
  private final FoldPlan plan;
  private final boolean byTime;
  private final boolean hasClasses;
  private final int group;
  private final int label;
  private final int time;
  private final RowKey key;
  private long[] keys = new long[FIRST_ROWS];
  private int[] classes = new int[FIRST_ROWS];
  private double[] times = new double[0];
  private int rows;

  private FoldKeys(Contract contract, FoldPlan plan) {
    this.contract = contract;
    this.plan = plan;
    this.byTime = plan.method() == FoldMethod.TIME;
    this.hasClasses = contract.task() == Task.CLASSIFICATION;
    this.label = contract.labelIndex();
    this.group = group(contract, plan);
    this.time = contract.indexOf(Role.EVENT_TIME);
    String salt = DOMAIN + plan.salt();
    this.key = group < 0 ? RowKey.ofEntity(contract, salt) : RowKey.ofColumn(group, salt);
    if (byTime && time < 0) {
      throw new InputException(
          "Folds by time need an event time, which the contract (%s) does not have."
                  .formatted(contract.name())
              + "\nMaybe give a date or timestamp column the role (event_time).");
    }
    if (plan.method() == FoldMethod.STRATIFIED && !hasClasses) {
      throw new InputException(
          "Folds with the same share of each class need classes, but the label (%s) is a number."
                  .formatted(contract.requireLabel().name())
              + "\nMaybe the method kfold.");
    }
  }

  /**
   * Returns the slot of the column of groups; −1 where the entity, else the inputs, stand for it.
   */
  private static int group(Contract contract, FoldPlan plan) {
    if (plan.groupColumn().isEmpty()) {
      int entity = contract.indexOf(Role.ENTITY);
      if (plan.method() == FoldMethod.GROUPED && entity < 0) {
        throw new InputException(
            "Folds by group need groups, but the contract (%s) has no entity and no group_column is given."
                    .formatted(contract.name())
                + "\nMaybe give group_column the name of a column, or a column the role (entity).");
      }
      return plan.method() == FoldMethod.GROUPED ? entity : -1;
    }
    int column = contract.indexOf(plan.groupColumn());
    if (column < 0) {
      throw new InputException(
          "The group_column (%s) is no column of the contract (%s)."
                  .formatted(plan.groupColumn(), contract.name())
              + "\nMaybe one of %s.".formatted(contract.names()));
    }
    return column;
  }

  /** Reads all rows once. */
  static FoldKeys of(RowSource rows, Contract contract, FoldPlan plan) {
    FoldKeys keys = new FoldKeys(contract, plan);
    rows.forEach(keys::add);
    return keys;
  }

  private void add(RawRow row, long line) {
    require(row, line, label, "label");
    if (rows == Folds.MAX_ROWS / plan.repeats()) {
      throw new InputException(
          "More than %d rows in %d repeats do not fit the limit (%d rows times repeats).\nMaybe fewer repeats, or a sample."
              .formatted(rows, plan.repeats(), Folds.MAX_ROWS));
    }
    if (rows == keys.length) {
      keys = Arrays.copyOf(keys, 2 * rows);
      classes = Arrays.copyOf(classes, 2 * rows);
    }
    if (byTime) {
      require(row, line, time, "event time");
      times = rows == times.length ? Arrays.copyOf(times, Math.max(FIRST_ROWS, 2 * rows)) : times;
      times[rows] = row.number(time);
    } else {
      if (group >= 0) {
        require(row, line, group, "group");
      }
      keys[rows] = key.bits(row);
    }
    classes[rows++] = hasClasses ? contract.classIndex(row) : 0;
  }

  private void require(RawRow row, long line, int slot, String what) {
    if (row.isMissing(slot)) {
      throw new InputException(
          "The row of line %d has no %s (column %s), so %s."
                  .formatted(
                      line,
                      what,
                      contract.columns().get(slot).name(),
                      slot == label ? "nothing can be learned from it" : "it belongs to no fold")
              + "\nMaybe make the column not nullable in contract.yaml, so that validate-data rejects such rows.");
    }
  }

  int rows() {
    return rows;
  }

  /** Returns the key of each row. */
  long[] keys() {
    return Arrays.copyOf(keys, rows);
  }

  /** Returns the class of each row; 0 if the label is a number. */
  int[] classes() {
    return Arrays.copyOf(classes, rows);
  }

  double[] times() {
    return Arrays.copyOf(times, rows);
  }

  /** Returns what one key is, for people. */
  String unit() {
    if (group >= 0) {
      return "values of (%s)".formatted(contract.columns().get(group).name());
    }
    return contract.indexOf(Role.ENTITY) >= 0 ? "entities" : "different rows";
  }
}
