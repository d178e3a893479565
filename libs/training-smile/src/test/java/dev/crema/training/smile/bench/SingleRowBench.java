package dev.crema.training.smile.bench;

import dev.crema.data.Task;
import dev.crema.models.Scorer;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameters;
import dev.crema.training.LabelColumn;
import dev.crema.training.Learner;
import dev.crema.training.Learners;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Times one encoded row of twenty features, scored by the compiled scorer and by the trainer's own
 * prediction, of every learner of classes with its default hyperparameters.
 *
 * <p>Prints the best round of each, in microseconds of CPU time a row, on one thread. A trainer is
 * called as it is for one row, with the making of its own row.
 */
public final class SingleRowBench {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int ROWS = 5_000;
  private static final int FEATURES = 20;
  private static final int ROUNDS = 7;
  private static final int CODES = 30;

  private double sink;

  private static EncodedTable table() {
    Random random = new Random(1);
    float[] values = new float[ROWS * FEATURES];
    int[] labels = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      double signal = random.nextGaussian();
      for (int f = 0; f < FEATURES; f++) {
        double value = random.nextGaussian();
        values[i * FEATURES + f] = f % 4 == 3 ? (value > 0 ? 1 : 0) : (float) value;
        signal += value / (f + 1);
      }
      labels[i] = signal > 0.5 ? 1 : 0;
    }
    List<String> names = IntStream.range(0, FEATURES).mapToObj(f -> "x" + f).toList();
    return new EncodedTable(values, ROWS, FEATURES, labels, names);
  }

  /** Every fourth feature is a category of 30 codes in no order. */
  private static EncodedTable tableOfCategories() {
    EncodedTable numbers = table();
    Random random = new Random(2);
    float[] values = numbers.values().clone();
    int[] labels = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      double signal = random.nextGaussian();
      for (int f = 0; f < FEATURES; f++) {
        int at = i * FEATURES + f;
        if (f % 4 == 3) {
          values[at] = random.nextInt(CODES);
          signal += Math.sin(values[at] * values[at] + f) * 3 / (f + 1);
        } else {
          signal += values[at] / (f + 1);
        }
      }
      labels[i] = signal > 0.5 ? 1 : 0;
    }
    return new EncodedTable(
        values,
        ROWS,
        FEATURES,
        new LabelColumn.Classes(labels),
        numbers.featureNames(),
        IntStream.range(0, FEATURES).mapToObj(f -> f % 4 == 3 ? CODES : 0).toList());
  }

  private double best(int rows, Runnable round) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < ROUNDS; i++) {
      long start = THREADS.getCurrentThreadCpuTime();
      round.run();
      best = Math.min(best, (THREADS.getCurrentThreadCpuTime() - start) / 1_000.0 / rows);
    }
    return best;
  }

  private void run(Learner learner, EncodedTable table) {
    TrainingRequest request =
        new TrainingRequest(
            table,
            null,
            List.of("no", "yes"),
            Hyperparameters.resolve(learner, Map.of()),
            new double[] {1, 1},
            0,
            7,
            1);
    try (Trained trained = learner.fit(request)) {
      Scorer scorer = trained.scorer();
      double[] p = new double[2];
      double ours =
          best(
              ROWS,
              () -> {
                for (int i = 0; i < ROWS; i++) {
                  scorer.probabilities(table.row(i), p);
                  sink += p[1];
                }
              });
      float[] first = table.row(0);
      if (trained.answerer(first) == Trained.Answerer.WALK) {
        System.out.printf(
            Locale.ROOT, "%-20s ours %8.3f µs/row, no library%n", learner.algorithm(), ours);
        return;
      }
      int asked = 300;
      double theirs =
          best(
              asked,
              () -> {
                for (int i = 0; i < asked; i++) {
                  sink += trained.reference(new float[][] {table.row(i)})[0][1];
                }
              });
      System.out.printf(
          Locale.ROOT,
          "%-20s ours %8.3f µs/row, the library's own %9.3f µs/row, %.0fx%n",
          learner.algorithm(),
          ours,
          theirs,
          theirs / ours);
    }
  }

  /**
   * Runs the benchmark.
   *
   * @param args names of algorithms; none = all
   */
  public static void main(String[] args) {
    SingleRowBench bench = new SingleRowBench();
    EncodedTable table = table();
    for (Learner learner : Learners.all()) {
      boolean isAsked = args.length == 0 || List.of(args).contains(learner.algorithm());
      if (isAsked && learner.tasks().contains(Task.CLASSIFICATION)) {
        bench.run(learner, table);
      }
      if (isAsked && learner.takesCategories() && learner.tasks().contains(Task.CLASSIFICATION)) {
        System.out.println("with categories:");
        bench.run(learner, tableOfCategories());
      }
    }
    System.out.println("(checksum " + bench.sink + ")");
  }
}
