package dev.crema.drift;

import dev.crema.data.Contract;
import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the rows of training looked like, column by column, and what the model answers to rows.
 *
 * <p>Exact counts and order statistics, no random numbers: the same rows in whatever order give the
 * same profile and the same JSON, byte for byte, so it may lie in a digested package.
 *
 * @param contractDigest {@link Contract#digest} of the contract of the rows
 * @param rows how many rows there were
 * @param columns of the raw rows, at most {@value #MAX_COLUMNS}; names differ
 * @param outputs of the model, as {@value #SCORE} and {@value #PREDICTED_CLASS}, or {@value
 *     #VALUE}; may be empty; all on the same rows, which need not be those of the columns: what a
 *     model answers to rows that it learned from is surer than what it answers later
 */
public record ReferenceProfile(
    String contractDigest,
    long rows,
    List<ReferenceColumn> columns,
    List<ReferenceColumn> outputs) {
  /** The version of the JSON format. */
  public static final int VERSION = 1;

  /** Most columns, and most outputs, of a profile. */
  public static final int MAX_COLUMNS = 1_000;

  /** The output that is a number: the positive class's probability, or the predicted class's. */
  public static final String SCORE = "score";

  /** The output of a model that predicts numbers. */
  public static final String VALUE = "value";

  /** The output that is a category: the predicted class. */
  public static final String PREDICTED_CLASS = "class";

  /**
   * Copies and checks.
   *
   * @throws IllegalArgumentException if there are too many columns, a name occurs twice, or a
   *     column has not as many values, missing ones included, as there are rows, or an output not
   *     as many as the first
   */
  public ReferenceProfile {
    Require.digest(contractDigest);
    Require.count("rows", rows);
    columns = List.copyOf(columns);
    outputs = List.copyOf(outputs);
    requireColumns("columns", columns, rows);
    requireColumns("outputs", outputs, outputs.isEmpty() ? 0 : rowsOf(outputs.getFirst()));
  }

  private static void requireColumns(String what, List<ReferenceColumn> columns, long rows) {
    if (columns.size() > MAX_COLUMNS) {
      throw new IllegalArgumentException(
          "The %d %s are more than the limit of %d.".formatted(columns.size(), what, MAX_COLUMNS));
    }
    Set<String> names = new HashSet<>();
    for (ReferenceColumn column : columns) {
      if (!names.add(column.name())) {
        throw new IllegalArgumentException(
            "The column (%s) occurs twice among the %s.".formatted(column.name(), what));
      }
      if (rowsOf(column) != rows) {
        throw new IllegalArgumentException(
            "The column (%s) has (%d) values and (%d) missing ones, not the (%d) rows of the %s."
                .formatted(column.name(), column.count(), column.missing(), rows, what));
      }
    }
  }

  private static long rowsOf(ReferenceColumn column) {
    return column.count() + column.missing();
  }

  /**
   * Returns the columns of a contract that are worth watching: features and protected columns, but
   * no dates and timestamps, which move on their own.
   *
   * @param contract the contract
   * @return names in the contract's order, the first {@value #MAX_COLUMNS}
   */
  public static List<String> columnsOf(Contract contract) {
    List<String> names = new ArrayList<>();
    contract.columns().stream()
        .filter(ColumnValues::isWatched)
        .limit(MAX_COLUMNS)
        .forEach(column -> names.add(column.name()));
    return names;
  }

  /**
   * Returns the profile of some of the columns, for who sees no others.
   *
   * @param names columns to keep; others that it does not have change nothing
   * @param most how many are kept at most, the first
   * @return the columns in their order, and all outputs
   */
  public ReferenceProfile only(Set<String> names, int most) {
    List<ReferenceColumn> kept =
        columns.stream().filter(column -> names.contains(column.name())).limit(most).toList();
    return new ReferenceProfile(contractDigest, rows, kept, outputs);
  }

  /**
   * Returns the canonical JSON: equal profiles have equal text.
   *
   * @return one line
   */
  public String toJson() {
    return Json.write(ReferenceFormat.tree(this));
  }

  /**
   * Reads what {@link #toJson} wrote, strictly.
   *
   * @param json at most {@link Node#MAX_FILE_BYTES} characters
   * @param source what messages call the text
   * @return the profile
   * @throws dev.crema.data.InputException if it is no valid profile; the message names source, line
   *     and field
   */
  public static ReferenceProfile fromJson(String json, String source) {
    return ReferenceFormat.read(Node.json(json, source));
  }

  /**
   * Reads a file that holds what {@link #toJson} wrote.
   *
   * @param file at most {@link Node#MAX_FILE_BYTES} bytes
   * @return the profile
   * @throws dev.crema.data.InputException if it is no valid profile
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public static ReferenceProfile read(Path file) {
    return ReferenceFormat.read(Node.json(file));
  }
}
