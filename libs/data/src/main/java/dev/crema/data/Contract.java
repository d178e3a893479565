package dev.crema.data;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a table promises: its columns, their rules, and what makes it good enough.
 *
 * <p>A contract that contradicts itself cannot be made: every contradiction is named at once.
 *
 * @param name the table's name
 * @param description for people; may be empty
 * @param columns 1 to {@value #MAX_COLUMNS} columns
 * @param positiveClass the label's value that a binary model's score speaks about; null unless the
 *     label has two classes
 * @param minPassRate share of rows that must keep every rule, from 0 to 1, both included
 * @param minCompleteness share of values that each column must have, from 0 to 1, both included
 */
public record Contract(
    String name,
    String description,
    List<ColumnContract> columns,
    @Nullable String positiveClass,
    double minPassRate,
    double minCompleteness) {

  /** Most columns that a contract may have. */
  public static final int MAX_COLUMNS = 2_000;

  /** Most classes that a label may have. */
  public static final int MAX_CLASSES = 1_000;

  /** The name of the column that a dataset adds; no column of a contract may have it. */
  public static final String SOURCE_LINE = "_source_line";

  /**
   * Copies the columns and refuses contradictions.
   *
   * @throws InputException if the contract contradicts itself; the message names everything wrong
   */
  public Contract {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    columns = List.copyOf(columns);
    List<ContractProblem> problems =
        ContractProblem.find(columns, positiveClass, minPassRate, minCompleteness);
    if (!problems.isEmpty()) {
      throw new InputException(ContractProblem.describe(name, columns, problems));
    }
  }

  /**
   * Reads {@code contract.yaml}.
   *
   * @param yaml the file, at most {@value dev.crema.data.document.Node#MAX_FILE_BYTES} bytes
   * @return the contract
   * @throws InputException if it is no valid contract; the message names file, line and field
   * @throws java.io.UncheckedIOException if the file cannot be read
   */
  public static Contract read(Path yaml) {
    return ContractFormat.read(dev.crema.data.document.Node.yaml(yaml));
  }

  /**
   * Reads the text of a {@code contract.yaml}.
   *
   * @param yaml the text
   * @param source what messages call the text, usually a file's name
   * @return the contract
   * @throws InputException if it is no valid contract; the message names source, line and field
   */
  public static Contract parse(String yaml, String source) {
    return ContractFormat.read(dev.crema.data.document.Node.yaml(yaml, source));
  }

  /**
   * Returns the canonical JSON: the same contract always gives the same text.
   *
   * @return one line of JSON, readable by {@link #fromJson}
   */
  public String toJson() {
    return dev.crema.data.document.Json.write(ContractFormat.tree(this));
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @param json the text
   * @param source what messages call the text
   * @return the contract
   * @throws InputException if it is no valid contract
   */
  public static Contract fromJson(String json, String source) {
    return ContractFormat.read(dev.crema.data.document.Node.json(json, source));
  }

  /**
   * Returns the SHA-256 of {@link #toJson} in UTF-8.
   *
   * @return 64 lower-case hexadecimal digits
   */
  public String digest() {
    return Digests.sha256(toJson().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Refuses a part of a table that was made under another contract than its training part.
   *
   * @param name of the other part, such as {@code validation part}
   * @param other its contract; this one is the training part's
   * @throws InputException if their digests differ
   */
  public void requirePart(String name, Contract other) {
    if (!other.digest().equals(digest())) {
      throw new InputException(
          "The %s was made under another contract (%s) than the training part (%s).\nMaybe take both from the same split-data."
              .formatted(name, other.name(), name()));
    }
  }

  /**
   * Returns the slot of a column.
   *
   * @param column the exact name
   * @return from 0; −1 if there is no such column
   */
  public int indexOf(String column) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(column)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Returns the slot of the only column with a role.
   *
   * @param role a role that at most one column has: label, entity or event time
   * @return from 0; −1 if no column has the role
   */
  public int indexOf(Role role) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).role() == role) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Returns the names of the columns.
   *
   * @return in order
   */
  public List<String> names() {
    return columns.stream().map(ColumnContract::name).toList();
  }

  /**
   * Returns the label's column.
   *
   * @return null if there is none
   */
  public @Nullable ColumnContract label() {
    int label = labelIndex();
    return label < 0 ? null : columns.get(label);
  }

  /**
   * Returns the label's slot.
   *
   * @return from 0; −1 if there is no label
   */
  public int labelIndex() {
    return indexOf(Role.LABEL);
  }

  /**
   * Returns the label's column.
   *
   * @return the column
   * @throws InputException if there is none
   */
  public ColumnContract requireLabel() {
    ColumnContract label = label();
    if (label == null) {
      throw new InputException(
          "The contract (%s) has no label.\nMaybe give one of its columns the role (label)."
              .formatted(name));
    }
    return label;
  }

  /**
   * Returns what the label asks a model for.
   *
   * @return regression if the label has the type number, else classification
   * @throws InputException if there is no label
   */
  public Task task() {
    return requireLabel().type() == ColumnType.NUMBER ? Task.REGRESSION : Task.CLASSIFICATION;
  }

  /**
   * Returns the label of a row whose label is a number.
   *
   * @param row a row of this contract
   * @return NaN if the label is missing
   * @throws InputException if there is no label, it has classes, or its value is not finite
   */
  public double labelNumber(RawRow row) {
    ColumnContract label = requireLabel();
    if (task() != Task.REGRESSION) {
      throw new InputException(
          "The label (%s) has classes and is no number.".formatted(label.name()));
    }
    ColumnRule.requireType(label, row, labelIndex());
    return row.number(labelIndex());
  }

  /**
   * Returns the classes of the label.
   *
   * @return of a binary label the negative class, then the positive one; else the allowed values in
   *     the order of the contract
   * @throws InputException if there is no label, or it is a number
   */
  public List<String> classes() {
    List<String> values = ContractProblem.labelValues(requireClasses());
    boolean swap = values.size() == 2 && values.get(0).equals(positiveClass);
    return swap ? values.reversed().stream().toList() : values;
  }

  /**
   * Returns the classes of the label, where a number has none.
   *
   * @return those of {@link #classes()}; empty if the label is a number
   * @throws InputException if there is no label
   */
  public List<String> classesOrNone() {
    return task() == Task.REGRESSION ? List.of() : classes();
  }

  /**
   * Returns the class of a row.
   *
   * @param row a row of this contract
   * @return index into {@link #classes()}; −1 if the label is missing
   * @throws InputException if the label's value is not one of the classes, there is no label, or it
   *     is a number
   */
  public int classIndex(RawRow row) {
    ColumnContract label = requireClasses();
    int slot = labelIndex();
    if (row.isMissing(slot)) {
      return -1;
    }
    List<String> values = ContractProblem.labelValues(label);
    String value = CellParser.format(label, row, slot);
    int index = values.indexOf(value);
    if (index < 0) {
      throw new InputException(
          "The label (%s) has the value (%s), which is not one of its classes %s.\nMaybe validate the rows first, or allow this class in the contract."
              .formatted(label.name(), CellParser.shorten(String.valueOf(value)), values));
    }
    boolean swap = values.size() == 2 && values.get(0).equals(positiveClass);
    return swap ? 1 - index : index;
  }

  /** What knows classes alone asks for them, and so refuses a regression with this sentence. */
  private ColumnContract requireClasses() {
    ColumnContract label = requireLabel();
    if (label.type() == ColumnType.NUMBER) {
      throw new InputException(
          "The label (%s) of the contract (%s) is a number (a regression), but what reads it here knows labels with classes only.\nMaybe see docs/reference/regression.md for what knows numbers; or give the label the type integer or string, and list its classes in (allowed)."
              .formatted(label.name(), name));
    }
    return label;
  }
}
