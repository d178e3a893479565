package dev.crema.inference.drift;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.crema.data.Contract;
import dev.crema.data.Directories;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.data.document.Json;
import dev.crema.drift.PackagedProfile;
import dev.crema.drift.ReferenceCategories;
import dev.crema.drift.ReferenceNumbers;
import dev.crema.drift.ReferenceProfile;
import dev.crema.drift.ReferenceProfiler;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.inference.scoring.PredictionIds;
import dev.crema.inference.scoring.Predictions;
import dev.crema.inference.scoring.Predictor;
import dev.crema.inference.settings.DriftSettings;
import dev.crema.models.GoldenRows;
import dev.crema.models.LinearModel;
import dev.crema.models.ModelPackage;
import dev.crema.models.PackageContents;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What watching costs a row of 20 features, 15 numbers and 5 categories, on one core: the copy that
 * the request keeps, and the counting once it is answered. Takes half a minute:
 *
 * <pre>{@code
 * java -cp inference/target/test-classes:inference/target/classes:$(cat inference/target/bench-classpath) \
 *   dev.crema.inference.drift.WatchBench
 * }</pre>
 */
public final class WatchBench {
  private static final int NUMBERS = 15;
  private static final int CATEGORIES = 5;
  private static final int REQUESTS = 2_000;
  private static final long NANOS = Duration.ofSeconds(2).toNanos();
  private static final int ROUNDS = 4;
  private static final double MINUTE = 60e9;

  private final Contract contract = contract();
  private final ModelPackage model;
  private final VersionDrift drift;

  private WatchBench(Path folder) {
    model = write(folder.resolve("model"));
    DriftSettings settings = new DriftSettings(true, Duration.ofDays(31), 500, Duration.ZERO);
    drift = Objects.requireNonNull(new DriftWatches(settings, null).watch(model));
  }

  /**
   * What a row takes, in nanoseconds of a core's time.
   *
   * @param plain to be read and scored without being watched
   * @param watched the same with the copy that is kept
   * @param counted to be counted
   */
  public record Nanos(double plain, double watched, double counted) {
    /**
     * Returns how many rows a core watches in a minute beside serving.
     *
     * @return rows that are copied and counted
     */
    public double rowsPerMinute() {
      return MINUTE / (Math.max(0, watched - plain) + counted);
    }
  }

  /** Takes no arguments. */
  public static void main(String[] args) throws IOException {
    for (int rowsOfRequest : new int[] {1, 100}) {
      Nanos nanos = measure(rowsOfRequest);
      System.out.printf(
          "%d rows a request: read and scored %.0f ns a row, with a copy %.0f ns; counted %.0f ns a row, %,.0f rows/min on one core%n",
          rowsOfRequest, nanos.plain(), nanos.watched(), nanos.counted(), nanos.rowsPerMinute());
    }
  }

  /**
   * Measures, in about eight seconds.
   *
   * @param rowsOfRequest at least 1
   * @return the quickest of some rounds
   * @throws IOException if the disk fails
   */
  public static Nanos measure(int rowsOfRequest) throws IOException {
    Path folder = Files.createTempDirectory("crema-watch-bench");
    try {
      return new WatchBench(folder).run(rowsOfRequest);
    } finally {
      Directories.delete(folder);
    }
  }

  private static Contract contract() {
    StringBuilder yaml =
        new StringBuilder("version: 1\nname: bench\npositive_class: \"yes\"\ncolumns:\n");
    for (int i = 0; i < NUMBERS; i++) {
      yaml.append("  - {name: x%d, type: number, nullable: true}\n".formatted(i));
    }
    for (int i = 0; i < CATEGORIES; i++) {
      yaml.append("  - {name: c%d, type: string, nullable: true}\n".formatted(i));
    }
    yaml.append("  - {name: left, type: string, role: label, allowed: [\"no\", \"yes\"]}\n");
    return Contract.parse(yaml.toString(), "contract.yaml");
  }

  private RawRow row(Random random) {
    RawRow row = new RawRow(contract.columns().size());
    for (int i = 0; i < NUMBERS; i++) {
      row.setNumber(i, random.nextInt(50) == 0 ? Double.NaN : random.nextGaussian());
    }
    for (int i = 0; i < CATEGORIES; i++) {
      row.setText(NUMBERS + i, "category " + random.nextInt(10));
    }
    row.setText(NUMBERS + CATEGORIES, random.nextBoolean() ? "yes" : "no");
    return row;
  }

