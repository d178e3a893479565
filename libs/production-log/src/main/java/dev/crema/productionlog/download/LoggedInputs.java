package dev.crema.productionlog.download;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.FieldProblem;
import dev.crema.data.InputException;
import dev.crema.data.InvalidRowException;
import dev.crema.data.RawRow;
import dev.crema.data.RowParser;
import dev.crema.data.Task;
import dev.crema.data.document.Node;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The inputs of a logged prediction as a row of a contract, and what does not fit. */
final class LoggedInputs {
  /** The rule that a label breaks which is none of the classes. */
  static final String LABEL_RULE = "label";

  private final Contract contract;
  private final RowParser parser;
  private final RawRow row;
  private final CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
  private final List<FieldProblem> problems = new ArrayList<>();

  LoggedInputs(Contract contract) {
    this.contract = contract;
    parser = new RowParser(contract, Set.of());
    row = new RawRow(contract.columns().size());
  }

  /** Returns the row, whose values are those of the last call of {@link #parse}. */
  RawRow row() {
    return row;
  }

  /** Returns every rule that a value breaks, by the names of {@link RowParser}; may be changed. */
  List<FieldProblem> problems() {
    return problems;
  }

  /** Takes over what was sent. */
  void parse(String json) {
    problems.clear();
    row.clear();
    try {
      parser.parse(values(json), row);
    } catch (InvalidRowException e) {
      problems.addAll(e.problems());
    } catch (InputException e) {
      problems.add(
          new FieldProblem("", null, "type", "The inputs are no JSON object: " + e.getMessage()));
    }
  }

  private static Map<String, @Nullable Object> values(String json) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    Node.json(json, "inputs").entries().forEach((name, value) -> values.put(name, value.tree()));
    return values;
  }

  /** Puts the truth in the place of the label that was sent, if one was. */
  void setLabel(String truth) {
    ColumnContract label = contract.requireLabel();
    forgetLabel();
    try {
      CellParser.parse(label, truth, row, contract.labelIndex());
      if (contract.task() == Task.CLASSIFICATION) {
        contract.classIndex(row); // refuses what is none of the classes
      }
    } catch (InputException e) {
      problems.add(
          new FieldProblem(label.name(), truth, LABEL_RULE, "The truth: " + e.getMessage()));
    }
  }

  /** Removes the label that was sent, which is no truth. */
  void forgetLabel() {
    ColumnContract label = contract.requireLabel();
    problems.removeIf(problem -> problem.field().equals(label.name()));
    row.setMissing(contract.labelIndex());
  }

  /** Returns whether a text has a UTF-8 form: half of a surrogate pair has none. */
  boolean isUnicode(String text) {
    return utf8.canEncode(text);
  }

  /** Returns what is said of a text that cannot be written. */
  static FieldProblem notWritable(ColumnContract column, String text, String format) {
    return new FieldProblem(
        column.name(),
        null,
        "encoding",
        "The value (%s) of column (%s) has a NUL or half of a surrogate pair, which (%s) cannot hold."
            .formatted(CellParser.shorten(text), column.name(), format));
  }
}
