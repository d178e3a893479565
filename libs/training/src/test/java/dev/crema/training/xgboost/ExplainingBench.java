package dev.crema.training.xgboost;

import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.models.Explainer;
import dev.crema.models.GoldenRows;
import dev.crema.models.ModelPackage;
import dev.crema.models.PackageContents;
import dev.crema.models.TreeEnsemble;
import dev.crema.models.TreeNodes;
import dev.crema.training.RealModel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Times the explanation of one row, from raw values to contributions of raw columns, on one thread:
 * 500 trees of depth 6 that XGBoost trained on churn-mlc, beside its own {@code predictContrib} on
 * all rows at once; and 500 full trees, which training seldom gives. Exits with 1 if either takes
 * longer than the limit.
 *
 * <p>Times are CPU time, so that a busy machine does not count; its cold caches still do.
 */
final class ExplainingBench {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final double LIMIT_MICROS = 300;
  private static final int TREES = 500;
  private static final int DEPTH = 6;
  private static final int WARM_UP_ROUNDS = 4;
  private static final int ROUNDS = 9;

  /** So few rows that the peer ends soon. */
  private static final int ROWS = 1_000;

  private double sink;
  private boolean isMissed;

  private ExplainingBench() {}

  private double micros(Runnable round) {
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      round.run();
    }
    double[] micros = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long start = THREADS.getCurrentThreadCpuTime();
      round.run();
      micros[i] = (THREADS.getCurrentThreadCpuTime() - start) / 1_000.0 / ROWS;
    }
    Arrays.sort(micros);
    return micros[ROUNDS / 2];
  }

  private void report(String name, double micros, boolean isLimited) {
    isMissed |= isLimited && micros > LIMIT_MICROS;
    System.out.printf(
        Locale.ROOT,
        "%-58s median %8.1f µs/row%s%n",
        name,
        micros,
        isLimited ? " (at most %.0f)".formatted(LIMIT_MICROS) : "");
  }

  private double explain(RealModel real, ModelPackage model) {
    Explainer explainer = model.explainer();
    Explainer.Buffers buffers = explainer.buffers();
    return micros(
        () -> {
          for (RawRow row : real.rows().subList(0, ROWS)) {
            explainer.explain(row, 1, buffers);
            sink += buffers.columns()[0];
          }
        });
  }

  private void run(Path root, Path scratch) {
    Path table = root.resolve("data/churn-mlc/mlc_churn.csv");
    Map<String, Object> parameters =
        Map.of("rounds", TREES, "max_depth", DEPTH, "learning_rate", 0.05);
    try (RealModel real =
        RealModel.train(new XgboostLearner(), table, scratch.resolve("trained"), parameters)) {
      double ours = explain(real, real.model());
      report("trained: %d trees of depth %d".formatted(TREES, DEPTH), ours, true);
      float[][] rows = IntStream.range(0, ROWS).mapToObj(real.table()::row).toArray(float[][]::new);
      double peers =
          micros(() -> sink += ((XgboostTrained) real.trained()).contributions(rows)[0][0]);
      report("trained: XGBoost's predictContrib, encoded rows", peers, false);
      System.out.printf(Locale.ROOT, "ours is %.0f times as fast%n", peers / ours);
      report(
          "full: %d trees of 63 splits".formatted(TREES), explain(real, full(real, scratch)), true);
    }
    System.out.println("(checksum " + sink + ")");
  }

  /** The trained model's features under full trees whose thresholds are values of the data. */
  private static ModelPackage full(RealModel real, Path scratch) {
    Random random = new Random(1);
    TreeEnsemble.Builder builder = TreeEnsemble.logistic(real.table().features(), 0);
    for (int i = 0; i < TREES; i++) {
      builder.add(tree(random, real));
    }
    TreeEnsemble ensemble = builder.build();
    RowSource source = visitor -> real.rows().forEach(row -> visitor.row(row, 0));
    ModelPackage model = real.model();
    return ModelPackage.write(
        scratch.resolve("full"),
        new PackageContents(
            model.contract(),
            model.features(),
            ensemble,
            0.5,
            "xgboost",
            GoldenRows.choose(source, model.features(), ensemble)));
  }

  private static TreeNodes tree(Random random, RealModel real) {
    int splits = (1 << DEPTH) - 1;
    int nodes = 2 * splits + 1;
    TreeNodes tree =
        new TreeNodes(
            new int[nodes],
            new int[nodes],
            new int[nodes],
            new float[nodes],
            new boolean[nodes],
            new float[nodes],
            new float[nodes]);
    for (int i = nodes - 1; i >= 0; i--) {
      boolean leaf = i >= splits;
      tree.left()[i] = leaf ? -1 : 2 * i + 1;
      tree.right()[i] = leaf ? -1 : 2 * i + 2;
      tree.feature()[i] = random.nextInt(real.table().features());
      tree.threshold()[i] =
          real.table().row(random.nextInt(real.table().rows()))[tree.feature()[i]];
      tree.values()[i] = (float) random.nextGaussian() * 0.05f;
      tree.cover()[i] =
          leaf ? 1 + random.nextInt(100) : tree.cover()[2 * i + 1] + tree.cover()[2 * i + 2];
    }
    return tree;
  }

  /**
   * Runs the benchmark.
   *
   * @param args the root of the repository
   */
  public static void main(String[] args) throws IOException {
    Path scratch = Files.createTempDirectory("crema-bench");
    ExplainingBench bench = new ExplainingBench();
    try {
      bench.run(Path.of(args[0]), scratch);
    } finally {
      delete(scratch);
    }
    System.exit(bench.isMissed ? 1 : 0);
  }

  private static void delete(Path directory) throws IOException {
    try (var paths = Files.walk(directory)) {
      for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(path);
      }
    }
  }
}
