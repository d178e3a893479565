package dev.crema.inference.scoring;

import dev.crema.data.Contract;
import dev.crema.data.FieldProblem;
import dev.crema.data.InvalidRowException;
import dev.crema.data.RawRow;
import dev.crema.data.RowParser;
import dev.crema.service.json.Echo;
import dev.crema.service.json.RefusedRequestException;
import dev.crema.service.json.RefusedRequestException.Reason;
import dev.crema.service.json.RowProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The careful way from values by name to rows: {@link RowParser}'s word is final. Immutable; safe
 * for use by several threads.
 */
final class CheckedRows {
  private final RowParser parser;
  private final int columns;
  private final int maxRows;

  CheckedRows(Contract contract, Set<String> used, int maxRows) {
    this.parser = new RowParser(contract, used);
    this.columns = contract.columns().size();
    this.maxRows = maxRows;
  }

  int maxRows() {
    return maxRows;
  }

  RefusedRequestException tooMany() {
    return RefusedRequestException.of(
        Reason.TOO_MANY_ROWS,
        "The request has more than (%d) rows.\nMaybe send them in several requests."
            .formatted(maxRows));
  }

  /** Hands rows to a consumer until one is invalid; then only problems are collected. */
  Run run(RowConsumer consumer) {
    return new Run(consumer);
  }

  /** The rows of one request. */
  final class Run {
    private final RowConsumer consumer;
    private final RawRow row = new RawRow(columns);
    private final Problems problems = new Problems();
    private int rows;

    private Run(RowConsumer consumer) {
      this.consumer = consumer;
    }

    /** Takes the next row. */
    void add(Map<String, @Nullable Object> values) {
      if (rows == maxRows) {
        throw tooMany();
      }
      if (check(rows++, values, row, problems) && problems.isEmpty()) {
        consumer.row(row, RowConsumer.Sent.SCATTERED);
      }
    }

    /** Takes rows that are given by column, each with as many values. */
    void addColumns(Map<String, List<@Nullable Object>> columns) {
      int count = columns.isEmpty() ? 0 : columns.values().iterator().next().size();
      for (int i = 0; i < count; i++) {
        Map<String, @Nullable Object> values = LinkedHashMap.newLinkedHashMap(columns.size());
        int at = i;
        columns.forEach((name, list) -> values.put(name, list.get(at)));
        add(values);
      }
    }

    /** Ends the request, with its problems if there are any. */
    void end() {
      problems.throwIfAny();
      if (rows == 0) {
        throw RefusedRequestException.of(Reason.WRONG_FORM, "The request has no rows.");
      }
    }
  }

  /** Parses one row; returns false if it has problems. */
  boolean check(int index, Map<String, @Nullable Object> values, RawRow into, Problems problems) {
    List<RowProblem> found = RowValues.problems(index, values);
    if (found.isEmpty()) {
      try {
        parser.parse(values, into);
        return true;
      } catch (InvalidRowException e) {
        found = e.problems().stream().map(problem -> of(index, problem)).toList();
      }
    }
    problems.add(found);
    return false;
  }

  static RowProblem of(int row, FieldProblem problem) {
    String value = problem.value();
    return new RowProblem(
        row,
        Echo.of(problem.field()),
        value == null ? null : Echo.of(value),
        problem.rule(),
        Echo.line(problem.message()));
  }

  /** The problems of a request, up to a number. */
  static final class Problems {
    /** Most problems that an answer lists. */
    static final int MAX = 50;

    private final List<RowProblem> problems = new ArrayList<>(0);
    private boolean more;

    boolean isEmpty() {
      return problems.isEmpty();
    }

    /** Returns whether it is no use to look for more. */
    boolean isFull() {
      return more;
    }

    void add(List<RowProblem> found) {
      for (RowProblem problem : found) {
        if (problems.size() == MAX) {
          more = true;
          return;
        }
        problems.add(problem);
      }
    }

    void throwIfAny() {
      if (!problems.isEmpty()) {
        throw RefusedRequestException.rows(problems, more);
      }
    }
  }
}
