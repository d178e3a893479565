package dev.crema.training.smile.bench;

import dev.crema.data.Task;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameters;
import dev.crema.training.LabelColumn;
import dev.crema.training.Learner;
import dev.crema.training.Learners;
import dev.crema.training.Target;
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
 * prediction, of every learner and each of its tasks, with its default hyperparameters.
 *
 * <p>Prints the best round of each, in microseconds of CPU time a row, on one thread. A trainer is
 * called as it is for one row, with the making of its own row. The rows that are asked are not
 * those of training.
 */
public final class SingleRowBench {
  /** How many times as fast as the library's own call a scorer has to be. */
  private static final double BOUND = 20;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int ROWS = 5_000;
  private static final int FEATURES = 20;
  private static final int ROUNDS = 15;
  private static final int ASKED_OF_LIBRARIES = 500;
  private static final int CODES = 30;

  private double sink;
  private boolean missed;

  private static EncodedTable table(Task task, int seed) {
    Random random = new Random(seed);
    float[] values = new float[ROWS * FEATURES];
    double[] signals = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      signals[i] = random.nextGaussian();
      for (int f = 0; f < FEATURES; f++) {
        double value = random.nextGaussian();
        values[i * FEATURES + f] = f % 4 == 3 ? (value > 0 ? 1 : 0) : (float) value;
        signals[i] += value / (f + 1);
      }
    }
    LabelColumn labels =
        task == Task.REGRESSION
            ? new LabelColumn.Numbers(signals)
            : new LabelColumn.Classes(
                IntStream.range(0, ROWS).map(i -> signals[i] > 0.5 ? 1 : 0).toArray());
    List<String> names = IntStream.range(0, FEATURES).mapToObj(f -> "x" + f).toList();
    return new EncodedTable(values, ROWS, FEATURES, labels, names);
  }

  /** Every fourth feature is a category of 30 codes in no order. */
  private static EncodedTable tableOfCategories(int seed) {
    EncodedTable numbers = table(Task.CLASSIFICATION, seed);
    Random random = new Random(seed);
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

  /** The best round, and the rounds before it warm it up. */
  private double best(SingleRowPeers.Call call, EncodedTable asked, int rows) {
    double best = Double.POSITIVE_INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
      long start = THREADS.getCurrentThreadCpuTime();
      for (int i = 0; i < rows; i++) {
        sink += call.of(asked.row(i));
      }
      best = Math.min(best, (THREADS.getCurrentThreadCpuTime() - start) / 1_000.0 / rows);
    }
    return best;
  }

  private void run(Learner learner, Task task) {
    String what = task == Task.REGRESSION ? "number" : "two classes";
    run(learner, what, table(task, 1), table(task, 2));
  }

  private void run(Learner learner, String what, EncodedTable train, EncodedTable asked) {
    Target target =
        train.labelColumn() instanceof LabelColumn.Numbers
            ? new Target.Numbers()
            : new Target.Classes(List.of("no", "yes"), new double[] {1, 1});
    TrainingRequest request =
        new TrainingRequest(
            train, null, target, Hyperparameters.resolve(learner, Map.of()), 0, 7, 1);
    try (Trained trained = learner.fit(request)) {
      double ours = best(SingleRowPeers.ours(trained), asked, ROWS);
      List<SingleRowPeers.Peer> peers = SingleRowPeers.of(learner.algorithm(), trained, train);
      if (peers.isEmpty()) {
        row(learner, what, ours, "| none | – | – | shown |");
      }
      for (SingleRowPeers.Peer peer : peers) {
        double theirs = best(peer.call(), asked, ASKED_OF_LIBRARIES);
        row(learner, what, ours, against(peer, theirs, ours));
      }
    }
  }

  private String against(SingleRowPeers.Peer peer, double theirs, double ours) {
    boolean isMissed = peer.isJudged() && theirs < BOUND * ours;
    missed |= isMissed;
    String verdict = peer.isJudged() ? (isMissed ? "**missed**" : "ok") : "shown";
    return "| %s | %.2f | %.1fx | %s |".formatted(peer.name(), theirs, theirs / ours, verdict);
  }

  private static void row(Learner learner, String what, double ours, String rest) {
    System.out.printf(
        Locale.ROOT, "| `%s` | %s | %.3f %s%n", learner.algorithm(), what, ours, rest);
  }

  /**
   * Runs the benchmark; the exit code is 1 if a bound is missed.
   *
   * @param args names of algorithms; none = all
   */
  public static void main(String[] args) {
    SingleRowBench bench = new SingleRowBench();
    System.out.printf(
        Locale.ROOT,
        "| learner | predicts | our scorer, µs | the library's call | µs | ratio | at least %.0fx |%n|---|---|---:|---|---:|---:|---|%n",
        BOUND);
    for (Learner learner : Learners.all()) {
      if (args.length == 0 || List.of(args).contains(learner.algorithm())) {
        learner.tasks().stream().sorted().forEach(task -> bench.run(learner, task));
        if (learner.takesCategories() && learner.tasks().contains(Task.CLASSIFICATION)) {
          bench.run(
              learner, "two classes, by categories", tableOfCategories(1), tableOfCategories(2));
        }
      }
    }
    System.out.println("\n(checksum " + bench.sink + ")");
    System.exit(bench.missed ? 1 : 0);
  }
}
