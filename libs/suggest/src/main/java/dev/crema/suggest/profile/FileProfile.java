package dev.crema.suggest.profile;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.source.RejectedRow;
import dev.crema.data.source.SourceColumn;
import dev.crema.data.source.TableSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of a raw file look like: CSV, JSON Lines, Parquet, a folder of them, or a
 * pointer of DVC.
 *
 * <p>The file is read once, twice if some column cannot be read; JSON Lines once more for the
 * names. Memory does not grow with the rows. The same file always gives the same profile.
 *
 * @param rows number of rows
 * @param columns the columns that a contract can have, in order
 * @param leftOut the columns that it cannot have: names and sentences that say why
 */
public record FileProfile(long rows, List<ColumnProfile> columns, Map<String, String> leftOut) {

  /** Copies the collections. */
  public FileProfile {
    columns = List.copyOf(columns);
    leftOut = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(leftOut));
  }

  /**
   * Where a table is.
   *
   * @param path the file, folder or pointer
   * @param remote a folder that is a remote or a cache of DVC; null = none
   * @param delimiter what stands between two cells of a CSV
   */
  public record Source(Path path, @Nullable Path remote, char delimiter) {}

  /**
   * Reads a table of which nothing is known.
   *
   * @param source where it is
   * @return its profile
   * @throws InputException if there is nothing to be read, a row is damaged, or no column can be in
   *     a contract; the message names file and line
   */
  public static FileProfile of(Source source) {
    Map<String, String> leftOut = new LinkedHashMap<>();
    List<SourceColumn> columns = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (SourceColumn column :
        SourceColumn.of(source.path(), source.remote(), source.delimiter())) {
      String problem = problem(column, seen, columns.size());
      if (problem.isEmpty()) {
        columns.add(column);
      } else {
        leftOut.put(shown(column.name(), leftOut), problem);
      }
    }
    while (true) {
      requireColumns(source, columns, leftOut);
      Pass pass = new Pass(columns);
      long rows = pass.read(source);
      if (pass.unreadable.isEmpty()) {
        return new FileProfile(rows, pass.profiles(), leftOut);
      }
      leftOut.putAll(pass.unreadable);
      columns.removeIf(column -> pass.unreadable.containsKey(column.name()));
    }
  }

  /**
   * Reads a table under its contract.
   *
   * @param source where it is
   * @param contract its contract
   * @return the profile of the contract's columns, whose types are declared
   * @throws InputException as of ingest-data, of the first row that cannot be read too
   */
  public static FileProfile of(Source source, Contract contract) {
    List<SourceColumn> columns =
        contract.columns().stream()
            .map(column -> new SourceColumn(column.name(), column.type(), ""))
            .toList();
    Pass pass = new Pass(columns);
    long rows = pass.read(source);
    if (!pass.unreadable.isEmpty()) {
      throw new InputException(pass.unreadable.values().iterator().next());
    }
    return new FileProfile(rows, pass.profiles(), Map.of());
  }

  private static void requireColumns(
      Source source, List<SourceColumn> columns, Map<String, String> leftOut) {
    if (columns.isEmpty()) {
      throw new InputException(
          leftOut.isEmpty()
              ? "The source (%s) has no column.\nMaybe the path is another."
                  .formatted(source.path())
              : "The source (%s) has no column that a contract can have: (%s) %s"
                  .formatted(
                      source.path(),
                      leftOut.keySet().iterator().next(),
                      leftOut.values().iterator().next()));
    }
  }

  /** Two names may look the same once control characters are replaced. */
  private static String shown(String name, Map<String, String> known) {
    String shown = name.isBlank() ? "(no name)" : CellParser.shorten(name);
    String unique = shown;
    for (int i = 2; known.containsKey(unique); i++) {
      unique = "%s (%d)".formatted(shown, i);
    }
    return unique;
  }

  private static String problem(SourceColumn column, Set<String> seen, int before) {
    if (column.name().isBlank()) {
      return "has no name.\nMaybe write one into the header.";
    }
    if (!column.problem().isEmpty()) {
      return column.problem();
    }
    if (before == Contract.MAX_COLUMNS) {
      return "is one of more than %d columns.\nMaybe leave out those that no model needs."
          .formatted(Contract.MAX_COLUMNS);
    }
    try {
      contract(List.of(column));
    } catch (InputException e) {
      return String.valueOf(e.getMessage()).replaceFirst("^.*?\\): name of column \\(.*?\\): ", "");
    }
    if (!seen.add(column.name().toLowerCase(Locale.ROOT))) {
      return "occurs twice (upper and lower case count as the same).\nMaybe rename one of them, in the file too.";
    }
    return "";
  }

  private static Contract contract(List<SourceColumn> columns) {
    List<ColumnContract> contracts =
        columns.stream()
            .map(
                column ->
                    ColumnContract.of(
                        column.name(), column.type() == null ? ColumnType.STRING : column.type()))
            .toList();
    return new Contract("none yet", "", contracts, null, 1, 0);
  }

  /** One reading of all rows. */
  private static final class Pass {
    private final List<SourceColumn> columns;
    private final List<ColumnSketch> sketches = new ArrayList<>();
    private final Map<String, String> unreadable = new LinkedHashMap<>();
    private final Map<String, Integer> indices = new HashMap<>();

    Pass(List<SourceColumn> columns) {
      this.columns = List.copyOf(columns);
      ColumnSketch.Limits limits = ColumnSketch.Limits.of(columns.size());
      for (SourceColumn column : columns) {
        indices.put(column.name(), sketches.size());
        sketches.add(new ColumnSketch(column.name(), column.type(), limits));
      }
    }

    long read(Source source) {
      TableSource table =
          TableSource.open(source.path(), source.remote(), contract(columns), source.delimiter());
      return table.read(this::row, row -> refused(table, row)).rows();
    }

    private void row(RawRow row, long line) {
      for (int i = 0; i < sketches.size(); i++) {
        ColumnSketch sketch = sketches.get(i);
        String text = row.text(i);
        if (text != null) {
          sketch.text(text, line);
        } else if (Double.isNaN(row.number(i))) {
          sketch.missing();
        } else {
          sketch.number(row.number(i));
        }
      }
    }

    private void refused(TableSource table, RejectedRow row) {
      row.problems()
          .forEach(
              problem -> {
                String message = "%s: %s".formatted(table.where(row.line()), problem.message());
                if (!indices.containsKey(problem.field())) {
                  throw new InputException(message);
                }
                unreadable.putIfAbsent(problem.field(), message);
              });
    }

    List<ColumnProfile> profiles() {
      return sketches.stream().map(ColumnSketch::profile).toList();
    }
  }
}
