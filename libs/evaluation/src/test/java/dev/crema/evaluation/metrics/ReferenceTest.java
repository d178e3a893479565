package dev.crema.evaluation.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.document.Node;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Compares every metric with the numbers of scikit-learn 1.9.1, made by {@code
 * src/test/python/reference.py}.
 */
class ReferenceTest {
  private static final Node GOLDEN = Node.json(Path.of("src/test/resources/golden/metrics.json"));

  /** Both sides add up doubles, in different orders. */
  private static final double ROUNDING = 1e-12;

  @TestFactory
  Stream<DynamicTest> binaryMetricsAgreeWithScikitLearn() {
    return cases("binary", ReferenceTest::binary);
  }

  @TestFactory
  Stream<DynamicTest> multiclassMetricsAgreeWithScikitLearn() {
    return cases("multiclass", ReferenceTest::multiclass);
  }

  @TestFactory
  Stream<DynamicTest> pairedIntervalsAgreeWithTheirDefinition() {
    return cases("pairs", ReferenceTest::pair);
  }

  private static void binary(Node expected) {
    double[] scores = numbers(expected, "scores");
    int[] labels = integers(expected, "labels");
    same(expected, "auc", Ranking.auc(scores, labels));
    same(expected, "pr_auc", Ranking.averagePrecision(scores, labels));
    same(expected, "brier", Probabilities.brier(scores, labels));
    same(expected, "log_loss", Probabilities.logLoss(scores, labels));
    int[] predicted = Arrays.stream(scores).mapToInt(score -> score >= 0.5 ? 1 : 0).toArray();
    ConfusionMatrix matrix = ConfusionMatrix.of(labels, predicted, 2);
    same(expected, "precision", matrix.precision(1));
    same(expected, "recall", matrix.recall(1));
    same(expected, "f1", matrix.f1(1));
    matrix(expected, matrix);
    calibration(expected, Calibration.curve(scores, labels));
    roc(expected, Ranking.rocCurve(scores, labels, Integer.MAX_VALUE));
  }

  private static void multiclass(Node expected) {
    int classes = (int) expected.required("classes").integer();
    double[] probabilities = numbers(expected, "probabilities");
    int[] labels = integers(expected, "labels");
    same(expected, "auc", Ranking.macroAuc(probabilities, labels, classes));
    same(expected, "pr_auc", Ranking.macroAveragePrecision(probabilities, labels, classes));
    same(expected, "brier", Probabilities.brier(probabilities, labels, classes));
    same(expected, "log_loss", Probabilities.logLoss(probabilities, labels, classes));
    List<Calibration.Bin> bins = Calibration.confidenceCurve(probabilities, labels, classes);
    same(expected, "calibration_error", Calibration.expectedError(bins));
    matrix(expected, ConfusionMatrix.of(labels, argmax(probabilities, classes), classes));
  }

  private static void matrix(Node expected, ConfusionMatrix matrix) {
    long[][] counts =
        expected.required("confusion").items().stream()
            .map(line -> line.items().stream().mapToLong(Node::integer).toArray())
            .toArray(long[][]::new);
    assertThat(matrix.counts()).isDeepEqualTo(counts);
    same(expected, "accuracy", matrix.accuracy());
    same(expected, "macro_precision", matrix.macroPrecision());
    same(expected, "macro_recall", matrix.macroRecall());
    same(expected, "macro_f1", matrix.macroF1());
  }

  private static void calibration(Node expected, List<Calibration.Bin> bins) {
    same(expected, "calibration_rows", bins.stream().mapToDouble(Calibration.Bin::rows));
    same(expected, "calibration_mean", bins.stream().mapToDouble(Calibration.Bin::meanPredicted));
    same(
        expected,
        "calibration_observed",
        bins.stream().mapToDouble(Calibration.Bin::observedShare));
    same(expected, "calibration_error", Calibration.expectedError(bins));
  }

  /** Ours drops points on straight lines: every point must be one of theirs, and none be missed. */
  private static void roc(Node expected, List<RocPoint> curve) {
    double[] fpr = numbers(expected, "false_positive_rates");
    double[] tpr = numbers(expected, "true_positive_rates");
    if (fpr.length == 0) {
      assertThat(curve).isEmpty();
      return;
    }
    double[] thresholds = numbers(expected, "thresholds");
    int ours = 0;
    for (int theirs = 0; theirs < fpr.length; theirs++) {
      RocPoint point = curve.get(ours);
      if (point.falsePositiveRate() == fpr[theirs] && point.truePositiveRate() == tpr[theirs]) {
        assertThat(point.threshold())
            .isEqualTo(theirs == 0 ? point.threshold() : thresholds[theirs - 1]);
        ours++;
      } else {
        assertThat(distance(curve.get(ours - 1), point, fpr[theirs], tpr[theirs]))
            .isLessThan(ROUNDING);
      }
    }
    assertThat(ours).isEqualTo(curve.size());
  }

  private static double distance(RocPoint from, RocPoint to, double fpr, double tpr) {
    double x = to.falsePositiveRate() - from.falsePositiveRate();
    double y = to.truePositiveRate() - from.truePositiveRate();
    return Math.abs(x * (tpr - from.truePositiveRate()) - y * (fpr - from.falsePositiveRate()));
  }

  private static void pair(Node expected) {
    double[] first = numbers(expected, "first");
    double[] second = numbers(expected, "second");
    int[] labels = integers(expected, "labels");
    PairedDifference auc = PairedDifference.auc(first, second, labels);
    same(expected, "auc_first", auc.first());
    same(expected, "auc_second", auc.second());
    same(expected, "lower", auc.lower());
    same(expected, "upper", auc.upper());
    PairedDifference brier = PairedDifference.brier(first, second, labels);
    same(expected.required("brier"), "lower", brier.lower());
    same(expected.required("brier"), "upper", brier.upper());
  }

  private static void same(Node expected, String name, double actual) {
    Node node = expected.optional(name);
    if (node == null) {
      assertThat(actual).as(name).isNaN();
    } else {
      assertThat(actual).as(name).isCloseTo(node.number(), within(ROUNDING));
    }
  }

  private static void same(Node expected, String name, DoubleStream actual) {
    assertThat(actual.toArray())
        .as(name)
        .containsExactly(numbers(expected, name), within(ROUNDING));
  }

  static int[] argmax(double[] probabilities, int classes) {
    int[] best = new int[probabilities.length / classes];
    for (int row = 0; row < best.length; row++) {
      for (int index = 1; index < classes; index++) {
        if (probabilities[row * classes + index] > probabilities[row * classes + best[row]]) {
          best[row] = index;
        }
      }
    }
    return best;
  }

  private static double[] numbers(Node node, String name) {
    return node.required(name).items().stream().mapToDouble(Node::number).toArray();
  }

  private static int[] integers(Node node, String name) {
    return node.required(name).items().stream().mapToInt(item -> (int) item.integer()).toArray();
  }

  private interface Check {
    void check(Node expected);
  }

  private static Stream<DynamicTest> cases(String group, Check check) {
    Map<String, Node> cases = GOLDEN.required(group).entries();
    assertThat(cases).isNotEmpty();
    return cases.entrySet().stream()
        .map(c -> DynamicTest.dynamicTest(c.getKey(), () -> check.check(c.getValue())));
  }
}
