package dev.crema.trainmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.models.Explainer;
import dev.crema.models.ModelPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From raw rows to a package whose splits ask for categories. */
final class CategoricalTrainingTest {
  private static final int VERSION_BYTE = 8;

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({"xgboost, 2", "lightgbm, 3", "xgboost, 0", "xgboost_quantile, 0"})
  void thePackageAsksForCategoriesOfRawRows(String algorithm, int classes) throws IOException {
    Example example = Example.in(directory, classes);
    TrainModel.Inputs inputs = example.inputs(algorithm, Example.CATEGORICAL);
    var outputs = example.run(inputs, "first");
    assertThat(example.run(inputs, "again").packageDigest()).isEqualTo(outputs.packageDigest());
    Path path = outputs.model().path();
    assertThat(Files.readAllBytes(path.resolve("scorer.bin"))[VERSION_BYTE]).isEqualTo((byte) 3);
    ModelPackage model = ModelPackage.open(path);
    Explainer explainer = model.explainer();
    Explainer.Buffers buffers = explainer.buffers();
    float[] x = new float[model.features().size()];
    for (RawRow row :
        new RawRow[] {row(33, "west"), row(150, "never seen"), row(Double.NaN, null)}) {
      model.features().encode(row, x);
      explainer.explain(x, classes == 0 ? 0 : 1, buffers);
      assertThat(buffers.base() + Arrays.stream(buffers.columns()).sum())
          .isCloseTo(buffers.margin(), within(1e-9 * Math.max(1, Math.abs(buffers.margin()))));
      assertThat(buffers.margin()).isFinite();
    }
  }

  private static RawRow row(double age, @Nullable String region) {
    RawRow row = new RawRow(4);
    row.setNumber(0, 0.25);
    row.setNumber(1, age);
    if (region != null) {
      row.setText(2, region);
    }
    return row;
  }

  @ParameterizedTest
  @ValueSource(strings = {"naive_bayes", "linear_svm", "random_forest", "gradient_boosting"})
  void algorithmsOfNumbersRefuseCodesOfCategories(String algorithm) throws IOException {
    Example example = Example.in(directory, 2);
    TrainModel.Inputs inputs =
        example.inputs(
            algorithm,
            """
            version: 1
            description: Regions as categories.
            fit:
              - columns: [region]
                missing: own
                steps: [categorical]
            """);
    assertThatThrownBy(() -> example.run(inputs, "refused"))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "The features [region] are codes of categories, which the algorithm (%s) would take for numbers."
                    .formatted(algorithm)
                + "\nMaybe one_hot in place of categorical in features.yaml, or one of [lightgbm, xgboost].");
    try (var files = Files.list(example.output("refused"))) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aMonotoneConstraintOnACategoryIsRefused() throws IOException {
    Example example = Example.in(directory, 2);
    TrainModel.Inputs inputs =
        Example.monotone(example.inputs("xgboost", Example.CATEGORICAL), Map.of("age", 1L));
    assertThatThrownBy(() -> example.run(inputs, "refused"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("of the feature (age), whose codes are categories");
  }
}
