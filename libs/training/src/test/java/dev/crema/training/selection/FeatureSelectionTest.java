package dev.crema.training.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.data.document.Node;
import dev.crema.features.FeatureColumn;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.models.LinearModel;
import dev.crema.training.EncodedTable;
import dev.crema.training.LabelColumn;
import dev.crema.training.selection.SelectionSettings.Measure;
import dev.crema.training.selection.SelectionSettings.Measuring;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureSelectionTest {
  private static final String FEATURES =
      """
      version: 1
      fit:
        - {columns: [strong, weak, noise, fixed], missing: keep, steps: [keep]}
        - {columns: [colour], missing: zeros, steps: [one_hot]}
        - {columns: [gap], steps: [{impute: {strategy: median, indicator: true}}]}
      """;

  private static Contract contract(boolean ofNumbers) {
    return Contract.parse(
        """
        version: 1
        name: table
        %s
        columns:
          - {name: y, role: label, %s}
          - {name: strong, type: number}
          - {name: weak, type: number}
          - {name: noise, type: number}
          - {name: fixed, type: number}
          - {name: colour, type: string, nullable: true}
          - {name: gap, type: number, nullable: true}
        """
            .formatted(
                ofNumbers ? "description: none" : "positive_class: 1",
                ofNumbers ? "type: number" : "type: integer, allowed: [0, 1]"),
        "contract.yaml");
  }

  private static RowSource rows(boolean ofNumbers, int count, long seed) {
    return visitor -> {
      Random random = new Random(seed);
      RawRow row = new RawRow(7);
      for (int i = 0; i < count; i++) {
        row.clear();
        double strong = random.nextGaussian();
        double weak = random.nextGaussian();
        int colour = random.nextInt(4);
        boolean isGap = random.nextInt(3) == 0;
        double signal = 2 * strong + 0.7 * weak + (colour == 1 ? 1.5 : 0) + (isGap ? 1 : 0);
        double noisy = signal + random.nextGaussian();
        row.setNumber(0, ofNumbers ? noisy : noisy > 0.7 ? 1 : 0);
        row.setNumber(1, strong);
        row.setNumber(2, weak);
        row.setNumber(3, random.nextGaussian());
        row.setNumber(4, 7);
        row.setText(5, colour == 3 ? null : "c" + colour);
        row.setNumber(6, isGap ? Double.NaN : random.nextGaussian());
        visitor.row(row, i + 2L);
      }
    };
  }

  private static SelectionSettings settings(
      int maxColumns, @Nullable Double minInformation, List<String> always) {
    return new SelectionSettings(
        0,
        minInformation,
        null,
        null,
        maxColumns,
        Measure.IMPORTANCE,
        always,
        new Measuring(3, 2_000, Map.of("rounds", 40L), 7));
  }

  private static Selection select(boolean ofNumbers, SelectionSettings settings) {
    return select(ofNumbers, settings, FEATURES);
  }

  private static Selection select(boolean ofNumbers, SelectionSettings settings, String yaml) {
    RowSource train = rows(ofNumbers, 1_500, 1);
    FittedFeatures features =
        FeatureDefinition.parse(yaml, "features.yaml", contract(ofNumbers)).fit(train);
    return FeatureSelection.select(
        features,
        new FeatureSelection.Parts(
            EncodedTable.of(train, features), EncodedTable.of(rows(ofNumbers, 700, 2), features)),
        settings,
        sentence -> {});
  }

  private static ColumnVerdict of(Selection selection, String name) {
    return selection.columns().stream()
        .filter(column -> column.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyMeasurePutsWhatDecidesBeforeNoise(boolean ofNumbers) {
    Selection selection = select(ofNumbers, settings(0, null, List.of()));
    ColumnVerdict noise = of(selection, "noise");
    for (String name : List.of("strong", "weak", "colour", "gap")) {
      ColumnVerdict column = of(selection, name);
      assertThat(column.importance().mean()).as(name).isGreaterThan(3 * noise.importance().mean());
      assertThat(column.gain()).as(name).isGreaterThan(noise.gain());
    }
    assertThat(of(selection, "strong").information())
        .isGreaterThan(of(selection, "weak").information())
        .isGreaterThan(0.2);
    assertThat(of(selection, "strong").rank()).isEqualTo(1);
    assertThat(of(selection, "colour").features()).isEqualTo(3);
    assertThat(of(selection, "gap").features()).isEqualTo(2);
    assertThat(selection.columns().stream().mapToDouble(ColumnVerdict::gain).sum())
        .isCloseTo(1, within(1e-12));
    assertThat(selection.kept()).containsExactly("strong", "weak", "noise", "colour", "gap");
    assertThat(of(selection, "fixed").reason()).isEqualTo("Goes: it is constant.");
  }

  @Test
  void theBestStayAndTheOthersAreToldTheirRank() {
    Selection selection = select(false, settings(2, null, List.of("noise")));
    assertThat(selection.kept()).containsExactly("strong", "noise");
    assertThat(of(selection, "noise").reason())
        .isEqualTo("Stays: always names it, or monotone a feature of it.");
    assertThat(of(selection, "strong").reason())
        .isEqualTo("Stays: rank 2 of 5 by permutation importance.");
    assertThat(of(selection, "weak").reason())
        .matches("Goes: rank [345] of 5 by permutation importance, and max_columns is 2\\.");
  }

  @Test
  void aThresholdNamesItselfAndTheValue() {
    Selection selection = select(false, settings(0, 0.15, List.of()));
    assertThat(selection.kept()).containsExactly("strong");
    assertThat(of(selection, "noise").reason())
        .matches("Goes: its mutual information \\(.+\\) is below min_information \\(0\\.15\\)\\.");
    assertThat(of(selection, "noise").rank()).isNull();
  }

  @Test
  void nothingLeftIsRefusedWithAWayOut() {
    assertThatThrownBy(() -> select(false, settings(0, 9.0, List.of())))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(
            "No column is left of 6. Of the most important one, (strong): Goes:")
        .hasMessageContaining("min_information (9.0)")
        .hasMessageEndingWith("or name it in (always).");
    assertThatThrownBy(() -> select(false, settings(0, null, List.of("stron"))))
        .hasMessageContaining("always names (stron)")
        .hasMessageEndingWith("\nMaybe (strong).");
    assertThatThrownBy(() -> select(false, settings(0, null, List.of("zzzzz"))))
        .hasMessageEndingWith("\nMaybe one of (strong, weak, noise, fixed, colour, gap).");
  }

  @Test
  void theSameRowsGiveTheSameSelection() {
    String json = select(false, settings(3, null, List.of())).toJson();
    assertThat(select(false, settings(3, null, List.of())).toJson()).isEqualTo(json);
    assertThat(Node.json(json, "reasons.json").required("columns").items()).hasSize(6);
  }

  @Test
  void refusesWhatIsOutOfRange() {
    assertThatThrownBy(() -> settings(-1, null, List.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("max_columns (-1)");
    assertThatThrownBy(() -> settings(0, Double.NaN, List.of()))
        .hasMessageContaining("min_information (NaN)");
    assertThatThrownBy(() -> new Measuring(0, 1_000, Map.of(), 7))
        .hasMessageContaining("repeats (0)");
  }

  /** Dealing x anew raises the squared error of w·x by 2·w²·Var(x) in the mean. */
  @Test
  void permutationImportanceOfALineIsTwiceTheVariance() {
    int count = 20_000;
    Random random = new Random(5);
    float[] values = new float[3 * count];
    double[] label = new double[count];
    for (int row = 0; row < count; row++) {
      for (int feature = 0; feature < 3; feature++) {
        values[3 * row + feature] = (float) random.nextGaussian();
      }
      label[row] = 3 * values[3 * row] + values[3 * row + 1];
    }
    EncodedTable table =
        new EncodedTable(values, count, 3, new LabelColumn.Numbers(label), List.of("a", "b", "c"));
    LinearModel line = LinearModel.regression(new double[] {3, 1, 0}, 0);
    PermutationImportance.Repeats repeats =
        new PermutationImportance.Repeats(5, 1, PermutationImportance.loss(line, table));
    // Five repeats of 20,000 rows: a deviation of about 1 % of the value.
    assertThat(importance(line, table, 0, 1, repeats)).isCloseTo(18, within(0.7));
    assertThat(importance(line, table, 1, 1, repeats)).isCloseTo(2, within(0.1));
    assertThat(importance(line, table, 2, 1, repeats)).isZero();
    assertThat(importance(line, table, 0, 2, repeats)).isCloseTo(20, within(0.8));
  }

  private static double importance(
      LinearModel line,
      EncodedTable table,
      int first,
      int count,
      PermutationImportance.Repeats repeats) {
    FeatureColumn column = new FeatureColumn("x", ColumnType.NUMBER, first, count);
    return PermutationImportance.of(line, table, column, repeats).mean();
  }

  /** 200 codes of two rows each, of one class each; their order says nothing. */
  private static EncodedTable codes(int categories) {
    float[] values = new float[400];
    int[] labels = new int[400];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 200;
      labels[i] = i % 200 * 7919 % 200 < 100 ? 1 : 0;
    }
    return new EncodedTable(
        values, 400, 1, new LabelColumn.Classes(labels), List.of("x"), List.of(categories));
  }

  @Test
  void theInformationOfACategoryIsThatOfItsCodesWhateverTheirOrder() {
    FeatureColumn column = new FeatureColumn("x", ColumnType.INTEGER, 0, 1);
    int[] rows = IntStream.range(0, 400).toArray();
    // The entropy of two equal classes, less the bias of Miller and Madow for 200 codes.
    assertThat(new ColumnInformation(codes(200), rows, 7).of(column))
        .isCloseTo(Math.log(2) - 199 / 800.0, within(1e-12));
    assertThat(new ColumnInformation(codes(0), rows, 7).of(column)).isLessThan(0.2);
  }

  @Test
  void aCategoryIsWorthAsMuchByCodesAsByOneFeatureForEach() {
    SelectionSettings settings = settings(0, null, List.of());
    String own = FEATURES.replace("missing: zeros", "missing: own");
    Selection oneHot = select(false, settings, own);
    Selection codes = select(false, settings, own.replace("one_hot", "categorical"));
    ColumnVerdict before = of(oneHot, "colour");
    ColumnVerdict after = of(codes, "colour");
    assertThat(after.features()).isLessThan(before.features());
    assertThat(after.information()).isCloseTo(before.information(), within(1e-12));
    assertThat(after.variance()).isCloseTo(before.variance(), within(1e-12));
    assertThat(after.importance().mean())
        .isCloseTo(before.importance().mean(), within(0.3 * before.importance().mean()));
    assertThat(codes.kept()).isEqualTo(oneHot.kept());
  }
}
