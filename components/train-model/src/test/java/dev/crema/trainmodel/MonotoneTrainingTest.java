package dev.crema.trainmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.models.ModelPackage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code monotone} does to the package and the report. */
final class MonotoneTrainingTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({"xgboost, 2", "lightgbm, 2", "xgboost, 0"})
  void theAnswerOnlyRisesWithWhatIsConstrained(String algorithm, int classes) throws IOException {
    Example example = Example.in(directory, classes);
    TrainModel.Inputs inputs = example.inputs(algorithm, Example.RAW);
    TrainModel.Inputs bound = Example.monotone(inputs, Map.of("amount", 1L));
    var outputs = example.run(bound, "bound");
    assertThat(outputs.report().text()).contains("| monotone | rises with amount |");
    assertThat(turns(ModelPackage.open(outputs.model().path()))).isZero();
    var free = example.run(inputs, "free");
    assertThat(free.report().text()).doesNotContain("monotone");
    assertThat(outputs.model().metadata()).containsEntry("monotone", Map.of("amount", 1L));
    assertThat(free.model().metadata()).containsEntry("monotone", Map.of());
    assertThat(turns(ModelPackage.open(free.model().path()))).isPositive();
    assertThat(example.run(bound, "again").packageDigest()).isEqualTo(outputs.packageDigest());
  }

  private static int turns(ModelPackage model) {
    int turns = 0;
    float[] x = new float[model.features().size()];
    double[] p = new double[2];
    for (float age = 20; age < 80; age += 6) {
      double previous = Double.NEGATIVE_INFINITY;
      x[1] = age;
      for (x[0] = -3; x[0] < 3; x[0] += 0.01f) {
        double next;
        if (model.scorer().classes() == 0) {
          next = model.scorer().value(x);
        } else {
          model.scorer().probabilities(x, p);
          next = p[1];
        }
        turns += next < previous ? 1 : 0;
        previous = next;
      }
    }
    return turns;
  }

  @Test
  void isRefusedWhereItWouldNotBeKept() throws IOException {
    Example example = Example.in(directory, 2);
    TrainModel.Inputs forest = example.inputs("random_forest", Example.IMPUTED);
    refused(
        example,
        Example.monotone(forest, Map.of("age", 1L)),
        "The algorithm (random_forest) keeps no monotone constraints, and there are some for [age].\nMaybe one of [lightgbm, xgboost].");
    TrainModel.Inputs inputs = example.inputs("xgboost", Example.IMPUTED);
    refused(
        example,
        Example.monotone(inputs, Map.of("age", 2L)),
        "The monotone constraint of the feature (age) is (2), which is neither 1 nor -1.");
    refused(
        example,
        Example.monotone(inputs, Map.of("agee", 1L)),
        "is of the feature (agee), which there is not.\nMaybe (age)");
  }

  private static void refused(Example example, TrainModel.Inputs inputs, String message) {
    assertThatThrownBy(() -> example.run(inputs, "none"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }
}
