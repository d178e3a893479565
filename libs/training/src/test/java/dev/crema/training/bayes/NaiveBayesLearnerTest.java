package dev.crema.training.bayes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.crema.data.document.Node;
import dev.crema.models.NaiveBayes;
import dev.crema.models.NaiveBayes.FeatureLikelihood;
import dev.crema.training.Agreement;
import dev.crema.training.AgreementReport;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learner;
import dev.crema.training.ProbeRows;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reference values: scikit-learn 1.9.1, by src/test/python/naive_bayes.py. */
final class NaiveBayesLearnerTest {
  private static final Learner LEARNER = new NaiveBayesLearner();
  private static final int FEATURES = 4;

  static List<Node> cases() {
    return Node.json(Path.of("src/test/resources/golden/naive_bayes.json"))
        .required("cases")
        .items();
  }

  private static float[] row(Node node) {
    float[] row = new float[FEATURES];
    for (int f = 0; f < FEATURES; f++) {
      Node value = node.items().get(f);
      row[f] = value.kind() == Node.Kind.NULL ? Float.NaN : (float) value.number();
    }
    return row;
  }

  private static double[] doubles(Node node) {
    return node.items().stream().mapToDouble(Node::number).toArray();
  }

  private static EncodedTable table(float[][] rows, int[] labels) {
    float[] values = new float[rows.length * FEATURES];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, values, i * FEATURES, FEATURES);
    }
    return new EncodedTable(values, rows.length, FEATURES, labels, List.of("a", "b", "c", "d"));
  }

  private static Trained fit(EncodedTable train, double... weights) {
    List<String> names = IntStream.range(0, weights.length).mapToObj(c -> "c" + c).toList();
    return LEARNER.fit(
        new TrainingRequest(
            train, null, names, Hyperparameters.resolve(LEARNER, Map.of()), weights, 0, 7, 1));
  }

  private static Trained fit(Node node) {
    float[][] rows =
        node.required("rows").items().stream()
            .map(NaiveBayesLearnerTest::row)
            .toArray(float[][]::new);
    int[] labels =
        node.required("labels").items().stream().mapToInt(l -> (int) l.integer()).toArray();
    return fit(table(rows, labels), doubles(node.required("weights")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsScikitLearnWithMissingValuesAndClassWeights(Node node) {
    try (Trained trained = fit(node)) {
      double[] out = new double[(int) node.required("classes").integer()];
      List<Node> probes = node.required("probes").items();
      for (int i = 0; i < probes.size(); i++) {
        trained.scorer().probabilities(row(probes.get(i)), out);
        // scikit-learn adds 1e-9 of the variance as we do: only roundings differ.
        assertThat(out)
            .containsExactly(doubles(node.required("probabilities").items().get(i)), within(1e-9));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theScorerIsTheTextbooksFormulaOnEveryRow(Node node) {
    float[][] rows =
        node.required("rows").items().stream()
            .map(NaiveBayesLearnerTest::row)
            .toArray(float[][]::new);
    try (Trained trained = fit(node)) {
      EncodedTable table = table(rows, new int[rows.length]);
      AgreementReport report =
          Agreement.verify(trained, ProbeRows.of(table, List.of(), trained, 1000, 1), 1e-6);
      assertThat(report.refused()).isZero();
      assertThat(report.walkedOnly()).isEqualTo(1000);
      assertThat(report.statement()).contains("no prediction").contains("split thresholds");
    }
  }

  /** A hundred classes of a million rows were two arrays of 800 bytes for each cell. */
  @Test
  void memoryDoesNotGrowWithRowsTimesClasses() {
    int rows = 20_000;
    int classes = 100;
    float[] values = new float[rows * FEATURES];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = i % classes;
      values[i * FEATURES] = i % 977;
    }
    double[] weights = new double[classes];
    Arrays.fill(weights, 1);
    EncodedTable train =
        new EncodedTable(values, rows, FEATURES, labels, List.of("a", "b", "c", "d"));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    fit(train, weights).close();
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated).isLessThan((long) rows * classes * Double.BYTES / 2);
  }

  @Test
  void columnsOfZerosAndOnesAreBinaryAndAllOthersNormal() {
    try (Trained trained = fit(cases().getFirst())) {
      assertThat(((NaiveBayes) trained.scorer()).likelihoods())
          .extracting(likelihood -> likelihood instanceof FeatureLikelihood.Binary)
          .containsExactly(false, false, true, true);
      assertThat(trained.scorer().acceptsMissing()).isTrue();
    }
  }

  @Test
  void infinityCountsAsTheLargestFloat() {
    try (Trained trained = fit(cases().getLast())) {
      double[] infinite = new double[3];
      double[] largest = new double[3];
      trained
          .scorer()
          .probabilities(new float[] {Float.NEGATIVE_INFINITY, 90, 1, Float.NaN}, infinite);
      trained.scorer().probabilities(new float[] {-Float.MAX_VALUE, 90, 1, Float.NaN}, largest);
      assertThat(infinite).containsExactly(largest);
    }
  }

  @Test
  void aFeatureThatIsAlwaysTheSameSaysNothingWhateverItIsAsked() {
    float[][] rows = new float[40][];
    int[] labels = new int[40];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new float[] {i, 3, Float.NaN, i % 2};
      labels[i] = i < 15 ? 0 : 1;
    }
    try (Trained trained = fit(table(rows, labels), 1, 1)) {
      double[] without = new double[2];
      double[] with = new double[2];
      trained.scorer().probabilities(new float[] {16, Float.NaN, Float.NaN, 1}, without);
      for (float value : new float[] {3, -8, Float.MAX_VALUE, Float.NEGATIVE_INFINITY}) {
        trained.scorer().probabilities(new float[] {16, value, value, 1}, with);
        assertThat(with).containsExactly(without);
      }
    }
  }
}
