package dev.crema.productionlog.download;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.FieldProblem;
import dev.crema.data.InputException;
import dev.crema.data.PredictionLayout;
import dev.crema.data.RawRow;
import dev.crema.data.RowVisitor;
import dev.crema.data.Task;
import dev.crema.productionlog.truth.ReadTransaction;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Gives the predictions of a window with the truth that was known at a moment, as rows of a
 * contract: asked again, the same rows in the same order, whatever was said since.
 *
 * <p>What can change them is what changes the past itself: predictions that come to PostgreSQL
 * later (out of a spool), labels that came in time and waited for those, erasure and retention.
 *
 * <p>All of it comes from one snapshot, a block at a time: memory does not grow with the rows. Safe
 * for use by several threads.
 */
public final class Collector {
  private static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(15);

  /**
   * The rules whose breaking leaves a prediction out: its inputs or its answer are of another
   * contract. What is out of bounds or a new category is what drift looks for, and stays.
   */
  private static final Set<String> MISFIT =
      Set.of("type", "length", "encoding", "nullable", "answer");

  private static final String UNKNOWN = "unknown";

  private final DataSource source;

  /**
   * Makes a collector.
   *
   * @param source connections to a database with this library's tables, whose search path is their
   *     schema
   */
  public Collector(DataSource source) {
    this.source = source;
  }

  /**
   * Gives the rows of a window.
   *
   * @param window which predictions, and whose knowledge of the truth
   * @param layout the columns
   * @param visitor takes each row, by time and id, with its number from 1; the label is missing
   *     where the truth was not known
   * @return what there was
   * @throws InputException if the moment whose knowledge counts is still to come
   * @throws SQLException if PostgreSQL fails, is away, takes too long or has no such tables
   */
  public CollectSummary collect(
      ProductionWindow window, PredictionLayout layout, RowVisitor visitor) throws SQLException {
    requireOver(window);
    // A label that came in time may be written at this very moment: the next to ask would see it.
    try (ReadTransaction transaction =
        ReadTransaction.beginAfterWriters(source, STATEMENT_TIMEOUT, IDLE_TIMEOUT)) {
      CollectQuery query = new CollectQuery(transaction.connection(), window);
      Run run = new Run(window, layout, visitor);
      run.readAll(query);
      return run.summary(query.waitingLabels());
    }
  }

  /**
   * Counts the predictions of a window by the version that made them.
   *
   * @param window the time and the model; its version is not asked for
   * @return how many by version, most first, of equally many the highest number; unmodifiable
   * @throws SQLException if PostgreSQL fails, is away, takes too long or has no such tables
   */
  public Map<String, Long> versions(ProductionWindow window) throws SQLException {
    try (ReadTransaction transaction =
        ReadTransaction.begin(source, STATEMENT_TIMEOUT, IDLE_TIMEOUT)) {
      return Collections.unmodifiableMap(
          new CollectQuery(transaction.connection(), window).versions());
    }
  }

  private void requireOver(ProductionWindow window) throws SQLException {
    Instant now;
    try (ReadTransaction transaction =
        ReadTransaction.begin(source, STATEMENT_TIMEOUT, IDLE_TIMEOUT)) {
      now = new CollectQuery(transaction.connection(), window).now();
    }
    if (window.asOf().isAfter(now)) {
      throw new InputException(
          "Labels of the window count until (%s), and PostgreSQL's clock says (%s): asked again, there could be others.\nMaybe take an earlier window, or wait until then."
              .formatted(window.asOf(), now));
    }
  }

  /** One window. */
  private static final class Run {
    private final ProductionWindow window;
    private final PredictionLayout layout;
    private final RowVisitor visitor;
    private final LoggedInputs inputs;
    private final RawRow row;
    private final int labelIndex;
    private final Map<String, Long> unknown = new TreeMap<>();
    private final List<String> examples = new ArrayList<>();
    private long rows;
    private long labelled;
    private long misfits;
    private long misfitLabels;

    Run(ProductionWindow window, PredictionLayout layout, RowVisitor visitor) {
      this.window = window;
      this.layout = layout;
      this.visitor = visitor;
      inputs = new LoggedInputs(layout.base());
      row = new RawRow(layout.contract().columns().size());
      labelIndex = layout.base().labelIndex();
    }

