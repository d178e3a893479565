package dev.crema.drift;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a window, column by column, as they are compared with a reference.
 *
 * @param contractDigest of the contract of the rows
 * @param rows how many there are
 * @param columns of the raw rows; names differ; each has as many values, missing ones included, as
 *     there are rows
 * @param outputs of the model on these rows; may be empty
 */
public record Window(
    String contractDigest, long rows, List<WindowColumn> columns, List<WindowColumn> outputs) {
  /**
   * Copies and checks.
   *
   * @throws IllegalArgumentException if a name occurs twice or a column has another number of rows
   */
  public Window {
    Require.digest(contractDigest);
    Require.count("rows", rows);
    columns = List.copyOf(columns);
    outputs = List.copyOf(outputs);
    requireColumns(columns, rows);
    requireColumns(outputs, rows);
  }

  private static void requireColumns(List<WindowColumn> columns, long rows) {
    Set<String> names = new HashSet<>();
    for (WindowColumn column : columns) {
      if (!names.add(column.name()) || column.count() + column.missing() != rows) {
        throw new IllegalArgumentException(
            "The column (%s) must occur once and have (%d) rows; it has (%d) values and (%d) missing ones."
                .formatted(column.name(), rows, column.count(), column.missing()));
      }
    }
  }

  /**
   * Returns a column.
   *
   * @param name as in the reference
   * @return null if the window has none
   */
  public @Nullable WindowColumn column(String name) {
    return find(columns, name);
  }

  /**
   * Returns an output.
   *
   * @param name as in the reference
   * @return null if the window has none
   */
  public @Nullable WindowColumn output(String name) {
    return find(outputs, name);
  }

  static @Nullable WindowColumn find(List<WindowColumn> columns, String name) {
    for (WindowColumn column : columns) {
      if (column.name().equals(name)) {
        return column;
      }
    }
    return null;
  }
}
