package dev.crema.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns whose codes learners take for categories. */
class CategoricalTest {
  private static final Contract TEXT = Rows.contract(Rows.nullable("x", ColumnType.STRING));

  private static FittedFeatures fit(
      Contract contract, String missing, String step, @Nullable Object... values) {
    String yaml = "fit: [{columns: [x], %s steps: [%s]}]".formatted(missing, step);
    List<RawRow> rows = new ArrayList<>();
    for (Object value : values) {
      rows.add(Rows.row(value));
    }
    return Rows.define(contract, yaml).fit(Rows.source(rows));
  }

  @Test
  void codesAreByFrequencyThenNameAndTheUnknownHasItsOwn() {
    FittedFeatures features =
        fit(TEXT, "missing: own,", "categorical", "b", "c", "a", "c", null, "b", "c");
    assertThat(Rows.encode(features, "c")).containsExactly(0);
    assertThat(Rows.encode(features, "b")).containsExactly(1);
    assertThat(Rows.encode(features, "a")).containsExactly(2);
    assertThat(Rows.encode(features, "never seen")).containsExactly(3);
    assertThat(Rows.encode(features, (Object) null)).containsExactly(4);
    assertThat(features.categories()).containsExactly(5);
    assertThat(features.names()).containsExactly("x");
    assertThat(features.missingFeatures()).isEmpty();
  }

  @Test
  void missingStaysMissing() {
    FittedFeatures features = fit(TEXT, "missing: keep,", "categorical", "b", null, "a");
    assertThat(Rows.encode(features, (Object) null)[0]).isNaN();
    assertThat(features.missingFeatures()).containsExactly("x");
    assertThat(features.categories()).containsExactly(3);
  }

  @Test
  void theUnknownMayBeMissing() {
    FittedFeatures features =
        fit(TEXT, "missing: keep,", "categorical: {unknown: missing}", "b", "a");
    assertThat(Rows.encode(features, "never seen")[0]).isNaN();
    assertThat(features.categories()).containsExactly(2);
  }

  @Test
  void rareCategoriesAndThoseBeyondTheLimitAreUnknown() {
    FittedFeatures features =
        fit(
            TEXT,
            "missing: keep,",
            "categorical: {max_levels: 2, min_count: 2}",
            "a",
            "b",
            "b",
            "c",
            "c",
            "d",
            "d",
            "d");
    assertThat(Rows.encode(features, "d")).containsExactly(0);
    assertThat(Rows.encode(features, "b")).containsExactly(1);
    assertThat(Rows.encode(features, "c")).containsExactly(2);
    assertThat(Rows.encode(features, "a")).containsExactly(2);
    assertThat(features.categories()).containsExactly(3);
  }

  @Test
  void wholeNumbersAndBooleansAreCategoriesToo() {
    Contract numbers = Rows.contract(Rows.nullable("x", ColumnType.INTEGER));
    FittedFeatures codes = fit(numbers, "missing: keep,", "categorical", 70, 70, -3);
    assertThat(Rows.encode(codes, 70)).containsExactly(0);
    assertThat(Rows.encode(codes, -3)).containsExactly(1);
    Contract flags = Rows.contract(Rows.nullable("x", ColumnType.BOOLEAN));
    assertThat(fit(flags, "missing: own,", "categorical", 1, 0).categories()).containsExactly(4);
  }

  @Test
  void whatImputeAddsIsANumberAndSoIsEveryOtherEncoding() {
    FittedFeatures features =
        fit(
            TEXT,
            "",
            "impute: {strategy: most_frequent, indicator: true}, categorical",
            "a",
            "b",
            "b");
    assertThat(features.names()).containsExactly("x", "x_missing");
    assertThat(features.categories()).containsExactly(3, 0);
    assertThat(Rows.encode(features, (Object) null)).containsExactly(0, 1);
    assertThat(fit(TEXT, "missing: own,", "ordinal", "a", "b").categories()).containsExactly(0);
    assertThat(fit(TEXT, "missing: own,", "one_hot", "a", "b").categories())
        .containsExactly(0, 0, 0);
  }

  @Test
  void thePackageEncodesAsTrainingDid() {
    FittedFeatures train =
        fit(TEXT, "missing: own,", "categorical: {max_levels: 2}", "b", "c", "a", "c", "b");
    FittedFeatures serve = FittedFeatures.fromJson(train.toJson(), "features.json", TEXT);
    assertThat(serve.toJson()).isEqualTo(train.toJson());
    assertThat(serve.categories()).isEqualTo(train.categories()).containsExactly(4);
    for (Object value : new @Nullable Object[] {"a", "b", "c", "d", null}) {
      assertThat(Rows.encode(serve, value)).isEqualTo(Rows.encode(train, value));
    }
  }

  @Test
  void aDefinitionIsWrittenAsItWasRead() {
    String yaml =
        "fit: [{columns: [x], missing: keep, steps: [categorical: {max_levels: 7, unknown: missing}]}]";
    String written = Rows.define(TEXT, yaml).toYaml(Set.of("x"), "again");
    assertThat(written)
        .contains("{\"categorical\":{\"min_count\":1,\"max_levels\":7,\"unknown\":\"missing\"}}");
    FeatureDefinition again = FeatureDefinition.parse(written, "features.yaml", TEXT);
    assertThat(again.toYaml(Set.of("x"), "again")).isEqualTo(written);
  }

  @Test
  void aPackageWithMoreCategoriesThanItsLimitIsRefused() {
    String json =
        fit(TEXT, "missing: own,", "categorical", "b", "a")
            .toJson()
            .replace("\"max_levels\":100", "\"max_levels\":1");
    assertThatThrownBy(() -> FittedFeatures.fromJson(json, "features.json", TEXT))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has 2 categories; 1 to 1.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          categorical, standardize          | missing: own,   | (categorical) at step 1, but it must be the only step, or follow impute alone.
          categorical: {max_levels: 1001}   | missing: own,   | max_levels
          categorical: {min_count: 0}       | missing: own,   | min_count
          categorical: {order: name}        | missing: own,   | order
          categorical                       | missing: zeros, | (zeros) one_hot
          categorical                       | missing: refuse,| missing: own, or missing: keep
          """)
  void refusesWhatDoesNotGoTogether(String step, String missing, String said) {
    assertThatThrownBy(() -> fit(TEXT, missing, step, "a", "b"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(said);
  }

  @Test
  void refusesNumbersThatAreNoCategories() {
    Contract number = Rows.contract(Rows.nullable("x", ColumnType.NUMBER));
    assertThatThrownBy(() -> fit(number, "missing: keep,", "categorical", 1.5, 2.5))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("it takes a string, integer or boolean");
  }

  @Test
  void refusesAColumnWithoutAFrequentCategory() {
    assertThatThrownBy(
            () -> fit(TEXT, "missing: keep,", "categorical: {min_count: 2}", "a", "b", "c"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("No category of the column (x) is as frequent");
  }
}
