package dev.crema.evaluateproduction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.document.Node;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Model;
import dev.crema.testkit.TestStepContext;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

final class EvaluateProductionTest {
  @TempDir private Path directory;
  private Path model;
  private int runs;

  @BeforeEach
  void train() {
    model = directory.resolve("model");
    Example.model(model);
  }

  private EvaluateProduction.Outputs run(List<RawRow> rows) throws Exception {
    return run(Example.PREDICTIONS, rows, Example.BASELINE);
  }

  private EvaluateProduction.Outputs run(
      Contract contract, List<RawRow> rows, Map<String, Object> baseline) throws Exception {
    return run(contract, rows, baseline, DriftVerdict.NONE);
  }

  private EvaluateProduction.Outputs run(
      Contract contract, List<RawRow> rows, Map<String, Object> baseline, DriftVerdict drift)
      throws Exception {
    Path window = Example.dataset(directory.resolve("window" + runs++), contract, rows);
    return run(Dataset.of("predictions", window), baseline, drift);
  }

  private EvaluateProduction.Outputs run(
      Dataset predictions, Map<String, Object> baseline, DriftVerdict drift) throws Exception {
    Path out = Files.createTempDirectory(directory, "out");
    return new EvaluateProduction()
        .run(
            new EvaluateProduction.Inputs(
                Model.of("model", model),
                predictions,
                baseline,
                0.95,
                500,
                drift,
                drift == DriftVerdict.DRIFTED ? "P1" : "none",
                drift == DriftVerdict.NONE ? null : reasons(out)),
            TestStepContext.in(out));
  }

  private static Artifact reasons(Path folder) throws IOException {
    Path file = folder.resolve("drift.md");
    Files.writeString(file, "**What drift says** on all rows.\n");
    return Artifact.of("reasons", file);
  }

  /** Says the verdict and the severity of rows and of what detect-drift says of them. */
  private String verdict(List<RawRow> rows, DriftVerdict drift) throws Exception {
    return verdict(run(Example.PREDICTIONS, rows, Example.BASELINE, drift));
  }

  private static String verdict(EvaluateProduction.Outputs outputs) {
    return outputs.verdict() + " " + outputs.severity();
  }

  private static List<RawRow> turned() {
    List<RawRow> rows = Example.rows(900, 7);
    for (int i = 0; i < rows.size(); i += 3) {
      RawRow row = rows.get(i);
      row.setText(1, "no".equals(row.text(1)) ? Example.POSITIVE : "no");
    }
    return rows;
  }

  private static List<RawRow> unlabelled() {
    List<RawRow> rows = Example.rows(900, 7);
    rows.forEach(row -> row.setMissing(1));
    return rows;
  }

  @Test
  void oneVerdictIsMadeOfDriftAndPerformance() throws Exception {
    List<RawRow> kept = Example.rows(900, 7);
    assertThat(verdict(kept, DriftVerdict.QUIET)).isEqualTo("quiet none");
    assertThat(verdict(kept, DriftVerdict.DRIFTED)).isEqualTo("drifted P1");
    assertThat(verdict(kept, DriftVerdict.UNDECIDED)).isEqualTo("undecided none");
    assertThat(verdict(turned(), DriftVerdict.QUIET)).isEqualTo("fallen P0");
    assertThat(verdict(turned(), DriftVerdict.DRIFTED)).isEqualTo("drifted P0");
    assertThat(verdict(turned(), DriftVerdict.UNDECIDED)).isEqualTo("fallen P0");
    assertThat(verdict(unlabelled(), DriftVerdict.QUIET)).isEqualTo("quiet none");
    assertThat(verdict(unlabelled(), DriftVerdict.DRIFTED)).isEqualTo("drifted P1");
    assertThat(verdict(unlabelled(), DriftVerdict.UNDECIDED)).isEqualTo("undecided none");
  }

  @Test
  void whatNoLabelWillEverTellIsNotQuiet() throws Exception {
    List<RawRow> rows = Example.rows(900, 7);
    assertThat(verdict(run(Example.PREDICTIONS, rows, Map.of(), DriftVerdict.QUIET)))
        .isEqualTo("undecided none");
    Contract other =
        Contract.parse(Example.YAML.replace("{name: calls,", "{name: visits,"), "other.yaml");
    assertThat(verdict(run(other, rows, Example.BASELINE, DriftVerdict.QUIET)))
        .isEqualTo("undecided none");
  }

  @Test
  void alonePerformanceIsTheVerdict() throws Exception {
    assertThat(verdict(run(Example.rows(900, 7)))).isEqualTo("quiet none");
    assertThat(verdict(run(turned()))).isEqualTo("fallen P0");
    assertThat(verdict(run(unlabelled()))).isEqualTo("undecided none");
  }

