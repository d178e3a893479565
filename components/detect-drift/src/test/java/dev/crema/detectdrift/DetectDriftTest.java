package dev.crema.detectdrift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.document.Node;
import dev.crema.drift.ReferenceProfile;
import dev.crema.models.ModelPackage;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Model;
import dev.crema.testkit.TestStepContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DetectDriftTest {
  @TempDir private Path directory;
  private Path packageDirectory;
  private ModelPackage model;
  private ReferenceProfile training;
  private int runs;

  @BeforeEach
  void train() {
    packageDirectory = directory.resolve("model");
    model = Example.model(packageDirectory);
    training = Example.reference(model, 3_000);
  }

  private DetectDrift.Outputs run(Contract contract, List<RawRow> rows) throws Exception {
    return run(training, contract, rows);
  }

  private DetectDrift.Outputs run(
      @Nullable ReferenceProfile reference, Contract contract, List<RawRow> rows) throws Exception {
    return run(reference, Example.dataset(directory.resolve("window" + runs), contract, rows));
  }

  private DetectDrift.Outputs run(@Nullable ReferenceProfile reference, Path window)
      throws Exception {
    int run = runs++;
    Artifact profile = null;
    if (reference != null) {
      Path file = Files.writeString(directory.resolve("profile" + run), reference.toJson());
      profile = Artifact.of("reference", file);
    }
    Path out = Files.createTempDirectory(directory, "out");
    return new DetectDrift()
        .run(
            new DetectDrift.Inputs(
                Model.of("model", packageDirectory),
                profile,
                Dataset.of("predictions", window),
                0.01,
                0.02,
                500,
                "2026-11-01T00:00:00Z",
                "2026-11-02T00:00:00Z"),
            TestStepContext.in(out));
  }

  private List<RawRow> window(int count, long seed) {
    return Example.answered(model, Example.rows(count, seed));
  }

  private static Node json(DetectDrift.Outputs outputs) {
    return Node.json(outputs.drift().path());
  }

  private static List<String> reasons(DetectDrift.Outputs outputs) {
    return json(outputs).required("reasons").items().stream().map(Node::text).toList();
  }

  private static void assertUndecided(DetectDrift.Outputs outputs, String outcome) {
    assertThat(outputs.decided()).isFalse();
    assertThat(outputs.drifted()).isFalse();
    assertThat(outputs.severity()).isEqualTo("none");
    assertThat(outputs.driftedFeatures()).isZero();
    assertThat(outputs.verdict()).isEqualTo("undecided");
    assertThat(json(outputs).required("outcome").text()).isEqualTo(outcome);
    assertThat(outputs.reasons().text()).startsWith("**Not decided");
  }

  @Test
  void aWindowLikeTrainingIsQuiet() throws Exception {
    DetectDrift.Outputs outputs = run(Example.PREDICTIONS, window(1_000, 7));
    assertThat(outputs.drifted()).isFalse();
    assertThat(outputs.decided()).isTrue();
    assertThat(outputs.severity()).isEqualTo("none");
    assertThat(outputs.verdict()).isEqualTo("quiet");
    assertThat(outputs.reasons().text())
        .isEqualTo(
            "**Quiet** on 1,000 rows.\n\n- Columns behind no feature decide nothing, 1 of them, as (sex): a request may leave them out.\n");
    assertThat(outputs.metrics().values())
        .containsEntry("rows", 1_000.0)
        .containsEntry("compared", 5.0)
        .containsEntry("drifted_features", 0.0)
        .containsKeys("largest_effect", "score_effect", "class_effect");
    assertThat(json(outputs).required("outcome").text()).isEqualTo("quiet");
    assertThat(outputs.report().text()).contains("Quiet", "2026-11-01T00:00:00Z");
  }

  @Test
  void aWindowWhoseFileWasChangedIsRefusedWhetherOrNotItIsCompared() throws Exception {
    Contract another = Contract.parse(Example.YAML.replace("calls", "rings"), "other.yaml");
    for (Contract contract : List.of(Example.CUSTOMERS, another)) {
      Path window =
          Example.dataset(
              directory.resolve("changed" + contract.digest()), contract, Example.rows(1_000, 7));
      Path data = window.resolve("data.parquet");
      byte[] bytes = Files.readAllBytes(data);
      bytes[4] ^= 1;
      Files.write(data, bytes);
      assertThatThrownBy(() -> run(training, window))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("its SHA-256 is");
    }
  }

  @Test
  void aShiftIsFoundInTheColumnAndInWhatTheModelAnswers() throws Exception {
    List<RawRow> rows = Example.rows(1_000, 7);
    rows.forEach(row -> row.setNumber(Example.CALLS, row.number(Example.CALLS) + 1));
    DetectDrift.Outputs outputs = run(Example.PREDICTIONS, Example.answered(model, rows));
    assertThat(outputs.drifted()).isTrue();
    assertThat(outputs.severity()).isEqualTo("P0");
    assertThat(outputs.verdict()).isEqualTo("drifted");
    assertThat(outputs.driftedFeatures()).isEqualTo(3); // calls, score and class, not bill and plan
    assertThat(outputs.drift().metadata())
        .containsEntry("drifted", true)
        .containsEntry("severity", "P0");
    assertThat(reasons(outputs).getFirst()).startsWith("The column (calls) has other values");
    List<Node> columns = json(outputs).required("columns").items();
    assertThat(columns)
        .extracting(column -> column.required("name").text())
        .as("outputs first, then by effect")
        .startsWith("score", "class", "calls");
    Node calls = columns.get(2);
    assertThat(calls.required("effect").number()).isBetween(0.3, 0.45); // Φ(½) − Φ(−½) = 0.38
    assertThat(calls.required("severity").text()).isEqualTo("P0");
    assertThat(calls.required("psi").number()).isGreaterThan(0.5);
  }

  @Test
  void aNewCategoryAndMissingValuesAreFound() throws Exception {
    List<RawRow> rows = Example.rows(1_000, 7);
    for (int i = 0; i < 80; i++) {
      rows.get(i).setText(Example.PLAN, "<img src=x onerror=alert(1)>");
      rows.get(200 + i).setMissing(Example.CALLS);
    }
    DetectDrift.Outputs outputs = run(Example.PREDICTIONS, Example.answered(model, rows));
    assertThat(outputs.severity()).isEqualTo("P1");
    assertThat(reasons(outputs))
        .anyMatch(reason -> reason.contains("a category that training did not have"))
        .anyMatch(reason -> reason.contains("8.0 % of the values are missing now"));
    assertThat(outputs.report().text())
        .contains("&lt;img src=x", "plan &lt;b&gt;&amp;")
        .doesNotContain("<img", "<i>gold", "<script", "http://", "https://", "url(");
    assertThat(outputs.reasons().text()).contains("&lt;img").doesNotContain("<img", "<b>");
  }

  /** A request may leave them out, so that they would seem to be missing. */
  @Test
  void columnsBehindNoFeatureDecideNothingAndAreShownIfTheyHaveAValue() throws Exception {
    List<RawRow> rows = window(1_000, 7);
    DetectDrift.Outputs without = run(Example.PREDICTIONS, rows);
    rows.forEach(row -> row.setText(Example.SEX, "f"));
    DetectDrift.Outputs with = run(Example.PREDICTIONS, rows);
    for (DetectDrift.Outputs outputs : List.of(without, with)) {
      assertThat(outputs.verdict()).isEqualTo("quiet");
      assertThat(outputs.metrics().values()).containsEntry("compared", 5.0);
      assertThat(json(outputs).required("notes").items())
          .extracting(Node::text)
          .anyMatch(note -> note.contains("behind no feature") && note.contains("(sex)"));
    }
    assertThat(without.report().text()).doesNotContain("<h3>sex</h3>");
    assertThat(with.report().text()).contains("<h3>sex</h3>", "decides nothing");
    Node sex = json(with).required("columns").items().getLast();
    assertThat(sex.required("name").text()).isEqualTo("sex");
    assertThat(sex.required("drifted").flag()).isFalse();
    assertThat(sex.required("effect").number()).isEqualTo(0.5);
  }

  @Test
  void theOrderOfTheRowsChangesNoDecision() throws Exception {
    List<RawRow> rows = window(2_000, 8);
    rows.forEach(row -> row.setNumber(Example.BILL, row.number(Example.BILL) * 1.5));
    DetectDrift.Outputs first = run(Example.PREDICTIONS, rows);
    Collections.shuffle(rows, new Random(1));
    DetectDrift.Outputs second = run(Example.PREDICTIONS, rows);
    assertThat(reasons(second)).isEqualTo(reasons(first)).isNotEmpty();
  }

  @Test
  void anEmptyWindowIsNotDecided() throws Exception {
    DetectDrift.Outputs outputs = run(Example.PREDICTIONS, List.of());
    assertUndecided(outputs, "too_few_rows");
    assertThat(reasons(outputs)).containsExactly("The window has no rows.");
    assertThat(outputs.metrics().values()).containsEntry("rows", 0.0);
  }

  @Test
  void tooFewRowsAreShownButNotDecidedOn() throws Exception {
    List<RawRow> rows = window(499, 7);
    rows.forEach(row -> row.setNumber(Example.CALLS, 99));
    DetectDrift.Outputs outputs = run(Example.PREDICTIONS, rows);
    assertUndecided(outputs, "too_few_rows");
    assertThat(reasons(outputs))
        .containsExactly("The window has 499 rows; 500 are needed for a decision.");
    assertThat(outputs.report().text()).contains("<h3>calls</h3>").doesNotContain("<b>P0</b>");
  }

  @Test
  void aColumnThatIsAllMissingHasDriftedByItsMissingRate() throws Exception {
    List<RawRow> rows = Example.rows(800, 7);
    rows.forEach(row -> row.setMissing(Example.BILL));
    DetectDrift.Outputs outputs = run(Example.PREDICTIONS, Example.answered(model, rows));
    assertThat(outputs.severity()).isEqualTo("P0");
    assertThat(reasons(outputs).getFirst())
        .startsWith("The column (bill) has another share of missing values")
        .endsWith("100.0 % of the values are missing now.");
    assertThat(outputs.report().text()).contains("All values of the window are missing.");
  }

  @Test
  void aColumnThatIsConstantIsComparedLikeAnyOther() throws Exception {
    List<RawRow> rows = Example.rows(800, 7);
    rows.forEach(row -> row.setNumber(Example.CALLS, 0.25));
    DetectDrift.Outputs outputs = run(Example.PREDICTIONS, rows(rows));
    assertThat(outputs.drifted()).isTrue();
    assertThat(reasons(outputs).getFirst()).startsWith("The column (calls) has other values");
  }

  private List<RawRow> rows(List<RawRow> rows) {
    return Example.answered(model, rows);
  }

  @Test
  void aColumnThatVanishedIsAFinding() throws Exception {
    Contract narrow =
        Contract.parse(
            """
            version: 1
            name: customers
            positive_class: "yes"
            columns:
              - {name: calls, type: number, nullable: true}
              - {name: left, type: string, role: label, allowed: ["no", "yes"]}
            """,
            "narrow.yaml");
    List<RawRow> rows = window(700, 7);
    rows.forEach(row -> row.setText(1, row.text(3)));
    DetectDrift.Outputs outputs = run(narrow, rows);
    assertThat(outputs.severity()).isEqualTo("P0");
    assertThat(outputs.driftedFeatures()).isEqualTo(2);
    assertThat(reasons(outputs))
        .contains("The column (bill) vanished: the window has no such column.");
    assertThat(json(outputs).required("notes").items())
        .extracting(Node::text)
        .anyMatch(note -> note.contains("no column (crema_score)"))
        .noneMatch(note -> note.contains("says otherwise"));
  }

  @Test
  void anotherVersionOfTheContractIsNotedAndCompared() throws Exception {
    Contract bounded =
        Contract.parse(
            Example.YAML.replace("calls, type: number,", "calls, type: number, max: 9,"),
            "bounded.yaml");
    DetectDrift.Outputs outputs = run(bounded, window(700, 7));
    assertThat(outputs.decided()).isTrue();
    assertThat(json(outputs).required("notes").items())
        .extracting(Node::text)
        .anyMatch(
            note -> note.contains("says otherwise") && note.contains("1 columns, as (calls)"));
  }

  @Test
  void rowsOfAnotherContractAreNotComparable() throws Exception {
    Contract flowers =
        Contract.parse(
            Example.YAML.replace("left", "wilted").replace("customers", "flowers"), "flowers.yaml");
    DetectDrift.Outputs outputs = run(flowers, window(600, 7));
    assertUndecided(outputs, "not_comparable");
    assertThat(reasons(outputs))
        .containsExactly(
            "The rows are of another contract (flowers): their label is (wilted), the model predicts (left).");
    assertThat(outputs.report().text()).contains("not comparable", "(wilted)");
  }

  @Test
  void aColumnOfAnotherKindIsNotComparable() throws Exception {
    Contract text =
        Contract.parse(
            Example.YAML.replace("{name: calls, type: number", "{name: calls, type: string"),
            "text.yaml");
    List<RawRow> rows = Example.rows(600, 7);
    rows.forEach(row -> row.setText(Example.CALLS, "many"));
    DetectDrift.Outputs outputs = run(text, rows);
    assertUndecided(outputs, "not_comparable");
    assertThat(reasons(outputs)).hasSize(1);
    assertThat(reasons(outputs).getFirst()).contains("(calls)", "(string)");
  }

  @Test
  void rowsWithoutAnyColumnOfTrainingAreNotComparable() throws Exception {
    Contract other =
        Contract.parse(
            "version: 1\nname: weather\ncolumns:\n  - {name: rain, type: number}\n", "w.yaml");
    List<RawRow> rows = Example.rows(600, 7);
    DetectDrift.Outputs outputs = run(other, rows);
    assertUndecided(outputs, "not_comparable");
    assertThat(reasons(outputs).getFirst()).contains("another table (weather)");
  }

  @Test
  void theProfileOfThePackageIsTheReference() throws Exception {
    packageDirectory = directory.resolve("profiled");
    Example.profiled(packageDirectory, training);
    List<RawRow> rows = Example.rows(800, 7);
    rows.forEach(row -> row.setNumber(Example.CALLS, row.number(Example.CALLS) + 1));
    DetectDrift.Outputs own = run(null, Example.PREDICTIONS, rows(rows));
    DetectDrift.Outputs given = run(training, Example.PREDICTIONS, rows);
    assertThat(reasons(own)).isEqualTo(reasons(given)).isNotEmpty();
    ReferenceProfile moved = Example.reference(model, rows);
    assertThat(run(moved, Example.PREDICTIONS, rows).drifted())
        .as("a reference goes before the package's profile")
        .isFalse();
  }

  @Test
  void aPackageWithoutAProfileNeedsAReference() {
    assertThatThrownBy(() -> run(null, Example.PREDICTIONS, window(600, 7)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no reference profile")
        .hasMessageContaining("\nMaybe train the model anew");
  }
}
