package dev.crema.evaluateproduction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.Contract;
import dev.crema.data.DatasetWriter;
import dev.crema.data.PredictionLayout;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.data.document.Node;
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
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A window of a model that predicts a number, which is {@code 20 * calls + 100}. */
final class NumberWindowTest {
  private static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: customers
          columns:
            - {name: calls, type: number}
            - {name: paid, type: number, role: label}
          """,
          "contract.yaml");

  /** Of errors with a deviation of 5, and of calls with one of 2: R² is 1 − 25 / (1,600 + 25). */
  private static final Map<String, Object> BASELINE =
      Map.of("rmse", 5.0, "mae", 5 * Math.sqrt(2 / Math.PI), "r2", 1 - 25 / 1_625.0);

  @TempDir private Path directory;
  private int runs;

  @BeforeEach
  void train() {
    RowSource rows =
        visitor -> {
          RawRow row = new RawRow(2);
          for (int line = 2; line < 60; line++) {
            row.setNumber(0, line);
            row.setNumber(1, 20 * line + 100);
            visitor.row(row, line);
          }
        };
    FittedFeatures features =
        FeatureDefinition.parse(
                "version: 1\nfit:\n  - columns: [calls]\n    steps: [keep]\n",
                "features.yaml",
                CONTRACT)
            .fit(rows);
    Scorer scorer = LinearModel.regression(new double[] {20}, 100).withMeans(new double[] {0});
    ModelPackage.write(
        directory.resolve("model"),
        new PackageContents(
            CONTRACT,
            features,
            scorer,
            Double.NaN,
            "ridge_regression",
            GoldenRows.choose(rows, features, scorer)));
  }

  /** Runs on 900 rows of which every third has no label yet. */
  private EvaluateProduction.Outputs run(double deviation, Map<String, Object> baseline)
      throws Exception {
    PredictionLayout layout = PredictionLayout.of(CONTRACT);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
    Path window = directory.resolve("window" + runs++);
    try (DatasetWriter writer = DatasetWriter.create(window, layout.contract())) {
      RawRow row = new RawRow(layout.contract().columns().size());
      for (int i = 0; i < 900; i++) {
        double calls = 2 * random.nextGaussian();
        double truth = 20 * calls + 100 + deviation * random.nextGaussian();
        row.clear();
        row.setNumber(0, calls);
        row.setNumber(1, i % 3 == 0 ? Double.NaN : truth);
        layout.set(new PredictionLayout.Answer("p" + i, Double.NaN, "1", null, 0), row);
        writer.append(row, i + 2L);
      }
      writer.finish();
    }
    return new EvaluateProduction()
        .run(
            new EvaluateProduction.Inputs(
                Model.of("model", directory.resolve("model")),
                Dataset.of("predictions", window),
                baseline,
                0.95,
                500,
                DriftVerdict.NONE,
                "none",
                null),
            TestStepContext.in(Files.createTempDirectory(directory, "out")));
  }

  @Test
  void errorsAsInTrainingAreKept() throws Exception {
    EvaluateProduction.Outputs outputs = run(4.9, BASELINE);
    assertThat(outputs.verdict() + " " + outputs.severity()).isEqualTo("quiet none");
    assertThat(outputs.decided()).isTrue();
    Map<String, Double> metrics = outputs.metrics().values();
    assertThat(metrics)
        .containsEntry("rows", 900.0)
        .containsEntry("labelled_rows", 600.0)
        .containsEntry("rmse_baseline", 5.0);
    // The standard error of a deviation of 4.9 over 600 rows is 0.14.
    assertThat(metrics.get("rmse")).isEqualTo(4.9, within(0.5));
    assertThat(metrics.get("rmse_lower")).isLessThan(metrics.get("rmse"));
    Node file = Node.json(Files.readString(outputs.evaluation().path()), "performance.json");
    assertThat(file.required("metrics").items().stream().map(m -> m.required("name").text()))
        .contains("rmse", "mae", "r2");
    assertThat(file.entries().keySet()).doesNotContain("confusion_matrix", "classes");
  }

  @Test
  void largerErrorsHaveFallen() throws Exception {
    EvaluateProduction.Outputs outputs = run(8, BASELINE);
    assertThat(outputs.verdict() + " " + outputs.severity()).isEqualTo("fallen P0");
    assertThat(outputs.reasons().text())
        .contains("The metric (rmse) lost its level", "the ceiling is 5.2632")
        .contains("a number does not say how sure the model is of it");
    assertThat(outputs.report().text()).contains("RMSE").doesNotContain("Confusion matrix");
  }

  @Test
  void withoutABaselineNothingIsDecided() throws Exception {
    assertThat(run(8, Map.of()).verdict()).isEqualTo("undecided");
  }
}
