package dev.crema.training.smile.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.crema.data.Contract;
import dev.crema.data.RowSource;
import dev.crema.data.Task;
import dev.crema.data.document.Json;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.models.Scorer;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learner;
import dev.crema.training.Learners;
import dev.crema.training.Target;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Trains every learner of a data set's task, with its default hyperparameters, on the folds of one
 * data set, and writes what the Python side compares.
 *
 * <p>{@code LearningBench <data set> <table> <delimiter> <work> <repeats> <folds> <rows at most>};
 * the data set is a folder with contract.yaml and features.yaml. Little-endian and row-major:
 *
 * <ul>
 *   <li>{@code labels.f64}, and {@code folds.i32}, a line for each repeat;
 *   <li>{@code encoded-<repeat>-<fold>.f32}: all rows, by features fitted on the fold's training
 *       rows alone;
 *   <li>{@code <algorithm>-<repeat>-<fold>.f64}: probabilities or numbers of the test rows. A
 *       learner that takes no missing values has none where the features keep them;
 *   <li>{@code learners.json}, last: what was trained, and with which hyperparameters.
 * </ul>
 *
 * <p>Answers that are there already are kept, so that a run can be taken up again.
 */
public final class LearningBench {
  private static final long SEED = 7;

  private final Path work;
  private final BenchTable table;
  private final FeatureDefinition definition;
  private final List<Learner> learners;
  private final double[] labels;
  private final int[][] folds;

  private LearningBench(
      BenchTable table, FeatureDefinition definition, Path work, Folds.Shape shape) {
    this.work = work;
    this.table = table;
    this.definition = definition;
    Task task = table.contract().task();
    learners = Learners.all().stream().filter(l -> l.tasks().contains(task)).toList();
    labels = table.labels();
    folds = Folds.of(labels, task == Task.CLASSIFICATION, shape);
  }

  /**
   * Runs our side.
   *
   * @param args as above
   */
  public static void main(String[] args) throws Exception {
    Path dataset = Path.of(args[0]);
    Contract contract = Contract.read(dataset.resolve("contract.yaml"));
    new LearningBench(
            BenchTable.read(
                Path.of(args[1]), contract, args[2].charAt(0), Integer.parseInt(args[6])),
            FeatureDefinition.read(dataset.resolve("features.yaml"), contract),
            Path.of(args[3]),
            new Folds.Shape(Integer.parseInt(args[4]), Integer.parseInt(args[5])))
        .run();
  }

  private void run() throws Exception {
    ByteBuffer bytes = buffer(8L * labels.length);
    bytes.asDoubleBuffer().put(labels);
    write("labels.f64", bytes);
    bytes = buffer(4L * labels.length * folds.length);
    for (int[] repeat : folds) {
      Arrays.stream(repeat).forEach(bytes::putInt);
    }
    write("folds.i32", bytes);
    try (ExecutorService pool =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      try {
        for (Future<Split> future : splits().map(split -> pool.submit(() -> run(split))).toList()) {
          future.get();
        }
      } catch (ExecutionException e) {
        pool.shutdownNow();
        throw e;
      }
    }
    write("learners.json", ByteBuffer.wrap(Json.write(description()).getBytes(UTF_8)));
  }

  /** One fold of one repeat. */
  private record Split(int repeat, int fold) {
    @Override
    public String toString() {
      return repeat + "-" + fold;
    }
  }

  private Stream<Split> splits() {
    int count = 1 + Arrays.stream(folds[0]).max().orElseThrow();
    return IntStream.range(0, folds.length * count).mapToObj(i -> new Split(i / count, i % count));
  }

  private Split run(Split split) throws IOException {
    FittedFeatures features = definition.fit(source(split, false));
    EncodedTable train = EncodedTable.of(source(split, false), features);
    EncodedTable test = EncodedTable.of(source(split, true), features);
    EncodedTable all = EncodedTable.of(v -> table.rows().forEach(r -> v.row(r, 0)), features);
    ByteBuffer encoded = buffer(4L * all.values().length);
    encoded.asFloatBuffer().put(all.values());
    write("encoded-%s.f32".formatted(split), encoded);
    for (Learner learner : learners) {
      String answers = "%s-%s.f64".formatted(learner.algorithm(), split);
      if (Files.exists(work.resolve(answers)) || !learner.acceptsMissing() && hasMissing(all)) {
        continue;
      }
      try (Trained trained = learner.fit(request(learner, train))) {
        write(answers, answers(trained.scorer(), test));
      }
    }
    System.err.printf(
        "%s: our side, repeat %d, fold %d%n",
        work.getFileName(), split.repeat() + 1, split.fold() + 1);
    return split;
  }

  private static boolean hasMissing(EncodedTable table) {
    for (float value : table.values()) {
      if (Float.isNaN(value)) {
        return true;
      }
    }
    return false;
  }

  private RowSource source(Split split, boolean test) {
    int[] fold = folds[split.repeat()];
    return visitor -> {
      for (int i = 0; i < fold.length; i++) {
        if ((fold[i] == split.fold()) == test) {
          visitor.row(table.rows().get(i), i + 2L);
        }
      }
    };
  }

  /** One thread: as many folds as there are processors are at work. */
  private TrainingRequest request(Learner learner, EncodedTable train) {
    return new TrainingRequest(
        train, null, target(), Hyperparameters.resolve(learner, Map.of()), 0, SEED, 1);
  }

  private Target target() {
    if (table.contract().task() == Task.REGRESSION) {
      return new Target.Numbers();
    }
    List<String> classes = table.contract().classes();
    double[] weights = new double[classes.size()];
    Arrays.fill(weights, 1);
    return new Target.Classes(classes, weights);
  }

  private static ByteBuffer answers(Scorer scorer, EncodedTable test) {
    boolean isNumber = scorer.task() == Task.REGRESSION;
    double[] answer = new double[isNumber ? 1 : scorer.classes()];
    ByteBuffer bytes = buffer(8L * test.rows() * answer.length);
    for (int i = 0; i < test.rows(); i++) {
      if (isNumber) {
        answer[0] = scorer.value(test.row(i));
      } else {
        scorer.probabilities(test.row(i), answer);
      }
      Arrays.stream(answer).forEach(bytes::putDouble);
    }
    return bytes;
  }

  private Map<String, Object> description() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    for (Learner learner : learners) {
      parameters.put(learner.algorithm(), Hyperparameters.resolve(learner, Map.of()));
    }
    boolean isNumber = table.contract().task() == Task.REGRESSION;
    return Map.of(
        "classes", isNumber ? 0 : table.contract().classes().size(), "learners", parameters);
  }

  private static ByteBuffer buffer(long size) {
    return ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Whole or not at all. */
  private void write(String name, ByteBuffer bytes) throws IOException {
    Path temporary = work.resolve(name + ".tmp");
    Files.write(temporary, bytes.array());
    Files.move(temporary, work.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}
