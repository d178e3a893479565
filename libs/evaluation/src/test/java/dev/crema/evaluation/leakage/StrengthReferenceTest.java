package dev.crema.evaluation.leakage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.document.Node;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Compares AUC and R² of one feature with those of scikit-learn 1.9.1, made by {@code
 * src/test/python/leakage.py}.
 */
class StrengthReferenceTest {
  private static final Node GOLDEN = Node.json(Path.of("src/test/resources/golden/leakage.json"));

  /** AUC is counted in integers on our side; R² is summed in another order. */
  private static final double ROUNDING = 1e-11;

  @Test
  void theAucOfOneFeatureIsScikitLearns() {
    for (Node example : GOLDEN.required("classes").items()) {
      int classes = (int) example.required("classes").integer();
      Values values = values(example.required("values").items());
      Values.Codes many = new Values.Codes(new int[values.rows()], values.rows(), true);
      Strength strength =
          new ClassStrength(labels(classes, example.required("labels").items())).of(values, many);
      assertThat(strength.value()).isCloseTo(example.required("auc").number(), within(ROUNDING));
      assertThat(strength.how()).startsWith("by its order");
    }
  }

  @Test
  void theR2OfOneFeatureIsThatOfALineOfValuesOrRanks() {
    for (Node example : GOLDEN.required("numbers").items()) {
      Values values = values(example.required("values").items());
      Values.Codes many = new Values.Codes(new int[values.rows()], values.rows(), true);
      Strength strength =
          new NumberStrength(labels(0, example.required("labels").items())).of(values, many);
      assertThat(strength.value()).isCloseTo(example.required("r2").number(), within(ROUNDING));
    }
  }

  /** Worked by hand: every value of the class is above the others but for one pair of six. */
  @Test
  void countsTiesAsOneHalf() {
    Values values = values(new double[] {1, 2, 2, 3, 4});
    Labels labels = labels(new int[] {0, 0, 1, 1, 1});
    // Pairs 1<2, 1<3, 1<4, 2=2, 2<3, 2<4: 5.5 of 6.
    assertThat(new ClassStrength(labels).of(values, values.codes()).value()).isEqualTo(5.5 / 6);
  }

  @Test
  void categoriesAreJudgedByRowsThatDidNotMakeThem() {
    int rows = 400;
    int[] classes = IntStream.range(0, rows).map(row -> (int) (Hash.mix(-row) & 1)).toArray();
    long[] telling = new long[rows];
    long[] unique = new long[rows];
    for (int row = 0; row < rows; row++) {
      telling[row] = 10 * classes[row] + row % 5;
      unique[row] = row / 2; // at most twice each
    }
    ClassStrength strength = new ClassStrength(labels(classes));
    Values texts = new Values("t", ColumnType.STRING, telling, null);
    assertThat(strength.of(texts, texts.codes()).value()).isEqualTo(1);
    Values ids = new Values("i", ColumnType.STRING, unique, null);
    assertThat(strength.of(ids, ids.codes()).value()).isBetween(0.5, 0.7);
  }

  @Test
  void ranksEqualNumbersByTheirMean() {
    assertThat(Ranks.of(new double[] {3, Double.NaN, 1, 3, 0}))
        .containsExactly(3.5, Double.NaN, 2, 3.5, 1);
  }

  private static Values values(List<Node> items) {
    return values(
        items.stream()
            .mapToDouble(node -> node.tree() == null ? Double.NaN : node.number())
            .toArray());
  }

  private static Values values(double[] numbers) {
    long[] keys = Arrays.stream(numbers).mapToLong(Hash::of).toArray();
    return new Values("x", ColumnType.NUMBER, keys, numbers);
  }

  private static Labels labels(int[] classes) {
    Labels labels = new Labels(contract(2));
    RawRow row = new RawRow(1);
    for (int label : classes) {
      row.setNumber(0, label);
      labels.add(row);
    }
    return labels;
  }

  private static Labels labels(int classes, List<Node> items) {
    Labels labels = new Labels(contract(classes));
    RawRow row = new RawRow(1);
    for (Node item : items) {
      row.setNumber(0, item.number());
      labels.add(row);
    }
    return labels;
  }

  private static Contract contract(int classes) {
    String allowed =
        IntStream.range(0, classes).mapToObj(String::valueOf).collect(Collectors.joining(", "));
    return Contract.parse(
        classes == 0
            ? "{version: 1, name: c, columns: [{name: y, type: number, role: label}]}"
            : "{version: 1, name: c, %s columns: [{name: y, type: integer, role: label, allowed: [%s]}]}"
                .formatted(classes == 2 ? "positive_class: 1," : "", allowed),
        "c");
  }
}
