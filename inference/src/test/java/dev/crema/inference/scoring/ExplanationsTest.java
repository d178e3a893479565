package dev.crema.inference.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.RawRow;
import dev.crema.inference.TestModels;
import dev.crema.models.Explanation;
import dev.crema.models.ModelPackage;
import dev.crema.service.json.RefusedRequestException;
import dev.crema.service.json.RefusedRequestException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplanationsTest {
  @TempDir Path directory;

  private static Predictor predictor(ModelPackage model) {
    PredictionIds ids = new PredictionIds(InstantSource.system(), new Random(1));
    return new Predictor("churn", "1", model, 1000, ids);
  }

  private static byte[] request(int rows) {
    return TestModels.request(TestModels.list(rows, 3)).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void areThoseOfTheModelForEachRow() {
    ModelPackage model = TestModels.write(directory.resolve("model"), 1);
    Predictions predictions = predictor(model).explain(request(Predictor.MOST_EXPLAINED), false);
    List<RawRow> rows = TestModels.list(Predictor.MOST_EXPLAINED, 3);
    for (int i = 0; i < rows.size(); i++) {
      Explanation expected = model.explainer().explain(rows.get(i));
      assertThat(predictions.explanation(i)).usingRecursiveComparison().isEqualTo(expected);
    }
  }

  @Test
  void areAtMostAHundredARequest() {
    Predictor predictor = predictor(TestModels.write(directory.resolve("model"), 1));
    assertRefused(predictor, 101, Reason.TOO_MANY_ROWS, "more than (100) rows to explain");
    assertThat(predictor.predict(request(101), false).rows()).isEqualTo(101);
  }

  @Test
  void areFewerARequestOfALargeModel() {
    ModelPackage model = TestModels.writeLarge(directory.resolve("model"));
    Predictor predictor = predictor(model);
    long row = model.explainer().work() + 8L * model.features().size();
    assertThat(model.explainer().work()).isEqualTo(60_000);
    int most = (int) (Predictor.MOST_WORK / row);
    assertThat(most).isBetween(50, 66);
    assertThat(predictor.explain(request(most), false).rows()).isEqualTo(most);
    assertRefused(
        predictor,
        most + 1,
        Reason.TOO_MANY_ROWS,
        "more than (%d) rows to explain, the most for a model of this size".formatted(most));
  }

  @Test
  void areRefusedWhereThePackageIsTooOld() {
    Predictor predictor = predictor(TestModels.writeOld(directory.resolve("model")));
    assertRefused(predictor, 1, Reason.WRONG_FORM, "This version cannot be explained: ");
  }

  @Test
  void areRefusedOfANeuralNetworkWhosePredictionsAreThoseOfThePackage() {
    ModelPackage model = TestModels.writeNetwork(directory.resolve("model"));
    Predictor predictor = predictor(model);
    assertRefused(
        predictor,
        1,
        Reason.WRONG_FORM,
        "This version cannot be explained: Exact contributions to a neural network's margin");
    Predictions predictions = predictor.predict(request(50), false);
    List<RawRow> rows = TestModels.list(50, 3);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(predictions.probabilities(i))
          .isEqualTo(model.predict(rows.get(i)).probabilities());
    }
  }

  private static void assertRefused(Predictor predictor, int rows, Reason reason, String message) {
    byte[] request = request(rows);
    assertThatThrownBy(() -> predictor.explain(request, false))
        .isInstanceOfSatisfying(
            RefusedRequestException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }
}
