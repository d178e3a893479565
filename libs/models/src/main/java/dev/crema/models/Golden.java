package dev.crema.models;

import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Task;
import dev.crema.data.document.Node;
import dev.crema.features.FittedFeatures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The section {@code golden.json}: raw rows with their exact features and probabilities (or
 * number), and feature vectors that no raw row gives (NaN, infinities, thresholds) with theirs.
 *
 * <p>Bits are hexadecimal, 8 digits a float and 16 a double, big-endian, one after the other. Of a
 * raw row only the columns behind features are stored.
 */
final class Golden {
  private static final int MAX_VECTORS = 200;
  private static final int THRESHOLDS = 64;

  /** Most bytes of all vectors: with many features there are fewer of them. */
  private static final int MAX_VECTOR_BYTES = 8 << 20;

  private static final int OF_CLASSES = 1;
  private static final int OF_NUMBER = 2;

  /** Names, braces and the class of an answer. */
  private static final int ANSWER_BYTES = 100;

  private static final float[] PROBES = {
    Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
  };

  private final Contract contract;
  private final FittedFeatures features;
  private final Scorer scorer;
  private final double threshold;

  Golden(Contract contract, FittedFeatures features, Scorer scorer, double threshold) {
    this.contract = contract;
    this.features = features;
    this.scorer = scorer;
    this.threshold = threshold;
  }

  Map<String, Object> tree(List<RawRow> rows) {
    List<Object> rowTrees = new ArrayList<>();
    float[] x = new float[features.size()];
    for (RawRow row : rows) {
      features.encode(row, x);
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("values", values(row));
      tree.putAll(answer(x));
      rowTrees.add(tree);
    }
    features.encode(rows.getFirst(), x);
    List<Object> vectors = new ArrayList<>();
    vectors(x).forEach(vector -> vectors.add(answer(vector)));
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", ofNumber() ? OF_NUMBER : OF_CLASSES);
    tree.put("rows", rowTrees);
    tree.put("vectors", vectors);
    return tree;
  }

