package dev.crema.productionlog.download;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.FieldProblem;
import dev.crema.data.RawRow;
import dev.crema.productionlog.truth.ModelFacts;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes rows of the table of rows of the log. */
final class RowMapper {
  private static final double MICROS_PER_SECOND = 1e6;

  /** The rules whose breaking leaves a value out; the others are the business of who trains. */
  private static final Set<String> LEFT_OUT =
      Set.of("type", "length", "encoding", LoggedInputs.LABEL_RULE);

  private final DownloadLayout layout;
  private final OutputTable table;
  private final ModelFacts facts;
  private final boolean hasTruth;
  private final LoggedInputs inputs;
  private final RawRow row;
  private final Map<String, List<Integer>> orders = new HashMap<>();
  private final List<FieldProblem> problems;

  RowMapper(DownloadLayout layout, OutputTable table, ModelFacts facts) {
    this.layout = layout;
    this.table = table;
    this.facts = facts;
    Contract contract = layout.contract();
    hasTruth = contract.label() != null && layout.form() != DownloadLayout.Form.INPUTS_ONLY;
    inputs = new LoggedInputs(contract);
    problems = inputs.problems();
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
    row.clear();
    inputs.parse(logged.inputs());
    String truth = logged.text("truth");
    if (truth != null && hasTruth) {
      inputs.setLabel(truth);
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

  private void copyInputs() {
    List<ColumnContract> columns = table.columns();
    for (int i = 0; i < table.inputs(); i++) {
      String text = inputs.row().text(i);
      if (text == null) {
        row.setNumber(i, inputs.row().number(i));
      } else if (isWritable(text)) {
        row.setText(i, text);
      } else {
        problems.add(LoggedInputs.notWritable(columns.get(i), text, layout.format().extension()));
      }
    }
  }

  /** JSON escapes what has no UTF-8 form; who reads CSV refuses a NUL. */
  private boolean isWritable(String text) {
    return switch (layout.format()) {
      case JSON_LINES -> true;
      case PARQUET -> inputs.isUnicode(text);
      case CSV -> text.indexOf('\0') < 0 && inputs.isUnicode(text);
    };
  }

  private void setAnswer(LoggedRow logged) throws SQLException {
    int slot = table.inputs();
    row.setText(slot++, logged.text("id"));
    row.setNumber(slot++, logged.micros("at"));
    row.setText(slot++, logged.text("model"));
    row.setText(slot++, logged.text("version"));
    if (!table.isOfNumber()) {
      row.setText(slot++, logged.text("label"));
    }
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
