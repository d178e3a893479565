package dev.crema.training.smile.bench;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.data.source.TableFile;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.models.Scorer;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learner;
import dev.crema.training.Learners;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Trains every learner, with its default hyperparameters, on the folds that the Python side wrote,
 * and writes the probabilities of the test rows.
 *
 * <p>{@code QualityBench <data> <work>}: for each {@code work/<dataset>/folds.csv} it reads {@code
 * data/<dataset>}, and writes beside the folds {@code encoded-<repeat>-<fold>.f32} (all rows, by
 * features fitted on the fold's training rows alone) and {@code <algorithm>-<repeat>-<fold>.f64}
 * (probabilities of the test rows, in the order of the file), little-endian and row-major.
 */
public final class QualityBench {
  private static final long SEED = 7;

  private final Path work;
  private final Contract contract;
  private final FeatureDefinition definition;
  private final List<RawRow> rows = new ArrayList<>();
  private final int[][] folds;

  private QualityBench(Path data, Path work) throws IOException {
    this.work = work;
    contract = Contract.read(data.resolve("contract.yaml"));
    definition = FeatureDefinition.read(data.resolve("features.yaml"), contract);
    TableFile.open(table(data), contract, ',')
        .read(
            (row, line) -> rows.add(row.copy()),
            rejected -> {
              throw new IllegalStateException("A row was rejected: " + rejected);
            });
    folds = folds(work.resolve("folds.csv"));
  }

  /**
   * Runs our side.
   *
   * @param args folder of the data sets, folder of the folds
   */
  public static void main(String[] args) throws IOException {
    PrintStream out = System.out;
    try (var datasets = Files.list(Path.of(args[1]))) {
      for (Path work : datasets.filter(Files::isDirectory).sorted().toList()) {
        long start = System.nanoTime();
        new QualityBench(Path.of(args[0], work.getFileName().toString()), work).run();
        out.printf(
            "%s: our side took %.0f s%n", work.getFileName(), (System.nanoTime() - start) / 1e9);
      }
    }
  }

  private static Path table(Path data) throws IOException {
    try (var files = Files.list(data)) {
      return files.filter(f -> f.toString().endsWith(".csv")).findFirst().orElseThrow();
    }
  }

  /** Reads the fold of each row: a line per row, a column per repeat. */
  private static int[][] folds(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .skip(1)
        .map(line -> Arrays.stream(line.split(",")).mapToInt(Integer::parseInt).toArray())
        .toArray(int[][]::new);
  }

  private void run() throws IOException {
    if (folds.length != rows.size()) {
      throw new IllegalStateException(
          "%d rows have %d folds.".formatted(rows.size(), folds.length));
    }
    int repeats = folds[0].length;
    for (int repeat = 0; repeat < repeats; repeat++) {
      int at = repeat;
      int count = 1 + IntStream.range(0, folds.length).map(i -> folds[i][at]).max().orElseThrow();
      for (int fold = 0; fold < count; fold++) {
        run(repeat, fold);
      }
    }
  }

  private void run(int repeat, int fold) throws IOException {
    FittedFeatures features = definition.fit(source(repeat, fold, false));
    EncodedTable train = EncodedTable.of(source(repeat, fold, false), features);
    EncodedTable test = EncodedTable.of(source(repeat, fold, true), features);
    EncodedTable all = EncodedTable.of(visitor -> rows.forEach(r -> visitor.row(r, 0)), features);
    ByteBuffer encoded = buffer(4L * all.values().length);
    encoded.asFloatBuffer().put(all.values());
    Files.write(work.resolve("encoded-%d-%d.f32".formatted(repeat, fold)), encoded.array());
    for (Learner learner : Learners.all()) {
      if (!learner.tasks().contains(contract.task())) {
        continue;
      }
      try (Trained trained = learner.fit(request(learner, train))) {
        Files.write(
            work.resolve("%s-%d-%d.f64".formatted(learner.algorithm(), repeat, fold)),
            probabilities(trained.scorer(), test));
      }
    }
  }

  private RowSource source(int repeat, int fold, boolean test) {
    return visitor -> {
      for (int i = 0; i < folds.length; i++) {
        if ((folds[i][repeat] == fold) == test) {
          visitor.row(rows.get(i), i + 2L);
        }
      }
    };
  }

  private TrainingRequest request(Learner learner, EncodedTable train) {
    double[] weights = new double[contract.classes().size()];
    Arrays.fill(weights, 1);
    return new TrainingRequest(
        train,
        null,
        contract.classes(),
        Hyperparameters.resolve(learner, Map.of()),
        weights,
        0,
        SEED,
        Runtime.getRuntime().availableProcessors());
  }

  private static byte[] probabilities(Scorer scorer, EncodedTable test) {
    ByteBuffer bytes = buffer(8L * test.rows() * scorer.classes());
    double[] probabilities = new double[scorer.classes()];
    for (int i = 0; i < test.rows(); i++) {
      scorer.probabilities(test.row(i), probabilities);
      for (double probability : probabilities) {
        bytes.putDouble(probability);
      }
    }
    return bytes.array();
  }

  private static ByteBuffer buffer(long size) {
    return ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
