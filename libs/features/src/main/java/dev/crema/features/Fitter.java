package dev.crema.features;

import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fits all columns in a few passes over the rows.
 *
 * <p>Memory: means, deviations, ranges and counts stream; medians and quantiles collect their
 * column (8 bytes a row), together at most {@link #MAX_COLLECTED} values in one pass, further
 * columns in further passes.
 */
final class Fitter {
  /** Most values that are collected in one pass, so also most rows of a median or quantile. */
  static final long MAX_COLLECTED = 50_000_000;

  private final Derivation derivation;
  private final RowSource rows;
  private final long budget;
  private final List<FittedColumn> columns = new ArrayList<>();
  private long rowCount;

  Fitter(Derivation derivation, List<ColumnPlan> plans, RowSource rows) {
    this(derivation, plans, rows, MAX_COLLECTED);
  }

  Fitter(Derivation derivation, List<ColumnPlan> plans, RowSource rows, long budget) {
    this.derivation = derivation;
    this.rows = rows;
    this.budget = budget;
    plans.forEach(plan -> columns.add(new FittedColumn(plan, List.of())));
  }

  List<FittedColumn> fit() {
    rows.forEach(this::count);
    if (rowCount == 0) {
      throw new InputException(
          "The training part has no rows, so nothing can be fitted.\nMaybe the split left it empty.");
    }
    List<Task> tasks = nextTasks();
    while (!tasks.isEmpty()) {
      pass(tasks);
      tasks = nextTasks();
    }
    return columns;
  }

  private void count(RawRow row, long line) {
    rowCount++;
    Values values = derivation.values(row);
    for (FittedColumn column : columns) {
      InputException refusal = column.refusal(values);
      if (refusal != null) {
        throw new InputException("Line %d: %s".formatted(line, refusal.getMessage()), refusal);
      }
    }
  }

  /** One column's next operator in a pass. */
  private static final class Task {
    private final int index;
    private final FittedColumn column;
    private final Accumulator accumulator;
    private long count;

    private Task(int index, FittedColumn column, Accumulator accumulator) {
      this.index = index;
      this.column = column;
      this.accumulator = accumulator;
    }

    private String operatorName() {
      return accumulator.operator().kind().doc().name();
    }
  }

  private List<Task> nextTasks() {
    List<Task> tasks = new ArrayList<>();
    long collected = 0;
    for (int i = 0; i < columns.size(); i++) {
      Task task = task(i);
      if (task == null) {
        continue;
      }
      if (task.accumulator.collects()) {
        refuseTooManyRows(task);
        if (collected + rowCount > budget) {
          continue; // in a later pass
        }
        collected += rowCount;
      }
      tasks.add(task);
    }
    return tasks;
  }

  private @Nullable Task task(int index) {
    FittedColumn column = columns.get(index);
    FitOperator next = column.next();
    while (next != null) {
      Accumulator accumulator = Accumulator.of(next, column.plan().column());
      if (accumulator != null) {
        return new Task(index, column, accumulator);
      }
      column = column.with(Accumulator.fixed(next, column.plan().column()));
      columns.set(index, column);
      next = column.next();
    }
    return null;
  }

  private void refuseTooManyRows(Task task) {
    if (rowCount > budget) {
      throw new InputException(
          "The training part has %d rows; the operator (%s) of the column (%s) takes at most %d.\nMaybe an operator without quantiles, or a sample."
              .formatted(
                  rowCount, task.operatorName(), task.column.plan().column().name(), budget));
    }
  }

  private void pass(List<Task> tasks) {
    rows.forEach(
        (row, line) -> {
          Values values = derivation.values(row);
          for (Task task : tasks) {
            if (task.column.accumulate(values, task.accumulator)) {
              task.count++;
            }
          }
        });
    tasks.forEach(this::finish);
  }

  private void finish(Task task) {
    Column column = task.column.plan().column();
    if (task.count == 0) {
      throw new InputException(
          "The column (%s) has no value in the %d rows of the training part, so the operator (%s) cannot be fitted.\nMaybe leave the column out, or impute a constant."
              .formatted(column.name(), rowCount, task.operatorName()));
    }
    FittedStep step;
    try {
      step = task.accumulator.finish();
    } catch (InputException e) {
      throw new InputException("The column (%s): %s".formatted(column.name(), e.getMessage()), e);
    }
    refuseNoCategory(step, task);
    columns.set(task.index, task.column.with(step));
  }

  private static void refuseNoCategory(FittedStep step, Task task) {
    boolean empty =
        switch (step) {
          case FittedStep.Coded coded -> coded.levels().size() == 0;
          case FittedStep.Hot hot -> hot.levels().size() == 0;
          case FittedStep.Filled _, FittedStep.OfNumber _ -> false;
        };
    if (empty) {
      throw new InputException(
          "No category of the column (%s) is as frequent as the min_count of the operator (%s) asks.\nMaybe lower it, or leave the column out."
              .formatted(task.column.plan().column().name(), task.operatorName()));
    }
  }
}