  private Map<String, Object> values(RawRow row) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (ColumnContract column : GoldenRows.sources(features)) {
      int slot = contract.indexOf(column.name());
      String text = row.text(slot);
      if (text != null) {
        values.put(column.name(), text);
      } else if (!row.isMissing(slot)) {
        values.put(column.name(), row.number(slot));
      }
    }
    return values;
  }

  private boolean ofNumber() {
    return scorer.task() == Task.REGRESSION;
  }

  private Map<String, Object> answer(float[] x) {
    if (ofNumber()) {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("encoded", bits(x));
      tree.put("value", bits(new double[] {scorer.value(x)}));
      return tree;
    }
    double[] probabilities = new double[scorer.classes()];
    scorer.probabilities(x, probabilities);
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("encoded", bits(x));
    tree.put("probabilities", bits(probabilities));
    tree.put("class", Decision.classify(probabilities, threshold));
    return tree;
  }

  private List<float[]> vectors(float[] plain) {
    if (scorer.uncalibrated() instanceof LinearModel
        || scorer.uncalibrated() instanceof NeuralNetwork) {
      // It refuses what no raw row gives.
      return List.of();
    }
    int room = Math.min(MAX_VECTORS, MAX_VECTOR_BYTES / bytes(features.size(), scorer.classes()));
    List<float[]> vectors = new ArrayList<>();
    int probes =
        Math.min(PROBES.length * plain.length, room * (MAX_VECTORS - THRESHOLDS) / MAX_VECTORS);
    for (int k = 0; k < probes; k++) {
      int feature = Spread.index(k, plain.length, probes);
      vectors.add(with(plain, feature, PROBES[k % PROBES.length]));
    }
    if (!(scorer.uncalibrated() instanceof TreeEnsemble ensemble)) {
      return vectors;
    }
    List<List<Float>> thresholds = Thresholds.of(ensemble, 1);
    List<Integer> split =
        IntStream.range(0, plain.length).filter(i -> !thresholds.get(i).isEmpty()).boxed().toList();
    for (int i : Spread.over(split, room - probes)) {
      vectors.add(with(plain, i, thresholds.get(i).getFirst()));
    }
    return vectors;
  }

  private static float[] with(float[] plain, int index, float value) {
    float[] vector = plain.clone();
    vector[index] = value;
    return vector;
  }

  /** Returns about how many bytes the answer to one row or vector takes. */
  static int bytes(int features, int classes) {
    return ANSWER_BYTES + 8 * features + 16 * Math.max(1, classes);
  }

  /** Checks every stored answer, bit for bit. */
  void verify(Node root) {
    int version = ofNumber() ? OF_NUMBER : OF_CLASSES;
    String[] answer = ofNumber() ? new String[] {"value"} : new String[] {"probabilities", "class"};
    root.fields("version", "rows", "vectors").required("version").integer(version, version);
    List<Node> rows = root.required("rows").items();
    if (rows.isEmpty() || rows.size() > GoldenRows.MAX_ROWS) {
      throw root.required("rows")
          .error("has %d rows; 1 to %d.".formatted(rows.size(), GoldenRows.MAX_ROWS));
    }
    float[] x = new float[features.size()];
    for (Node row : rows) {
      row.fields(fields(answer, "values", "encoded"));
      encode(row.required("values"), x);
      compare(row.required("encoded"), bits(x), "features");
      compareAnswer(row, x);
    }
    List<Node> vectors = root.required("vectors").items();
    if (vectors.size() > MAX_VECTORS) {
      throw root.required("vectors")
          .error("has %d vectors; at most %d.".formatted(vectors.size(), MAX_VECTORS));
    }
    for (Node vector : vectors) {
      vector.fields(fields(answer, "encoded"));
      compareAnswer(vector, floats(vector.required("encoded")));
    }
  }

  private static String[] fields(String[] answer, String... before) {
    return Stream.concat(Stream.of(before), Stream.of(answer)).toArray(String[]::new);
  }

  private void encode(Node values, float[] x) {
    RawRow row = row(values);
    try {
      features.encode(row, x);
    } catch (InputException e) {
      throw values.error("is a golden row that cannot be encoded: " + e.getMessage());
    }
  }

  private RawRow row(Node values) {
    RawRow row = new RawRow(contract.columns().size());
    for (Map.Entry<String, Node> entry : values.entries().entrySet()) {
      int slot = contract.indexOf(entry.getKey());
      if (slot < 0) {
        throw entry.getValue().error("is no column of the contract.");
      }
      if (contract.columns().get(slot).type().isText()) {
        row.setText(slot, entry.getValue().text());
      } else {
        row.setNumber(slot, entry.getValue().number());
      }
    }
    return row;
  }

  private void compareAnswer(Node stored, float[] x) {
    if (ofNumber()) {
      compare(stored.required("value"), bits(new double[] {value(stored, x)}), "value");
      return;
    }
    double[] probabilities = new double[scorer.classes()];
    try {
      scorer.probabilities(x, probabilities);
    } catch (InputException e) {
      throw stored.error("is golden, but cannot be scored: " + e.getMessage());
    }
    compare(stored.required("probabilities"), bits(probabilities), "probabilities");
    Node decided = stored.required("class");
    if (decided.integer() != Decision.classify(probabilities, threshold)) {
      throw decided.error(
          "is (%d), but the package predicts (%d)."
              .formatted(decided.integer(), Decision.classify(probabilities, threshold)));
    }
  }

  private double value(Node stored, float[] x) {
    try {
      return scorer.value(x);
    } catch (InputException e) {
      throw stored.error("is golden, but cannot be scored: " + e.getMessage());
    }
  }

  private static void compare(Node stored, String computed, String what) {
    if (!stored.text().equals(computed)) {
      throw stored.error(
          "differs: the package's %s of this golden row have other bits now. It is damaged, or made by an incompatible version."
              .formatted(what));
    }
  }

  private float[] floats(Node node) {
    String hex = node.text();
    float[] x = new float[features.size()];
    if (hex.length() != 8 * x.length || !hex.chars().allMatch(Golden::isHex)) {
      throw node.error("is not %d hexadecimal digits.".formatted(8 * x.length));
    }
    for (int i = 0; i < x.length; i++) {
      x[i] = Float.intBitsToFloat(Integer.parseUnsignedInt(hex, 8 * i, 8 * i + 8, 16));
    }
    return x;
  }

  private static boolean isHex(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }

  static String bits(float[] x) {
    StringBuilder hex = new StringBuilder(8 * x.length);
    for (float value : x) {
      hex.append("%08x".formatted(Float.floatToIntBits(value)));
    }
    return hex.toString();
  }

  static String bits(double[] x) {
    StringBuilder hex = new StringBuilder(16 * x.length);
    Arrays.stream(x).forEach(v -> hex.append("%016x".formatted(Double.doubleToLongBits(v))));
    return hex.toString();
  }
}
