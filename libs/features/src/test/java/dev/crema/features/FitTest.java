package dev.crema.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FitTest {
  private static final Contract NUMBER = Rows.contract(Rows.nullable("x", ColumnType.NUMBER));
  private static final Contract INTEGER = Rows.contract(Rows.nullable("x", ColumnType.INTEGER));
  private static final Contract TEXT = Rows.contract(Rows.nullable("x", ColumnType.STRING));
  private static final Contract FLAG = Rows.contract(Rows.nullable("x", ColumnType.BOOLEAN));
  private static final List<String> COLOURS = List.of("red", "blue", "red", "green", "blue", "red");

  @Test
  void imputesAndTells() {
    FittedFeatures features =
        fit(NUMBER, "", "impute: {strategy: median, indicator: true}", 1, null, 4, 2, 10);
    assertThat(features.names()).containsExactly("x", "x_missing");
    assertThat(Rows.encode(features, (Object) null)).containsExactly(3, 1);
    assertThat(Rows.encode(features, 7)).containsExactly(7, 0);
    assertThat(features.missingFeatures()).isEmpty();
  }

  @Test
  void scalesWhatImputationLeft() {
    FittedFeatures features =
        fit(NUMBER, "", "impute: {strategy: constant, value: 0}, standardize", 3, null, 3, null);
    // Imputed: 3, 0, 3, 0; mean 1.5, deviation 1.5.
    assertThat(Rows.encode(features, 3)).containsExactly(1);
    assertThat(Rows.encode(features, (Object) null)).containsExactly(-1);
  }

  @Test
  void imputesTextsAndFlags() {
    FittedFeatures text =
        fit(
            TEXT,
            "",
            "impute: {strategy: most_frequent, indicator: true}, one_hot",
            "b",
            "a",
            null);
    assertThat(text.names()).containsExactly("x=a", "x=b", "x_missing");
    assertThat(Rows.encode(text, (Object) null)).containsExactly(1, 0, 1);
    FittedFeatures flag = fit(FLAG, "", "impute: {strategy: constant, value: true}", 0, 0);
    assertThat(Rows.encode(flag, (Object) null)).containsExactly(1);
  }

  @Test
  void keepsMissingOnlyWhereTheDefinitionSaysSo() {
    FittedFeatures features = fit(NUMBER, "missing: keep,", "standardize", 1, null, 3);
    assertThat(features.missingFeatures()).containsExactly("x");
    assertThat(Rows.encode(features, (Object) null)[0]).isNaN();
    assertThat(Rows.encode(features, 3)[0]).isEqualTo(1);
  }

  @Test
  void refusesMissingWhereTheContractForbidsItEvenIfTheDefinitionKeepsIt() {
    Contract present = Rows.contract(Rows.present("x", ColumnType.NUMBER));
    FittedFeatures features = fit(present, "missing: keep,", "keep", 1, 3);
    assertThat(features.missingFeatures()).isEmpty();
    assertThatThrownBy(() -> Rows.encode(features, (Object) null))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(x) is missing")
        .hasMessageContaining("Maybe");
    assertThatThrownBy(() -> fit(present, "", "keep", 1, null, 2))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Line 3")
        .hasMessageContaining("(x) is missing");
  }

  @ParameterizedTest
  @CsvSource({"own, one_hot", "zeros, one_hot", "own, ordinal"})
  void refusesMissingThatTrainingCannotHaveSeen(String missing, String step) {
    Contract present = Rows.contract(Rows.present("x", ColumnType.STRING));
    FittedFeatures features = fit(present, "missing: %s,".formatted(missing), step, "a", "b");
    assertThatThrownBy(() -> Rows.encode(features, (Object) null))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(x) is missing, which the contract does not allow");
    assertThatThrownBy(() -> fit(present, "missing: %s,".formatted(missing), step, "a", null, "b"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Line 3");
  }

  @Test
  void oneHotGroupsOthersAndMissing() {
    FittedFeatures features =
        fit(TEXT, "missing: own,", "one_hot: {min_count: 2, others: own}", COLOURS.toArray());
    assertThat(features.names()).containsExactly("x=blue", "x=red", "x=(other)", "x=(missing)");
    assertThat(Rows.encode(features, "red")).containsExactly(0, 1, 0, 0);
    assertThat(Rows.encode(features, "green")).containsExactly(0, 0, 1, 0);
    assertThat(Rows.encode(features, "never seen")).containsExactly(0, 0, 1, 0);
    assertThat(Rows.encode(features, (Object) null)).containsExactly(0, 0, 0, 1);
  }

  @Test
  void oneHotLimitsLevelsByFrequencyThenName() {
    FittedFeatures features =
        fit(TEXT, "missing: zeros,", "one_hot: {max_levels: 2}", "c", "b", "a", "c", null);
    assertThat(features.names()).containsExactly("x=a", "x=c");
    assertThat(Rows.encode(features, "b")).containsExactly(0, 0);
    assertThat(Rows.encode(features, (Object) null)).containsExactly(0, 0);
  }

  @Test
  void oneHotTakesIntegersFlagsAndBins() {
    assertThat(fit(INTEGER, "missing: zeros,", "one_hot", 10, 9, -1).names())
        .containsExactly("x=-1", "x=9", "x=10");
    assertThat(fit(FLAG, "missing: zeros,", "one_hot", 1, 0).names())
        .containsExactly("x=false", "x=true");
    FittedFeatures bins =
        fit(NUMBER, "missing: own,", "bin: {method: edges, edges: [1, 2]}, one_hot", 0, 1, 2, 5);
    assertThat(bins.names()).containsExactly("x=0", "x=1", "x=2", "x=(missing)");
    assertThat(Rows.encode(bins, 1)).containsExactly(0, 1, 0, 0);
    assertThat(Rows.encode(bins, (Object) null)).containsExactly(0, 0, 0, 1);
  }

  @Test
  void ordinalCodesByFrequencyAndNamesTheUnknown() {
    FittedFeatures features = fit(TEXT, "missing: own,", "ordinal", COLOURS.toArray());
    assertThat(Rows.encode(features, "red")).containsExactly(0);
    assertThat(Rows.encode(features, "blue")).containsExactly(1);
    assertThat(Rows.encode(features, "green")).containsExactly(2);
    assertThat(Rows.encode(features, "never seen")).containsExactly(3);
    assertThat(Rows.encode(features, (Object) null)).containsExactly(4);
    assertThat(features.missingFeatures()).isEmpty();
  }

  @Test
  void ordinalMayLeaveUnknownMissing() {
    FittedFeatures features =
        fit(
            TEXT,
            "missing: keep,",
            "ordinal: {unknown: missing, min_count: 2, order: name}",
            COLOURS.toArray());
    assertThat(Rows.encode(features, "blue")).containsExactly(0);
    assertThat(Rows.encode(features, "green")[0]).isNaN();
    assertThat(features.missingFeatures()).containsExactly("x");
  }

  @Test
  void ordinalTakesTheContractsOrder() {
    ColumnContract size =
        new ColumnContract(
            "x",
            ColumnType.STRING,
            Role.FEATURE,
            "",
            false,
            null,
            null,
            List.of("small", "medium", "large"),
            null,
            false);
    FittedFeatures features =
        fit(Rows.contract(size), "", "ordinal: {order: contract}", "large", "small");
    assertThat(Rows.encode(features, "medium")).containsExactly(1);
    assertThat(Rows.encode(features, "large")).containsExactly(2);
  }

  @Test
  void dividesConstantsByOne() {
    for (String step : List.of("standardize", "min_max", "robust")) {
      assertThat(Rows.encode(fit(NUMBER, "missing: keep,", step, 4, 4, 4), 6)).containsExactly(2);
    }
    assertThat(Rows.encode(fit(NUMBER, "missing: keep,", "bin", 4, 4, 4), 6)).containsExactly(0);
  }

  @Test
  void scalingIsInvertedByWhatWasLearnt() {
    Random random = new Random(11);
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      values.add(random.nextGaussian() * 1_000 + 7);
    }
    for (String step : List.of("standardize", "min_max", "robust")) {
      FittedFeatures features = fit(NUMBER, "missing: keep,", step, values.toArray());
      FittedStep.Scaled scaled =
          (FittedStep.Scaled) features.columns().getFirst().steps().getFirst();
      for (Object value : values) {
        double x = ((Number) value).doubleValue();
        double back = Rows.encode(features, x)[0] * scaled.scale() + scaled.center();
        // One rounding to float, of a number up to ten scales away.
        assertThat(Math.abs(back - x)).isLessThan(Math.ulp(10f) * scaled.scale());
      }
    }
  }

  @Test
  void orderOfRowsDoesNotChangeQuantilesAndCategories() {
    Random random = new Random(5);
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      values.add((double) random.nextInt(40));
    }
    String steps = "impute: {strategy: median}, bin: {count: 7}, one_hot";
    String before = fit(NUMBER, "", steps, values.toArray()).toJson();
    Collections.shuffle(values, random);
    assertThat(fit(NUMBER, "", steps, values.toArray()).toJson()).isEqualTo(before);
  }

  @Test
  void encodingDependsOnTheRowAlone() {
    FittedFeatures features = fit(NUMBER, "missing: keep,", "standardize", 1, 2, 4);
    float[] out = new float[1];
    List<RawRow> rows = new ArrayList<>();
    List<Float> forward = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      rows.add(Rows.row(i % 7 == 0 ? null : i * 0.37));
      features.encode(rows.getLast(), out);
      forward.add(out[0]);
    }
    List<Float> backward = new ArrayList<>();
    for (RawRow row : rows.reversed()) {
      features.encode(row, out);
      backward.add(out[0]);
    }
    assertThat(backward.reversed()).isEqualTo(forward);
  }

  @Test
  void numbersBeyondFloatStayFinite() {
    FittedFeatures features = fit(NUMBER, "missing: keep,", "keep", 1, 2);
    assertThat(Rows.encode(features, 1e300)).containsExactly(Float.MAX_VALUE);
    assertThat(Rows.encode(features, -1e300)).containsExactly(-Float.MAX_VALUE);
  }

  @Test
  void keepsValuesInSeveralPassesIfTheyAreTooMany() {
    Contract two =
        Rows.contract(Rows.nullable("a", ColumnType.NUMBER), Rows.nullable("b", ColumnType.NUMBER));
    FeatureDefinition definition =
        Rows.define(two, "fit: [{columns: [a, b], missing: keep, steps: [robust]}]");
    List<RawRow> rows = List.of(Rows.row(1, 9), Rows.row(2, 8), Rows.row(5, 1));
    List<ColumnPlan> plans =
        definition.fit(Rows.source(rows)).columns().stream().map(FittedColumn::plan).toList();
    Derivation derivation = new Derivation(2, List.of());
    List<FittedColumn> narrow = new Fitter(derivation, plans, Rows.source(rows), 3).fit();
    List<FittedColumn> wide = new Fitter(derivation, plans, Rows.source(rows), 100).fit();
    assertThat(narrow.get(1).words()).isEqualTo(wide.get(1).words()).contains("median 8.0");
    List<FittedColumn> one = new Fitter(derivation, plans, Rows.source(rows), 2).fit();
    assertThat(one.get(1).words()).isEqualTo(wide.get(1).words());
  }

  @Test
  void refusesWhatCannotBeFitted() {
    assertThatThrownBy(() -> fit(NUMBER, "missing: keep,", "standardize"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no rows");
    assertThatThrownBy(() -> fit(NUMBER, "", "impute: {strategy: median}", null, null))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(x) has no value")
        .hasMessageContaining("(impute)");
    assertThatThrownBy(() -> fit(TEXT, "missing: own,", "ordinal: {min_count: 3}", "a", "b"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("min_count");
    assertThatThrownBy(() -> fit(NUMBER, "missing: keep,", "min_max", 1.7e308, -1.7e308))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(x)")
        .hasMessageContaining("overflows");
  }

  @Test
  void refusesTooManyCategories() {
    Frequencies frequencies = new Frequencies();
    for (int i = 0; i < Frequencies.MAX_DISTINCT; i++) {
      assertThat(frequencies.add((double) i)).isTrue();
    }
    assertThat(frequencies.add(-1.0)).isFalse();
    Object[] many = new Object[Levels.MAX_LEVELS + 1];
    Arrays.setAll(many, i -> i);
    assertThatThrownBy(() -> fit(INTEGER, "missing: own,", "ordinal", many))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("at most 10000");
  }

  @Test
  void refusesTwoFeaturesOfOneName() {
    Contract two =
        Rows.contract(
            Rows.nullable("x", ColumnType.NUMBER), Rows.nullable("x_missing", ColumnType.NUMBER));
    String yaml =
        """
        fit:
          - {columns: [x], steps: [impute: {strategy: mean, indicator: true}]}
          - {columns: [x_missing], missing: keep, steps: [keep]}
        """;
    assertThatThrownBy(() -> Rows.define(two, yaml).fit(Rows.source(Rows.row(1, 1))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(x_missing)");
  }

  @Test
  void refusesRowsOfAnotherLength() {
    FittedFeatures features = fit(NUMBER, "missing: keep,", "keep", 1, 2);
    assertThatThrownBy(() -> Rows.encode(features, 1, 2))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("2 values");
  }

  private static FittedFeatures fit(
      Contract contract, String missing, String steps, @Nullable Object... values) {
    String yaml = "fit: [{columns: [x], %s steps: [%s]}]".formatted(missing, steps);
    return Rows.define(contract, yaml).fit(Rows.column(Arrays.asList(values)));
  }
}
