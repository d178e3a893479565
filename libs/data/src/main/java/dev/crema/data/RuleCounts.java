package dev.crema.data;

import dev.crema.data.duckdb.DuckDb;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** SQL that counts missing values, and rows of each class, and what comes of it. */
final class RuleCounts {
  private final List<ColumnContract> columns;
  private final int[] nullable;
  private final List<String> classes;
  private final int label;

  RuleCounts(Contract contract) {
    columns = contract.columns();
    nullable = IntStream.range(0, columns.size()).filter(i -> columns.get(i).nullable()).toArray();
    label = contract.labelIndex();
    boolean hasClasses = label >= 0 && contract.task() == Task.CLASSIFICATION;
    classes = hasClasses ? contract.classes() : List.of();
  }

  /** Returns the aggregates in the order in which {@link #of} takes them. */
  List<String> sql(DuckDb database) throws SQLException {
    List<String> counts = new ArrayList<>();
    for (int slot : nullable) {
      counts.add(present(columns.get(slot)));
    }
    for (int i = 0; i < classes.size(); i++) {
      counts.add(
          "count(*) FILTER (WHERE %s)"
              .formatted(
                  SuspicionSql.isOneOf(
                      database, columns.get(label), List.of(classes.get(i)), "is_class_" + i)));
    }
    return counts;
  }

  private static String present(ColumnContract column) {
    String name = DuckDb.name(column.name());
    return switch (column.type()) {
      case STRING, INTEGER, BOOLEAN -> "count(%s)".formatted(name);
      case NUMBER -> "count(*) FILTER (WHERE NOT isnan(%s))".formatted(name);
      case DATE, TIMESTAMP -> "count(%s)".formatted(DatasetFormat.asWholeNumber(column));
    };
  }

  /** Makes of the aggregates over so many rows what they mean. */
  RuleScan.Counts of(long rows, long[] counted) {
    long[] missing = new long[columns.size()];
    for (int i = 0; i < nullable.length; i++) {
      missing[nullable[i]] = rows - counted[i];
    }
    Map<String, Long> byClass = new LinkedHashMap<>();
    for (int i = 0; i < classes.size(); i++) {
      byClass.put(classes.get(i), counted[nullable.length + i]);
    }
    return new RuleScan.Counts(missing, byClass);
  }
}
