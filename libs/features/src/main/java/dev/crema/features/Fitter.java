package dev.crema.features;

import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Fits all columns in a few passes over the rows, each of which reads the columns that it needs.
 *
 * <p>Memory does not grow with the rows: means, deviations, ranges and counts stream; medians and
 * quantiles keep at most {@link Narrowing#MAX_KEPT} values of a column, and those of all columns in
 * one pass together at most {@link #MAX_KEPT}; further columns wait for further passes.
 */
final class Fitter {
  /** Most values that are kept in one pass, 8 bytes each. */
  static final long MAX_KEPT = 4_000_000;

  private final Derivation derivation;
  private final RowSource rows;
  private final long budget;
  private final List<FittedColumn> columns = new ArrayList<>();
  private final Map<Integer, Task> waiting = new TreeMap<>();
  private long rowCount;

  Fitter(Derivation derivation, List<ColumnPlan> plans, RowSource rows) {
    this(derivation, plans, rows, MAX_KEPT);
  }

  Fitter(Derivation derivation, List<ColumnPlan> plans, RowSource rows, long budget) {
    this.derivation = derivation;
    this.rows = rows;
    this.budget = budget;
    plans.forEach(plan -> columns.add(new FittedColumn(plan, List.of())));
  }

  List<FittedColumn> fit() {
    read(columns.stream().filter(FittedColumn::refuses).toList()).forEach(this::count);
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
    long kept = 0;
    for (int i = 0; i < columns.size(); i++) {
      Task task = waiting.containsKey(i) ? waiting.get(i) : task(i);
      if (task == null) {
        continue;
      }
      long keeps = task.accumulator.keeps();
      if (kept > 0 && kept + keeps > budget) {
        continue; // in a later pass
      }
      kept += keeps;
      tasks.add(task);
    }
    return tasks;
  }

  private @Nullable Task task(int index) {
    FittedColumn column = columns.get(index);
    FitOperator next = column.next();
    while (next != null) {
      Accumulator accumulator = Accumulator.of(next, column.plan().column(), rowCount);
      if (accumulator != null) {
        return new Task(index, column, accumulator);
      }
      column = column.with(Accumulator.fixed(next, column.plan().column()));
      columns.set(index, column);
      next = column.next();
    }
    return null;
  }

  /** Returns the rows with what is behind some columns; all else may be missing. */
  private RowSource read(List<FittedColumn> needed) {
    Set<String> names = new HashSet<>();
    needed.forEach(column -> names.addAll(column.plan().column().sources()));
    return rows.only(names);
  }

  private void pass(List<Task> tasks) {
    RowSource source = read(tasks.stream().map(task -> task.column).toList());
    source.forEach(
        (row, line) -> {
          Values values = derivation.values(row);
          for (Task task : tasks) {
            if (task.column.accumulate(values, task.accumulator)) {
              task.count++;
            }
          }
        });
    for (Task task : tasks) {
      if (task.accumulator.needsAnotherPass()) {
        waiting.put(task.index, task);
      } else {
        waiting.remove(task.index);
        finish(task);
      }
    }
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
