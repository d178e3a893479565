package dev.crema.detectdrift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.Contract;
import dev.crema.data.PredictionLayout;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.drift.PackagedProfile;
import dev.crema.drift.ReferenceNumbers;
import dev.crema.drift.ReferenceProfile;
import dev.crema.drift.ReferenceProfiler;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.models.GoldenRows;
import dev.crema.models.LinearModel;
import dev.crema.models.ModelPackage;
import dev.crema.models.PackageContents;
import dev.crema.models.Scorer;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Model;
import dev.crema.testkit.TestStepContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows of a model that predicts a number. */
final class NumberDriftTest {
  private static final Contract PRICES =
      Contract.parse(
          """
          version: 1
          name: prices
          columns:
            - {name: calls, type: number}
            - {name: bill, type: number}
            - {name: price, type: number, role: label}
          """,
          "contract.yaml");
  private static final PredictionLayout LAYOUT = PredictionLayout.of(PRICES);

  @TempDir private Path directory;
  private ModelPackage model;
  private int runs;

  @BeforeEach
  void train() {
    List<RawRow> rows = rows(3_000, 1, 0).stream().map(NumberDriftTest::narrow).toList();
    RowSource train = visitor -> rows.forEach(row -> visitor.row(row, 0));
    FittedFeatures features =
        FeatureDefinition.parse(
                "version: 1\nfit:\n  - {columns: [calls, bill], steps: [keep]}\n",
                "features.yaml",
                PRICES)
            .fit(train);
    Scorer scorer = LinearModel.regression(new double[] {100, -50}, 1000).withMeans(new double[2]);
    PackageContents contents =
        new PackageContents(
            PRICES,
            features,
            scorer,
            Double.NaN,
            "ridge_regression",
            GoldenRows.choose(train, features, scorer));
    double[] values =
        rows.stream()
            .mapToDouble(row -> 1000 + 100 * (float) row.number(0) - 50 * (float) row.number(1))
            .toArray();
    ReferenceProfile profile =
        new ReferenceProfile(
            PRICES.digest(),
            rows.size(),
            new ReferenceProfiler(PRICES, train, 1 << 24).profile(List.of("calls", "bill")),
            List.of(ReferenceNumbers.of(ReferenceProfile.VALUE, values)));
    model =
        ModelPackage.write(directory.resolve("model"), contents, PackagedProfile.write(profile));
  }

  private static List<RawRow> rows(int count, long seed, double shift) {
    RandomGenerator random = Example.random(seed);
    List<RawRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawRow row = new RawRow(LAYOUT.contract().columns().size());
      row.setNumber(0, random.nextGaussian());
      row.setNumber(1, random.nextGaussian());
      row.setNumber(2, 1000 + shift + random.nextGaussian());
      rows.add(row);
    }
    return rows;
  }

  private static RawRow narrow(RawRow row) {
    RawRow narrow = new RawRow(PRICES.columns().size());
    for (int slot = 0; slot < narrow.size(); slot++) {
      narrow.setNumber(slot, row.number(slot));
    }
    return narrow;
  }

  /** The answers, moved by something that no column shows. */
  private List<RawRow> answered(int count, long seed, double shift) {
    List<RawRow> rows = rows(count, seed, shift);
    for (int i = 0; i < count; i++) {
      double value = model.value(narrow(rows.get(i)), new float[2]) + shift;
      LAYOUT.set(new PredictionLayout.Answer("p" + i, Double.NaN, "1", null, value), rows.get(i));
    }
    return rows;
  }

  private DetectDrift.Outputs run(Contract contract, List<RawRow> rows) throws Exception {
    Path window = Example.dataset(directory.resolve("window" + runs++), contract, rows);
    return new DetectDrift()
        .run(
            new DetectDrift.Inputs(
                Model.of("model", directory.resolve("model")),
                null,
                Dataset.of("predictions", window),
                0.01,
                0.02,
                500,
                "",
                ""),
            TestStepContext.in(Files.createTempDirectory(directory, "out")));
  }

  @Test
  void aWindowLikeTrainingIsQuiet() throws Exception {
    DetectDrift.Outputs outputs = run(LAYOUT.contract(), answered(2_000, 2, 0));
    assertThat(outputs.verdict()).isEqualTo("quiet");
    assertThat(outputs.report().text()).contains("value");
  }

  @Test
  void numbersThatMovedAreFoundThoughNoColumnDid() throws Exception {
    DetectDrift.Outputs outputs = run(LAYOUT.contract(), answered(2_000, 2, 60));
    assertThat(outputs.verdict()).isEqualTo("drifted");
    assertThat(outputs.driftedFeatures()).isEqualTo(1);
    assertThat(outputs.reasons().text()).contains("value");
  }

  @Test
  void withoutAnswersTheColumnsAreCompared() throws Exception {
    DetectDrift.Outputs outputs = run(PRICES, rows(2_000, 3, 0));
    assertThat(outputs.verdict()).isEqualTo("quiet");
    assertThat(outputs.report().text())
        .contains("The rows have no column (crema_value): the model&#39;s value is not compared.");
  }

  @Test
  void rowsWithClassesAreOfAnotherContract() throws Exception {
    Contract classes =
        Contract.parse(
            """
            version: 1
            name: prices
            positive_class: "yes"
            columns:
              - {name: calls, type: number}
              - {name: bill, type: number}
              - {name: price, type: string, role: label, allowed: ["no", "yes"]}
            """,
            "contract.yaml");
    List<RawRow> rows = rows(600, 3, 0);
    rows.forEach(row -> row.setText(2, "no"));
    DetectDrift.Outputs outputs = run(classes, rows);
    assertThat(outputs.decided()).isFalse();
    assertThat(outputs.reasons().text())
        .contains("their label asks for classification, the model's for regression");
  }
}