  private RowSource rows(int count, long seed) {
    return visitor -> {
      Random random = new Random(seed);
      for (int i = 0; i < count; i++) {
        visitor.row(row(random), i + 2);
      }
    };
  }

  private ModelPackage write(Path directory) {
    String names =
        IntStream.range(0, NUMBERS).mapToObj(i -> "x" + i).collect(Collectors.joining(", "));
    String texts =
        IntStream.range(0, CATEGORIES).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
    String yaml =
        """
        version: 1
        fit:
          - columns: [%s]
            steps: [impute: {strategy: median}]
          - columns: [%s]
            steps: [impute: {strategy: most_frequent}, ordinal: {order: name}]
        """
            .formatted(names, texts);
    RowSource rows = rows(20_000, 1);
    FittedFeatures features = FeatureDefinition.parse(yaml, "features.yaml", contract).fit(rows);
    double[] weights = new Random(2).doubles(features.size(), -1, 1).toArray();
    LinearModel scorer = LinearModel.binary(weights, 0);
    ReferenceProfile profile =
        new ReferenceProfile(
            contract.digest(),
            20_000,
            new ReferenceProfiler(contract, rows, 1 << 28)
                .profile(ReferenceProfile.columnsOf(contract)),
            List.of(
                ReferenceNumbers.of(
                    ReferenceProfile.SCORE, new Random(3).doubles(20_000).toArray()),
                ReferenceCategories.of(
                    ReferenceProfile.PREDICTED_CLASS, 0, Map.of("no", 10_000L, "yes", 10_000L))));
    PackageContents contents =
        new PackageContents(
            contract,
            features,
            scorer,
            0.5,
            "logistic_regression",
            GoldenRows.choose(rows(200, 1), features, scorer));
    return ModelPackage.write(directory, contents, PackagedProfile.write(profile));
  }

  private Predictor predictor(@Nullable VersionDrift watch) {
    return new Predictor(
        new Predictor.Setting("bench", "1", 1_000, watch),
        model,
        new PredictionIds(InstantSource.system(), new SplittableRandom(1)));
  }

  private Nanos run(int rowsOfRequest) {
    Predictor plain = predictor(null);
    Predictor watched = predictor(drift);
    List<byte[]> bodies = bodies(rowsOfRequest);
    List<Predictions> answered =
        bodies.stream().map(body -> watched.predict(body, false)).toList();
    double[] best = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
    for (int round = 0; round < ROUNDS; round++) {
      best[0] = Math.min(best[0], time(i -> plain.predict(bodies.get(i), false), rowsOfRequest));
      best[1] = Math.min(best[1], time(i -> watched.predict(bodies.get(i), false), rowsOfRequest));
      best[2] = Math.min(best[2], time(i -> drift.answered(answered.get(i)), rowsOfRequest));
    }
    return new Nanos(best[0], best[1], best[2]);
  }

  private List<byte[]> bodies(int rowsOfRequest) {
    Random random = new Random(5);
    List<byte[]> bodies = new ArrayList<>();
    for (int i = 0; i < Math.max(20, REQUESTS / rowsOfRequest); i++) {
      List<Object> rows = new ArrayList<>();
      for (int r = 0; r < rowsOfRequest; r++) {
        rows.add(values(row(random)));
      }
      bodies.add(Json.write(Map.of("rows", rows)).getBytes(UTF_8));
    }
    return bodies;
  }

  private Map<String, Object> values(RawRow row) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < NUMBERS + CATEGORIES; i++) {
      String text = row.text(i);
      if (text != null) {
        values.put(contract.columns().get(i).name(), text);
      } else if (!row.isMissing(i)) {
        values.put(contract.columns().get(i).name(), row.number(i));
      }
    }
    return values;
  }

  /** Of this thread's own time, which others on the machine take nothing of. */
  private static double time(IntConsumer request, int rowsOfRequest) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    int requests = Math.max(20, REQUESTS / rowsOfRequest);
    long start = threads.getCurrentThreadCpuTime();
    long taken = 0;
    long done = 0;
    while (taken < NANOS / ROUNDS) {
      for (int i = 0; i < requests; i++) {
        request.accept(i);
      }
      done += (long) requests * rowsOfRequest;
      taken = threads.getCurrentThreadCpuTime() - start;
    }
    return (double) taken / done;
  }
}
