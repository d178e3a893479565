package dev.crema.models.bench;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.data.source.TableFile;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.models.GoldenRows;
import dev.crema.models.ModelPackage;
import dev.crema.models.PackageContents;
import dev.crema.models.TreeEnsemble;
import dev.crema.models.TreeNodes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Times one row from raw values to score: churn-mlc's contract and features, 500 trees of depth 6
 * whose thresholds are values of the data (so that paths differ from row to row).
 *
 * <p>Prints the best and the median round of each, in microseconds of CPU time a row, on one
 * thread.
 */
public final class ScoringBench {
  // CPU time, so that a busy machine does not count; its cold caches still do.
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int TREES = 500;
  private static final int DEPTH = 6;
  private static final int WARM_UP_ROUNDS = 12;
  private static final int ROUNDS = 25;

  private final List<RawRow> rows = new ArrayList<>();
  private final FittedFeatures features;
  private final ModelPackage model;
  private double sink;

  private ScoringBench(Path root, Path scratch) {
    Path data = root.resolve("data/churn-mlc");
    Contract contract = Contract.read(data.resolve("contract.yaml"));
    TableFile.open(data.resolve("mlc_churn.csv"), contract, ',')
        .read(
            (row, line) -> rows.add(row.copy()),
            rejected -> {
              throw new IllegalStateException(rejected.toString());
            });
    RowSource source = visitor -> rows.forEach(row -> visitor.row(row, 0));
    features = FeatureDefinition.read(data.resolve("features.yaml"), contract).fit(source);
    TreeEnsemble ensemble = ensemble();
    model =
        ModelPackage.write(
            scratch.resolve("model"),
            new PackageContents(
                contract,
                features,
                ensemble,
                0.5,
                "xgboost",
                GoldenRows.choose(source, features, ensemble)));
  }

  private TreeEnsemble ensemble() {
    Random random = new Random(1);
    float[][] encoded = encoded();
    TreeEnsemble.Builder builder = TreeEnsemble.logistic(features.size(), 0);
    for (int i = 0; i < TREES; i++) {
      builder.add(tree(random, encoded));
    }
    return builder.build();
  }

  private TreeNodes tree(Random random, float[][] encoded) {
    int splits = (1 << DEPTH) - 1;
    int nodes = 2 * splits + 1;
    int[] left = new int[nodes];
    int[] right = new int[nodes];
    int[] feature = new int[nodes];
    float[] threshold = new float[nodes];
    float[] values = new float[nodes];
    for (int i = 0; i < nodes; i++) {
      left[i] = i < splits ? 2 * i + 1 : -1;
      right[i] = i < splits ? 2 * i + 2 : -1;
      feature[i] = random.nextInt(features.size());
      threshold[i] = encoded[random.nextInt(encoded.length)][feature[i]];
      values[i] = (float) random.nextGaussian() * 0.05f;
    }
    return new TreeNodes(left, right, feature, threshold, new boolean[nodes], values);
  }

  private float[][] encoded() {
    float[][] encoded = new float[rows.size()][features.size()];
    for (int i = 0; i < encoded.length; i++) {
      features.encode(rows.get(i), encoded[i]);
    }
    return encoded;
  }

  private void report(String name, Runnable round) {
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      round.run();
    }
    double[] micros = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long start = THREADS.getCurrentThreadCpuTime();
      round.run();
      micros[i] = (THREADS.getCurrentThreadCpuTime() - start) / 1_000.0 / rows.size();
    }
    Arrays.sort(micros);
    System.out.printf(
        Locale.ROOT,
        "%-44s best %6.2f µs/row, median %6.2f µs/row%n",
        name,
        micros[0],
        micros[ROUNDS / 2]);
  }

  private void run() {
    float[] x = new float[features.size()];
    double[] p = new double[2];
    float[][] encoded = encoded();
    report(
        "encode (%d features)".formatted(features.size()),
        () -> {
          for (RawRow row : rows) {
            features.encode(row, x);
            sink += x[0];
          }
        });
    report(
        "score encoded (%d trees of depth %d)".formatted(TREES, DEPTH),
        () -> {
          for (float[] row : encoded) {
            model.scorer().probabilities(row, p);
            sink += p[1];
          }
        });
    report(
        "raw row to probabilities, caller's buffers",
        () -> {
          for (RawRow row : rows) {
            model.probabilities(row, x, p);
            sink += p[1];
          }
        });
    report(
        "raw row to prediction",
        () -> {
          for (RawRow row : rows) {
            sink += model.predict(row).score();
          }
        });
    System.out.println("(checksum " + sink + ")");
  }

  /**
   * Runs the benchmark.
   *
   * @param args the root of the repository; default: the working directory
   * @throws IOException if no scratch directory can be made
   */
  public static void main(String[] args) throws IOException {
    Path scratch = Files.createTempDirectory("crema-bench");
    try {
      new ScoringBench(Path.of(args.length == 0 ? "." : args[0]), scratch).run();
    } finally {
      delete(scratch);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var paths = Files.walk(directory)) {
      for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(path);
      }
    }
  }
}
