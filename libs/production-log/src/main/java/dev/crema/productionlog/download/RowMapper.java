package dev.crema.productionlog.download;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.FieldProblem;
import dev.crema.data.InputException;
import dev.crema.data.InvalidRowException;
import dev.crema.data.RawRow;
import dev.crema.data.RowParser;
import dev.crema.data.document.Node;
import dev.crema.productionlog.truth.ModelFacts;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes rows of the table of rows of the log. */
final class RowMapper {
  private static final double MICROS_PER_SECOND = 1e6;

  /** The rules whose breaking leaves a value out; the others are the business of who trains. */
  private static final Set<String> LEFT_OUT = Set.of("type", "length", "encoding", "label");

  private final DownloadLayout layout;
  private final OutputTable table;
  private final ModelFacts facts;
  private final boolean hasTruth;
  private final RowParser parser;
  private final RawRow inputs;
  private final RawRow row;
  private final CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
  private final Map<String, List<Integer>> orders = new HashMap<>();
  private final List<FieldProblem> problems = new ArrayList<>();

  RowMapper(DownloadLayout layout, OutputTable table, ModelFacts facts) {
    this.layout = layout;
    this.table = table;
    this.facts = facts;
    Contract contract = layout.contract();
    hasTruth = contract.label() != null && layout.form() != DownloadLayout.Form.INPUTS_ONLY;
    parser = new RowParser(contract, Set.of());
    inputs = new RawRow(contract.columns().size());
    row = new RawRow(table.columns().size());
  }

  /** Returns the row, whose values are those of the last call of {@link #map}. */
  RawRow row() {
    return row;
  }

  /**
   * Takes over a row of the log.
   *
   * @return what could not be taken over, one sentence each; empty if everything was
   */
  List<String> map(LoggedRow logged) throws SQLException {
    problems.clear();
    row.clear();
    parse(logged.inputs());
    String truth = logged.text("truth");
    if (truth != null && hasTruth) {
      setLabel(truth);
    }
    copyInputs();
    if (layout.form() != DownloadLayout.Form.FULL) {
      // Columns that the contract does not have are no loss here: ingest-data leaves them out too.
      problems.removeIf(problem -> !LEFT_OUT.contains(problem.rule()));
    } else {
      problems.removeIf(
          problem -> !LEFT_OUT.contains(problem.rule()) && !problem.rule().equals("unknown"));
      setAnswer(logged);
    }
    return problems.stream().map(FieldProblem::message).toList();
  }

  private void parse(String json) {
    inputs.clear();
    try {
      parser.parse(values(json), inputs);
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

  private void setLabel(String truth) {
    Contract contract = layout.contract();
    ColumnContract label = contract.requireLabel();
    problems.removeIf(problem -> problem.field().equals(label.name()));
    int slot = contract.labelIndex();
    inputs.setMissing(slot);
    try {
      CellParser.parse(label, truth, inputs, slot);
      contract.classIndex(inputs); // refuses what is none of the classes
    } catch (InputException e) {
      problems.add(new FieldProblem(label.name(), truth, "label", "The truth: " + e.getMessage()));
    }
  }

  private void copyInputs() {
    List<ColumnContract> columns = table.columns();
    for (int i = 0; i < table.inputs(); i++) {
      String text = inputs.text(i);
      if (text == null) {
        row.setNumber(i, inputs.number(i));
      } else if (isWritable(text)) {
        row.setText(i, text);
      } else {
        problems.add(
            new FieldProblem(
                columns.get(i).name(),
                null,
                "encoding",
                "The value (%s) of column (%s) has a NUL or half of a surrogate pair, which (%s) cannot hold."
                    .formatted(
                        CellParser.shorten(text),
                        columns.get(i).name(),
                        layout.format().extension())));
      }
    }
  }

  /** JSON escapes what has no UTF-8 form; who reads CSV refuses a NUL. */
  private boolean isWritable(String text) {
    return switch (layout.format()) {
      case JSON_LINES -> true;
      case PARQUET -> utf8.canEncode(text);
      case CSV -> text.indexOf('\0') < 0 && utf8.canEncode(text);
    };
  }

  private void setAnswer(LoggedRow logged) throws SQLException {
    int slot = table.inputs();
    row.setText(slot++, logged.text("id"));
    row.setNumber(slot++, logged.micros("at"));
    row.setText(slot++, logged.text("model"));
    row.setText(slot++, logged.text("version"));
    row.setText(slot++, logged.text("label"));
    row.setNumber(slot++, finite(logged.number("score")));
    setProbabilities(logged, slot);
    slot += table.classes().size();
    row.setNumber(slot++, finite(logged.number("threshold")));
    row.setNumber(slot++, logged.number("latency_micros") / MICROS_PER_SECOND);
    row.setText(slot++, logged.entity());
    row.setText(slot++, logged.text("correlation_id"));
    row.setText(slot++, logged.text("tenant"));
    row.setText(slot++, logged.text("truth"));
    row.setNumber(slot++, logged.micros("observed_at"));
    row.setNumber(slot++, logged.micros("recorded_at"));
    if (!problems.isEmpty()) {
      row.setText(
          slot,
          String.join(" ", problems.stream().map(FieldProblem::message).toList())
              .replace('\n', ' '));
    }
  }

  private void setProbabilities(LoggedRow logged, int from) throws SQLException {
    if (table.classes().isEmpty()) {
      return;
    }
    String model = logged.required("model");
    String version = logged.required("version");
    List<Integer> order = orders.computeIfAbsent(version, _ -> order(model, version));
    Double[] probabilities = logged.probabilities();
    if (order.isEmpty() || probabilities.length != order.size()) {
      problems.add(
          new FieldProblem(
              "",
              null,
              "probabilities",
              "The probabilities are left out: the classes of version (%s) are others than %s, or not known."
                  .formatted(version, CellParser.shorten(table.classes().toString()))));
      return;
    }
    for (int i = 0; i < order.size(); i++) {
      Double probability = probabilities[order.get(i)];
      row.setNumber(from + i, probability == null ? Double.NaN : finite(probability));
    }
  }

  private List<Integer> order(String model, String version) {
    List<String> own = facts.classes(model, version);
    if (own == null || own.size() != table.classes().size() || !own.containsAll(table.classes())) {
      return List.of();
    }
    return table.classes().stream().map(own::indexOf).toList();
  }

  /** No format has a number that is infinite. */
  private static double finite(double value) {
    return Double.isFinite(value) ? value : Double.NaN;
  }
}
