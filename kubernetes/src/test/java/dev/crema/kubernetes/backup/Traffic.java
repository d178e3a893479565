package dev.crema.kubernetes.backup;

import dev.crema.data.Digests;
import dev.crema.productionlog.LoggedPrediction;
import dev.crema.productionlog.ProductionLog;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.ModelFiles;
import dev.crema.registry.RegistrationRequest;
import dev.crema.registry.RunRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an installation gets to do: predictions, each acknowledged, and versions of a model. */
final class Traffic {
  static final String MODEL = "churn";

  private static final int ROWS = 5_000;
  private static final Pattern DIGIT = Pattern.compile("(?<=[0-9.])[0-9]");

  // Each with other digits: equal rows would compress to nothing.
  private final List<byte[]> inputs = new ArrayList<>();
  private final Random random;
  private long count;

  /**
   * Makes traffic.
   *
   * @param row as every prediction's inputs are, JSON, but for the digits of its numbers
   * @param random scores, entities, the content of versions
   */
  Traffic(String row, Random random) {
    this.random = random;
    for (int i = 0; i < ROWS; i++) {
      String other = DIGIT.matcher(row).replaceAll(_ -> Integer.toString(random.nextInt(10)));
      inputs.add(other.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Writes predictions of one moment of the past. */
  void past(ProductionLog log, int rows, Instant at) throws IOException, InterruptedException {
    List<LoggedPrediction> predictions = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      predictions.add(prediction(at));
    }
    append(log, predictions);
  }

  /** Writes predictions of now; returns them once PostgreSQL has them. */
  List<LoggedPrediction> now(ProductionLog log, int rows) throws IOException, InterruptedException {
    List<LoggedPrediction> predictions = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      predictions.add(prediction(Instant.now()));
    }
    append(log, predictions);
    return predictions;
  }

  private static void append(ProductionLog log, List<LoggedPrediction> predictions)
      throws IOException, InterruptedException {
    try {
      log.append(predictions).toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("The production log took no predictions: " + log.status(), e);
    }
  }

  private LoggedPrediction prediction(Instant at) {
    double score = random.nextDouble();
    return new LoggedPrediction(
        new UUID(at.toEpochMilli() << 16 | 0x7000, Long.MIN_VALUE | ++count),
        MODEL,
        "1",
        inputs.get(random.nextInt(ROWS)),
        score >= 0.5 ? "yes" : "no",
        score,
        new double[] {1 - score, score},
        0.5,
        850,
        "customer-" + random.nextInt(100_000),
        null,
        null);
  }

  /** Registers a version whose package no other has. */
  String register(MlflowRegistry registry, Path folder, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    String digest = Digests.sha256(content);
    Path directory = Files.createDirectories(folder.resolve("package-" + digest));
    Files.write(directory.resolve("trees.bin"), content);
    Files.writeString(
        directory.resolve("MLmodel"),
        """
        flavors:
          crema:
            crema_version: 1.0.0
            data: trees.bin
        signature:
          inputs: '[{"type":"long","name":"age","required":true}]'
          outputs: '[{"type":"double","name":"score","required":true}]'
        """);
    RunRecord run = new RunRecord(Map.of(), Map.of("auc", 0.91), Map.of(), List.of(), Map.of());
    @Nullable String none = null;
    return registry
        .register(
            new RegistrationRequest(
                MODEL,
                "restore drill",
                none,
                new ModelFiles(directory, digest, Map.of()),
                run,
                Map.of(),
                "Made by the restore drill."))
        .version()
        .version();
  }
}
