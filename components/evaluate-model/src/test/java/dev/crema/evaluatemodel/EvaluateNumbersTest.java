package dev.crema.evaluatemodel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.evaluation.ChampionOutcome;
import dev.crema.evaluation.Evaluation;
import dev.crema.evaluation.Metric;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Model;
import dev.crema.testkit.TestStepContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that predict a number. */
class EvaluateNumbersTest {
  @TempDir private Path directory;

  private EvaluateModel.Outputs run(@Nullable Path champion, Path test) throws Exception {
    EvaluateModel.Inputs inputs =
        new EvaluateModel.Inputs(
            Model.of("model", TestFiles.price(directory.resolve("model"), 1, 1)),
            champion == null ? null : Model.of("champion", champion),
            Dataset.of("test", test),
            Dataset.of("validation", test),
            List.of("calls"),
            Dataset.of("production", test));
    Path out = Files.createTempDirectory(directory, "out");
    return new EvaluateModel().run(inputs, TestStepContext.in(out));
  }

  private Path test() {
    return TestFiles.dataset(
        directory.resolve("test"), TestFiles.PRICES, TestFiles.rows(TestFiles.PRICES, 300, 5));
  }

  @Test
  void measuresCandidateAndChampion() throws Exception {
    EvaluateModel.Outputs outputs =
        run(TestFiles.price(directory.resolve("champion"), 1, 0), test());
    Evaluation evaluation = Evaluation.read(outputs.evaluation().path());
    assertThat(evaluation.champion()).isInstanceOf(ChampionOutcome.Compared.class);
    double rmse = evaluation.candidate().test().metrics().get(Metric.RMSE).orElseThrow();
    assertThat(rmse).isBetween(900.0, 1100.0);
    assertThat(outputs.metrics().values())
        .containsEntry("rmse", rmse)
        .containsKeys("mae", "r2", "champion_rmse", "validation_r2", "production_mae")
        .doesNotContainKeys("auc", "accuracy");
    // What a label that is a number does not have lets no condition pass by mistake.
    assertThat(outputs.auc()).isZero();
    assertThat(outputs.accuracy()).isZero();
    assertThat(outputs.classificationMetrics().classes()).isEmpty();
    assertThat(outputs.classificationMetrics().rocCurve()).isEmpty();
  }

  @Test
  void theReportDrawsPredictedAgainstActualAndTheErrors() throws Exception {
    EvaluateModel.Outputs outputs =
        run(TestFiles.price(directory.resolve("champion"), 1, 0), test());
    String html = outputs.report().text();
    assertThat(html)
        .contains("predicts &lt;price&gt;", "300 test rows, a number is predicted")
        .contains("<h2>Predicted and actual</h2>", "Predicted against actual: the darker")
        .contains("Errors in tenths of the rows", "predicted − actual")
        .contains("RMSE", "R²", "better", "by the delta method", "By plan", "champion's RMSE")
        .contains("The best round was chosen on the 300 validation rows")
        .doesNotContain("Confusion", "AUC", "Calibration", "<price>", "NaN", "E+");
    EvaluateModelTest.assertWellFormed(html);
  }

  @Test
  void equalNumbersAreDrawnToo() throws Exception {
    var rows = TestFiles.rows(TestFiles.PRICES, 50, 5);
    rows.forEach(
        row -> {
          row.setNumber(0, 1);
          row.setNumber(1, 0);
          row.setNumber(3, 6000);
        });
    Path test = TestFiles.dataset(directory.resolve("same"), TestFiles.PRICES, rows);
    EvaluateModel.Outputs outputs = run(null, test);
    assertThat(outputs.report().text()).contains("All 50 rows have the same label.");
    EvaluateModelTest.assertWellFormed(outputs.report().text());
  }
}
