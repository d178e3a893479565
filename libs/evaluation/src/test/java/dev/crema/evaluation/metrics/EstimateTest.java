package dev.crema.evaluation.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.document.Node;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Compares values and intervals with {@code src/test/python/estimates.py}: scikit-learn 1.9.1,
 * scipy 1.17.1 and definitions.
 */
class EstimateTest {
  private static final Node GOLDEN = Node.json(Path.of("src/test/resources/golden/estimates.json"));

  /** Both sides add up doubles, in different orders. */
  private static final double ROUNDING = 1e-12;

  /** Slopes of F1 are differences of F1 over a step of 1e-5. */
  private static final double SLOPE = 1e-8;

  @Test
  void estimatesOfTwoClassesAgreeWithTheirDefinitions() {
    for (Node expected : GOLDEN.required("binary").items()) {
      double[] scores = numbers(expected.required("scores"));
      int[] labels = integers(expected.required("labels"));
      int[] predicted = Arrays.stream(scores).mapToInt(score -> score >= 0.5 ? 1 : 0).toArray();
      ConfusionMatrix matrix = ConfusionMatrix.of(labels, predicted, 2);
      same(expected.required("auc"), Estimate.auc(scores, labels), ROUNDING);
      same(expected.required("f1"), Estimate.f1(matrix, 1), SLOPE);
      same(expected.required("macro_f1"), Estimate.macroF1(matrix), SLOPE);
      same(expected.required("brier"), Estimate.brier(scores, labels), ROUNDING);
      same(expected.required("log_loss"), Estimate.logLoss(scores, labels), ROUNDING);
      same(
          expected.required("calibration_error"),
          Estimate.calibrationError(Calibration.curve(scores, labels)),
          ROUNDING);
    }
  }

  @Test
  void estimatesOfMoreClassesAgreeWithTheirDefinitions() {
    for (Node expected : GOLDEN.required("multiclass").items()) {
      int classes = (int) expected.required("classes").integer();
      double[] scores = numbers(expected.required("probabilities"));
      int[] labels = integers(expected.required("labels"));
      ConfusionMatrix matrix = ConfusionMatrix.of(labels, largest(scores, classes), classes);
      same(expected.required("macro_f1"), Estimate.macroF1(matrix), SLOPE);
      same(expected.required("brier"), Estimate.brier(scores, labels, classes), ROUNDING);
      same(expected.required("log_loss"), Estimate.logLoss(scores, labels, classes), ROUNDING);
      same(
          expected.required("calibration_error"),
          Estimate.calibrationError(Calibration.confidenceCurve(scores, labels, classes)),
          ROUNDING);
    }
  }

  @Test
  void sharesHaveTheIntervalOfScipy() {
    for (Node expected : GOLDEN.required("shares").items()) {
      Estimate share =
          Estimate.share(expected.required("hits").integer(), expected.required("rows").integer());
      same(expected.required("share"), share, ROUNDING);
    }
  }

  @Test
  void theOrderOfTheRowsChangesNothing() {
    Random random = new Random(11);
    double[] scores = random.doubles(500).toArray();
    int[] labels = random.ints(500, 0, 2).toArray();
    double[] turned = new double[500];
    int[] turnedLabels = new int[500];
    for (int i = 0; i < 500; i++) {
      turned[i] = scores[499 - i];
      turnedLabels[i] = labels[499 - i];
    }
    assertThat(Estimate.auc(turned, turnedLabels)).isEqualTo(Estimate.auc(scores, labels));
    assertThat(Estimate.brier(turned, turnedLabels)).isEqualTo(Estimate.brier(scores, labels));
    assertThat(Estimate.logLoss(turned, turnedLabels)).isEqualTo(Estimate.logLoss(scores, labels));
  }

  @Test
  void intervalsStayWithinTheRangeOfTheirMetric() {
    double[] certain = {1, 1, 0, 0};
    int[] right = {1, 1, 0, 0};
    assertThat(Estimate.auc(certain, right)).isEqualTo(new Estimate(1, 1, 1));
    assertThat(Estimate.brier(certain, right)).isEqualTo(new Estimate(0, 0, 0));
    assertThat(Estimate.share(0, 3).lower()).isZero();
    assertThat(Estimate.share(3, 3).upper()).isEqualTo(1);
    assertThat(Estimate.auc(new double[] {0.2, 0.9, 0.3, 0.8}, right).lower()).isZero();
  }

