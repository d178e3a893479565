package dev.crema.training.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.document.Node;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Reference values are those of scikit-learn 1.9.1, made by {@code src/test/python/selection.py}.
 */
class InformationTest {
  private static final Node GOLDEN = Node.json(Path.of("src/test/resources/golden/selection.json"));

  /** The same counts; only digammas and sums are rounded. */
  private static final double ROUNDING = 1e-10;

  @Test
  void codesAndClassesAgreeWithScikitLearn() {
    for (Node example : GOLDEN.required("codes_and_classes").items()) {
      int[] x = codes(example.required("x"));
      int[] y = codes(example.required("y"));
      double expected = example.required("information").number();
      assertThat(Information.plugIn(x, 5, y, 3)).isCloseTo(expected, within(ROUNDING));
      double bias =
          (Arrays.stream(x).distinct().count() - 1)
              * (Arrays.stream(y).distinct().count() - 1)
              / (2.0 * x.length);
      assertThat(Information.ofClasses(x, 5, y, 3))
          .isCloseTo(Math.max(0, expected - bias), within(ROUNDING));
    }
  }

  @Test
  void numbersAndClassesAgreeWithScikitLearn() {
    for (Node example : GOLDEN.required("numbers_and_classes").items()) {
      double found =
          Information.ofNumbersAndClasses(
              numbers(example.required("x")), codes(example.required("y")), 4, 7);
      assertThat(found).isCloseTo(example.required("information").number(), within(ROUNDING));
    }
  }

  @Test
  void codesAndNumbersAgreeWithScikitLearn() {
    for (Node example : GOLDEN.required("codes_and_numbers").items()) {
      double found =
          Information.ofNumbersAndClasses(
              numbers(example.required("y")), codes(example.required("x")), 3, 7);
      assertThat(found).isCloseTo(example.required("information").number(), within(ROUNDING));
    }
  }

  @Test
  void numbersAgreeWithScikitLearn() {
    for (Node example : GOLDEN.required("numbers").items()) {
      double found =
          Information.ofNumbers(numbers(example.required("x")), numbers(example.required("y")), 7);
      assertThat(found).isCloseTo(example.required("information").number(), within(ROUNDING));
    }
  }

  /** The two noises order equal numbers otherwise; the estimate's own error is larger. */
  @Test
  void equalNumbersGiveNearlyWhatScikitLearnGives() {
    Node example = GOLDEN.required("ties").items().getFirst();
    double found =
        Information.ofNumbersAndClasses(
            numbers(example.required("x")), codes(example.required("y")), 3, 7);
    assertThat(found).isCloseTo(example.required("information").number(), within(0.05));
  }

  /** Ties and empty corners among them: the tree finds what going through all points finds. */
  @Test
  void theThirdNeighbourIsThatOfAllPoints() {
    for (int rows : new int[] {1, 3, 4, 17, 40, 333}) {
      Random random = new Random(rows);
      double[] x = random.doubles(rows).map(v -> v < 0.5 ? 0 : v).toArray();
      double[] y = random.doubles(rows).map(v -> Math.rint(20 * v * v)).toArray();
      PlaneNeighbours neighbours = new PlaneNeighbours(x, y, 3);
      for (int i = 0; i < rows; i++) {
        int at = i;
        double[] distances =
            IntStream.range(0, rows)
                .filter(j -> j != at)
                .mapToDouble(j -> Math.max(Math.abs(x[j] - x[at]), Math.abs(y[j] - y[at])))
                .sorted()
                .toArray();
        assertThat(neighbours.distance(i))
            .isEqualTo(distances.length < 3 ? Double.POSITIVE_INFINITY : distances[2]);
      }
    }
  }

  /** Half zeros, as of a column of amounts: each of them was compared with each other one. */
  @Test
  @Timeout(30)
  void manyEqualNumbersCostNoMoreThanOthers() {
    int rows = 400_000;
    Random random = new Random(6);
    double[] y = random.doubles(rows).toArray();
    double[] x = Arrays.stream(y).map(v -> v < 0.5 ? 0 : v).toArray();
    // Where x is zero it says only so: half of the rows know which half, the others all.
    assertThat(Information.ofNumbers(x, y, 1)).isGreaterThan(1);
  }

  /** Of a normal pair with correlation r the truth is −½·ln(1 − r²). */
  @Test
  void aNormalPairHasTheInformationOfItsCorrelation() {
    Random random = new Random(3);
    double[] x = random.doubles(4_000).map(i -> random.nextGaussian()).toArray();
    double[] y = Arrays.stream(x).map(v -> 0.8 * v + 0.6 * random.nextGaussian()).toArray();
    assertThat(Information.ofNumbers(x, y, 1)).isCloseTo(-0.5 * Math.log(1 - 0.64), within(0.05));
  }

  @Test
  void codesThatSayTheClassHaveItsEntropy() {
    int[] codes = IntStream.range(0, 4_000).map(i -> i % 4).toArray();
    assertThat(Information.plugIn(codes, 4, codes, 4)).isCloseTo(Math.log(4), within(1e-12));
    assertThat(Information.ofClasses(new int[0], 1, new int[0], 1)).isZero();
  }

  @Test
  void columnsThatKnowNothingHaveNearlyNone() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      int[] x = random.ints(1_000, 0, 30).toArray();
      int[] y = random.ints(1_000, 0, 2).toArray();
      double[] numbers = random.doubles(1_000).toArray();
      // A code of 30 values has a bias of 0.0145 without the correction.
      assertThat(Information.ofClasses(x, 30, y, 2)).isLessThan(0.012);
      assertThat(Information.ofNumbersAndClasses(numbers, y, 2, seed)).isLessThan(0.06);
    }
  }

  @Test
  void whatIsConstantTellsNothing() {
    double[] constant = new double[50];
    double[] numbers = new Random(1).doubles(50).toArray();
    assertThat(Information.ofNumbers(constant, numbers, 1)).isZero();
    assertThat(Information.ofNumbersAndClasses(constant, new int[50], 1, 1)).isZero();
    assertThat(Information.ofNumbersAndClasses(new double[0], new int[0], 1, 1)).isZero();
  }

  /** Values of Abramowitz and Stegun, table 6.1 and 6.3. */
  @Test
  void digammaIsThatOfTheTables() {
    assertThat(Information.digamma(1)).isCloseTo(-0.5772156649015329, within(1e-15));
    assertThat(Information.digamma(2)).isCloseTo(0.4227843350984671, within(1e-15));
    assertThat(Information.digamma(10)).isCloseTo(2.2517525890667211, within(1e-13));
    assertThat(Information.digamma(9) + 1.0 / 9)
        .as("the sum and the series meet")
        .isCloseTo(Information.digamma(10), within(1e-13));
  }

  private static double[] numbers(Node list) {
    return list.items().stream().mapToDouble(Node::number).toArray();
  }

  private static int[] codes(Node list) {
    return list.items().stream().mapToInt(node -> (int) node.number()).toArray();
  }
}