    void readAll(CollectQuery query) throws SQLException {
      try (PreparedStatement statement = query.rows();
          ResultSet result = statement.executeQuery();
          LoggedRow logged = new LoggedRow(result)) {
        while (logged.next()) {
          add(logged);
        }
      }
    }

    private void add(LoggedRow logged) throws SQLException {
      inputs.parse(logged.inputs());
      inputs.forgetLabel(); // What was sent as one is no truth.
      checkTexts();
      checkAnswer(logged);
      countUnknown();
      FieldProblem misfit = first(MISFIT);
      if (misfit != null) {
        misfits++;
        example(logged, misfit);
        return;
      }
      setTruth(logged);
      copy();
      layout.set(answer(logged), row);
      rows++;
      if (!row.isMissing(labelIndex)) {
        labelled++;
      }
      visitor.row(row, rows);
    }

    private void checkTexts() {
      List<ColumnContract> columns = layout.base().columns();
      for (int i = 0; i < columns.size(); i++) {
        String text = inputs.row().text(i);
        if (text != null && !inputs.isUnicode(text)) {
          inputs.problems().add(LoggedInputs.notWritable(columns.get(i), text, "parquet"));
        }
      }
    }

    /**
     * A model's label may have changed from classes to a number within a window of all versions: a
     * probability among prices, or a price that is no class, would be read as what it is not.
     */
    private void checkAnswer(LoggedRow logged) throws SQLException {
      String label = logged.required("label");
      boolean isNumber = layout.base().task() == Task.REGRESSION;
      if (label.isEmpty() == isNumber) {
        return;
      }
      String name = layout.base().requireLabel().name();
      inputs
          .problems()
          .add(
              new FieldProblem(
                  name,
                  CellParser.shorten(label),
                  "answer",
                  isNumber
                      ? "The answer was the class (%s), and the label (%s) is a number."
                          .formatted(CellParser.shorten(label), name)
                      : "The answer was a number, and the label (%s) has classes."
                          .formatted(name)));
    }

    private void countUnknown() {
      for (FieldProblem problem : inputs.problems()) {
        String name = problem.field();
        if (problem.rule().equals(UNKNOWN)
            && (unknown.containsKey(name) || unknown.size() < CollectSummary.MAX_COLUMNS)) {
          unknown.merge(name, 1L, Long::sum);
        }
      }
    }

    private @Nullable FieldProblem first(Set<String> rules) {
      for (FieldProblem problem : inputs.problems()) {
        if (rules.contains(problem.rule())) {
          return problem;
        }
      }
      return null;
    }

    private void setTruth(LoggedRow logged) throws SQLException {
      String truth = logged.text("truth");
      if (truth == null) {
        return;
      }
      inputs.setLabel(truth);
      FieldProblem problem = first(Set.of(LoggedInputs.LABEL_RULE));
      if (problem != null) {
        inputs.row().setMissing(labelIndex);
        misfitLabels++;
        example(logged, problem);
      }
    }

    private void copy() {
      for (int i = 0; i < inputs.row().size(); i++) {
        String text = inputs.row().text(i);
        if (text == null) {
          row.setNumber(i, inputs.row().number(i));
        } else {
          row.setText(i, text);
        }
      }
    }

    private PredictionLayout.Answer answer(LoggedRow logged) throws SQLException {
      double score = logged.number("score");
      return new PredictionLayout.Answer(
          logged.required("id"),
          logged.micros("at"),
          logged.required("version"),
          layout.base().task() == Task.REGRESSION ? null : logged.required("label"),
          Double.isFinite(score) ? score : Double.NaN);
    }

    private void example(LoggedRow logged, FieldProblem problem) throws SQLException {
      if (examples.size() < DownloadSummary.MAX_EXAMPLES) {
        examples.add(
            "The prediction (%s) of version (%s) of the model (%s) does not fit the contract (%s): %s"
                .formatted(
                    logged.required("id"),
                    logged.required("version"),
                    window.model(),
                    layout.base().name(),
                    problem.message()));
      }
    }

    CollectSummary summary(long waitingLabels) {
      return new CollectSummary(
          rows, labelled, misfits, misfitLabels, waitingLabels, unknown, examples);
    }
  }
}