  @Test
  void theReasonsOfBothAreSaidAndWhatIsNotDecided() throws Exception {
    assertThat(
            run(Example.PREDICTIONS, unlabelled(), Example.BASELINE, DriftVerdict.QUIET)
                .reasons()
                .text())
        .startsWith(
            "**The window: quiet.**\n\nPerformance: **Not decided: too few labels** on 0 of")
        .endsWith("\nDrift: **What drift says** on all rows.\n");
    assertThat(
            run(Example.PREDICTIONS, turned(), Example.BASELINE, DriftVerdict.QUIET)
                .reasons()
                .text())
        .startsWith(
            "**The window: fallen, P0.**\n\nPerformance: **Fallen, P0** on 900 of 900 rows.");
  }

  @Test
  void aSeverityThatIsNoneIsNamed() {
    assertThatThrownBy(() -> WindowVerdict.Drift.of(DriftVerdict.DRIFTED, "bad"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The drift_severity (bad) must be P0, P1, P2 or none.");
  }

  private static Node json(EvaluateProduction.Outputs outputs) {
    return Node.json(outputs.evaluation().path());
  }

  private static String outcome(EvaluateProduction.Outputs outputs) {
    return json(outputs).required("outcome").text();
  }

  private static List<String> reasons(EvaluateProduction.Outputs outputs) {
    return json(outputs).required("reasons").items().stream().map(Node::text).toList();
  }

  private static double metric(EvaluateProduction.Outputs outputs, String name) {
    return outputs.metrics().values().getOrDefault(name, Double.NaN);
  }

  @Test
  void aModelThatAnswersAsInTrainingKeepsItsLevel() throws Exception {
    EvaluateProduction.Outputs outputs = run(Example.rows(20_000, 7));
    assertThat(outcome(outputs)).isEqualTo("kept");
    assertThat(outputs.decided()).isTrue();
    assertThat(outputs.fallen()).isFalse();
    assertThat(outputs.severity()).isEqualTo("none");
    assertThat(reasons(outputs)).hasSize(5).allMatch(reason -> reason.contains(" keeps "));
    assertThat(outputs.metrics().values())
        .containsEntry("rows", 20_000.0)
        .containsEntry("labelled_rows", 20_000.0)
        .containsEntry("auc_baseline", 0.911)
        .containsKeys("auc", "auc_lower", "auc_upper", "log_loss", "estimated_auc");
  }

  @Test
  void labelsThatFollowOtherRulesMakeItFall() throws Exception {
    List<RawRow> rows = Example.rows(3_000, 7);
    for (int i = 0; i < rows.size(); i += 3) { // of a third the truth is turned round
      RawRow row = rows.get(i);
      row.setText(1, "no".equals(row.text(1)) ? Example.POSITIVE : "no");
    }
    EvaluateProduction.Outputs outputs = run(rows);
    assertThat(outputs.fallen()).isTrue();
    assertThat(outputs.decided()).isTrue();
    assertThat(outputs.severity()).isEqualTo("P0");
    assertThat(outcome(outputs)).isEqualTo("fallen");
    assertThat(reasons(outputs)).first().asString().contains(" lost its level");
    assertThat(outputs.reasons().text()).startsWith("**Fallen, P0** on 3,000 of 3,000 rows.");
    assertThat(metric(outputs, "estimated_auc"))
        .as("what the model believes does not know of it")
        .isCloseTo(0.911, within(0.02));
  }

  @Test
  void beforeLabelsComeTheEstimateIsWhatTheyWillSay() throws Exception {
    List<RawRow> rows = Example.rows(4_000, 10, 0.5); // rows on which the model is less sure
    EvaluateProduction.Outputs truth = run(rows);
    rows.subList(400, 4_000).forEach(row -> row.setMissing(1));
    EvaluateProduction.Outputs outputs = run(rows);
    assertThat(outcome(outputs)).isEqualTo("too_few_rows");
    assertThat(outputs.decided()).isFalse();
    assertThat(outputs.fallen()).isFalse();
    assertThat(outputs.severity()).isEqualTo("none");
    assertThat(reasons(outputs))
        .containsExactly(
            "Of the 4000 rows of the window 400 have a label; 500 are needed for a decision.");
    for (Node estimate : json(outputs).required("estimated").required("metrics").items()) {
      assertThat(metric(truth, estimate.required("name").text()))
          .as(estimate.required("name").text())
          .isBetween(estimate.required("lower").number(), estimate.required("upper").number());
    }
    assertThat(metric(outputs, "estimated_accuracy")).isLessThan(0.7);
  }

  @Test
  void anEmptyWindowIsNotDecided() throws Exception {
    EvaluateProduction.Outputs outputs = run(List.of());
    assertThat(outcome(outputs)).isEqualTo("too_few_rows");
    assertThat(reasons(outputs)).containsExactly("The window has no rows.");
    assertThat(outputs.metrics().values()).containsOnlyKeys("rows", "labelled_rows");
  }

  @Test
  void rowsOfOtherVersionsThatWereLeftOutAreSaid() throws Exception {
    Path window =
        Example.dataset(directory.resolve("most"), Example.PREDICTIONS, Example.rows(900, 7));
    Dataset predictions = Dataset.of("predictions", window);
    for (double others : List.of(0.0, 12.0)) { // KFP carries every number as a double.
      EvaluateProduction.Outputs outputs =
          run(predictions.withMetadata("other_rows", others), Example.BASELINE, DriftVerdict.QUIET);
      assertThat(outputs.verdict()).isEqualTo("quiet");
      assertThat(
              outputs
                  .reasons()
                  .text()
                  .lines()
                  .toList()
                  .contains("- 12 predictions of other versions were not looked at."))
          .isEqualTo(others > 0);
    }
  }

  @Test
  void withoutABaselineItIsMeasuredAndNotDecided() throws Exception {
    EvaluateProduction.Outputs outputs = run(Example.PREDICTIONS, Example.rows(900, 7), Map.of());
    assertThat(outcome(outputs)).isEqualTo("no_baseline");
    assertThat(outputs.decided()).isFalse();
    assertThat(reasons(outputs).getFirst()).contains("is not known", "\nMaybe give the baseline");
    assertThat(metric(outputs, "auc")).isGreaterThan(0.8);
    assertThat(outputs.report().text()).contains("no baseline", "not known whether the model");
  }

  @Test
  void oneClassAloneLeavesNothingToDecideOnAuc() throws Exception {
    List<RawRow> rows =
        Example.rows(2_000, 7).stream().filter(row -> "no".equals(row.text(1))).toList();
    EvaluateProduction.Outputs outputs = run(Example.PREDICTIONS, rows, Map.of("auc", 0.911));
    assertThat(outcome(outputs)).isEqualTo("no_baseline");
    assertThat(outputs.report().text()).contains("auc is undefined");
  }

  @Test
  void aModelThatIsNotCalibratedIsNotEstimated() throws Exception {
    Map<String, Object> baseline = new HashMap<>(Example.BASELINE);
    baseline.put("calibration_error", 0.12);
    EvaluateProduction.Outputs outputs = run(Example.PREDICTIONS, Example.rows(900, 7), baseline);
    assertThat(outputs.metrics().values()).doesNotContainKey("estimated_auc");
    assertThat(outputs.reasons().text()).contains("not calibrated").contains("0.120 in training");
  }

  @Test
  void rowsThatTheModelCannotAnswerForAreNotComparable() throws Exception {
    Contract other =
        Contract.parse(Example.YAML.replace("{name: calls,", "{name: visits,"), "other.yaml");
    EvaluateProduction.Outputs outputs = run(other, Example.rows(600, 7), Example.BASELINE);
    assertThat(outcome(outputs)).isEqualTo("not_comparable");
    assertThat(outputs.decided()).isFalse();
    assertThat(reasons(outputs).getFirst()).contains("needs the column (calls)");
    Contract unlabelled =
        Contract.parse(
            "version: 1\nname: w\ncolumns:\n  - {name: calls, type: number}\n", "w.yaml");
    assertThat(reasons(run(unlabelled, Example.rows(600, 7), Example.BASELINE)).getFirst())
        .contains("no label");
  }

  @Test
  void aWrongBaselineIsRefusedByName() {
    assertThatThrownBy(() -> run(Example.PREDICTIONS, Example.rows(5, 7), Map.of("acuracy", 0.9)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(acuracy)")
        .hasMessageContaining("Maybe (accuracy)");
    assertThatThrownBy(() -> run(Example.PREDICTIONS, Example.rows(5, 7), Map.of("auc", "high")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(auc) is (high)");
  }

  @Test
  void thePageIsWellFormedAndRunsNothing() throws Exception {
    String html = run(Example.rows(900, 7)).report().text();
    assertThat(html)
        .contains("&lt;i&gt;yes", "Confusion matrix", "Calibration", "<svg")
        .doesNotContain("<i>yes", "<script", "http://", "https://", "url(");
    assertThat(html.length()).isLessThan(40_000);
    String xml =
        html.replace("<!doctype html>", "").replaceAll("<meta([^>]*)>", "<meta$1/>").strip();
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  @Test
  void theSameWindowGivesTheSameBytes() throws Exception {
    List<RawRow> rows = Example.rows(700, 7);
    EvaluateProduction.Outputs first = run(rows);
    EvaluateProduction.Outputs second = run(rows);
    assertThat(second.evaluation().path()).hasSameBinaryContentAs(first.evaluation().path());
    assertThat(second.report()).isEqualTo(first.report());
  }
}
