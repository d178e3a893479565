package dev.crema.training;

import dev.crema.data.document.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Tables with categories: 40 and 3 codes, of which the order says nothing, and two numbers. */
public final class CategoryTables {
  /** Of each feature. */
  public static final List<Integer> CATEGORIES = List.of(41, 3, 0, 0);

  /** Settings that let rare categories be split, so that sets are small and large. */
  public static final Map<String, Object> SETTINGS =
      Map.of("rounds", 40, "learning_rate", 0.2, "subsample", 0.9);

  private static final int FEATURES = 4;

  private CategoryTables() {}

  /** Returns rows of some classes, a tenth of the values missing. */
  public static EncodedTable of(int rows, int classes, long seed) {
    double[] signal = new double[rows];
    float[] values = values(rows, seed, signal);
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = Math.clamp((long) Math.floor((signal[i] + 2) / 4 * classes), 0, classes - 1);
    }
    return table(values, new LabelColumn.Classes(labels));
  }

  /** Returns rows with a number. */
  public static EncodedTable ofNumbers(int rows, long seed) {
    double[] signal = new double[rows];
    float[] values = values(rows, seed, signal);
    return table(values, new LabelColumn.Numbers(signal));
  }

  /** Returns rows of one category of the most codes that features.yaml makes, most of them rare. */
  public static EncodedTable ofManyCodes() {
    int codes = 1_002;
    Random random = new Random(8);
    double[] effect = random.doubles(codes, -1, 1).toArray();
    float[] values = new float[6_000];
    int[] labels = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      // The first codes are frequent, the last occur a few times or never.
      values[i] = (int) (codes * Math.pow(random.nextDouble(), 3));
      labels[i] = effect[(int) values[i]] + 0.3 * random.nextGaussian() > 0 ? 1 : 0;
    }
    return new EncodedTable(
        values,
        values.length,
        1,
        new LabelColumn.Classes(labels),
        List.of("place"),
        List.of(codes));
  }

  private static EncodedTable table(float[] values, LabelColumn labels) {
    return new EncodedTable(
        values, labels.rows(), FEATURES, labels, List.of("place", "plan", "a", "b"), CATEGORIES);
  }

  private static float[] values(int rows, long seed, double[] signal) {
    double[] effect = new Random(1).doubles(CATEGORIES.getFirst(), -2, 2).toArray();
    Random random = new Random(seed);
    float[] values = new float[rows * FEATURES];
    for (int i = 0; i < rows; i++) {
      int place = random.nextInt(40);
      int plan = random.nextInt(3);
      float a = (float) random.nextGaussian();
      float[] row = {place, plan, a, random.nextInt(5) - 2};
      signal[i] = effect[place] + (plan == 1 ? 1 : 0) + 0.5 * a + 0.3 * random.nextGaussian();
      for (int f = 0; f < FEATURES; f++) {
        values[i * FEATURES + f] = random.nextInt(10) == 0 ? Float.NaN : row[f];
      }
    }
    return values;
  }

  /** Returns what a learner of classes needs to know. */
  public static TrainingRequest request(Learner learner, EncodedTable table, int classes) {
    return request(learner, table, classes, SETTINGS);
  }

  /** Returns the same with other settings. */
  public static TrainingRequest request(
      Learner learner, EncodedTable table, int classes, Map<String, Object> settings) {
    double[] weights = new double[classes];
    Arrays.fill(weights, 1);
    return new TrainingRequest(
        table,
        null,
        TestTables.classNames(classes),
        Hyperparameters.resolve(learner, settings),
        weights,
        0,
        7,
        1);
  }

  /** Returns the reference file of src/test/python/categories.py. */
  public static Node golden() {
    return Node.json(Path.of("src/test/resources/golden/categories.json"));
  }

  /** Returns the rows that were asked for in it, with NaN, infinities and what is no category. */
  public static float[][] probes() {
    return golden().required("probes").items().stream()
        .map(CategoryTables::row)
        .toArray(float[][]::new);
  }

  private static float[] row(Node node) {
    float[] row = new float[node.items().size()];
    for (int f = 0; f < row.length; f++) {
      Node value = node.items().get(f);
      row[f] =
          value.kind() == Node.Kind.TEXT
              ? Float.parseFloat(value.text().replace("nan", "NaN").replace("inf", "Infinity"))
              : (float) value.number();
    }
    return row;
  }

  /** Returns the answers of a case, one probability a class. */
  public static double[][] answers(Node peer) {
    return peer.required("answers").items().stream()
        .map(
            answer ->
                answer.kind() == Node.Kind.SEQUENCE
                    ? answer.items().stream().mapToDouble(Node::number).toArray()
                    : new double[] {1 - answer.number(), answer.number()})
        .toArray(double[][]::new);
  }

  /** Copies german-credit, whose categories become codes in place of one feature for each. */
  public static Path germanCredit(Path directory) throws IOException {
    Path from = Path.of("../../data/german-credit");
    try (var files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, directory.resolve(file.getFileName()));
      }
    }
    Path features = directory.resolve("features.yaml");
    Files.writeString(
        features, Files.readString(features).replaceAll("one_hot(: \\{[^}]*})?", "categorical"));
    return directory;
  }
}