  @Test
  void whatHasNoIntervalIsRefused() {
    assertThatThrownBy(() -> Estimate.auc(new double[] {0.2, 0.9}, new int[] {0, 1}))
        .hasMessageContaining("two rows of each class");
    assertThatThrownBy(() -> Estimate.brier(new double[] {0.2}, new int[] {0}))
        .hasMessageContaining("needs two rows, not (1)");
    assertThatThrownBy(() -> Estimate.share(4, 3)).hasMessageContaining("rows (3) and hits (4)");
    assertThatThrownBy(() -> Estimate.share(0, 0)).hasMessageContaining("rows (0)");
    assertThatThrownBy(() -> Estimate.calibrationError(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Estimate.f1(ConfusionMatrix.of(new int[2], new int[2], 2), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Estimate(0.5, 0.6, 0.7)).hasMessageContaining("(0.5)");
    assertThatThrownBy(() -> new Estimate(Double.NaN, 0, 1)).hasMessageContaining("(NaN)");
  }

  /** scipy 1.17.1: norm.interval(0.95, mean, sem) of 160 rows of 0, 10 of 1 and 30 of 5. */
  @Test
  void theCostOfARowIsThatOfScipy() {
    ConfusionMatrix matrix = ConfusionMatrix.of(new long[][] {{130, 10}, {30, 30}});

    Estimate cost = Estimate.cost(matrix, new double[][] {{0, 1}, {5, 0}});

    assertThat(cost.value()).isEqualTo(0.8);
    assertThat(cost.lower()).isCloseTo(0.5530181188527337, within(ROUNDING));
    assertThat(cost.upper()).isCloseTo(1.0469818811472664, within(ROUNDING));
  }

  /** Ten wrong answers of 1 each in 200 rows cost what one minus the accuracy is. */
  @Test
  void wrongAnswersThatCostOneEachAreTheErrorRate() {
    ConfusionMatrix matrix = ConfusionMatrix.of(new long[][] {{90, 4, 1}, {2, 60, 0}, {0, 3, 40}});
    double[][] costs = {{0, 1, 1}, {1, 0, 1}, {1, 1, 0}};
    assertThat(Estimate.cost(matrix, costs).value())
        .isCloseTo(1 - matrix.accuracy(), within(ROUNDING));
  }

  @Test
  void whatCostsTheSameInEveryRowHasNoWidth() {
    ConfusionMatrix matrix = ConfusionMatrix.of(new long[][] {{7, 0}, {0, 3}});
    assertThat(Estimate.cost(matrix, new double[][] {{0, 1}, {5, 0}}))
        .isEqualTo(new Estimate(0, 0, 0));
  }

  @Test
  void refusesCostsThatAreNone() {
    ConfusionMatrix matrix = ConfusionMatrix.of(new long[][] {{7, 0}, {0, 3}});
    assertThatThrownBy(() -> Estimate.cost(matrix, new double[][] {{0, -1}, {5, 0}}))
        .hasMessageContaining("A cost (-1.0)");
    assertThatThrownBy(() -> Estimate.cost(matrix, new double[][] {{0, Double.NaN}, {5, 0}}))
        .hasMessageContaining("A cost (NaN)");
    assertThatThrownBy(() -> Estimate.cost(matrix, new double[][] {{0, 1}, {5}}))
        .hasMessageContaining("(2) lines of (2) numbers");
    assertThatThrownBy(() -> Estimate.cost(matrix, new double[][] {{0, 1}}))
        .hasMessageContaining("(2) lines of (2) numbers");
    ConfusionMatrix one = ConfusionMatrix.of(new long[][] {{1, 0}, {0, 0}});
    assertThatThrownBy(() -> Estimate.cost(one, new double[][] {{0, 1}, {5, 0}}))
        .hasMessageContaining("needs two rows, not (1)");
  }

  private static void same(Node expected, Estimate actual, double tolerance) {
    double[] numbers = numbers(expected);
    assertThat(actual.value()).as(expected.path()).isCloseTo(numbers[0], within(ROUNDING));
    assertThat(actual.lower()).as(expected.path()).isCloseTo(numbers[1], within(tolerance));
    assertThat(actual.upper()).as(expected.path()).isCloseTo(numbers[2], within(tolerance));
  }

  private static int[] largest(double[] probabilities, int classes) {
    int[] largest = new int[probabilities.length / classes];
    for (int row = 0; row < largest.length; row++) {
      for (int index = 1; index < classes; index++) {
        if (probabilities[row * classes + index] > probabilities[row * classes + largest[row]]) {
          largest[row] = index;
        }
      }
    }
    return largest;
  }

  private static double[] numbers(Node list) {
    return list.items().stream().mapToDouble(Node::number).toArray();
  }

  private static int[] integers(Node list) {
    return list.items().stream().mapToInt(item -> (int) item.integer()).toArray();
  }
}
