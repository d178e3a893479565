package dev.crema.registry;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Packages and requests for the tests of this package. */
final class Samples {
  static final Timeouts IMPATIENT =
      new Timeouts(
          Duration.ofSeconds(2),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          3,
          Duration.ofMillis(2));

  private Samples() {}

  static MlflowRegistry registry(URI uri) {
    return MlflowRegistry.connect(ConnectionSettings.of(uri).withTimeouts(IMPATIENT));
  }

  /** Returns the API with standard timeouts. */
  static MlflowApi api(URI uri, int attempts) {
    return new MlflowApi(
        new MlflowHttp(ConnectionSettings.of(uri)), new Retry(attempts, IMPATIENT.pause()));
  }

  /** Writes a package whose content, and so whose digest, is decided by a text. */
  static ModelFiles files(Path folder, String content) throws IOException {
    Path directory = folder.resolve("package-" + content);
    Files.createDirectories(directory.resolve("golden"));
    Files.writeString(directory.resolve("model.json"), "{\"content\":\"%s\"}".formatted(content));
    Files.write(directory.resolve("golden/rows.bin"), new byte[] {0, 1, 2, (byte) 255});
    Files.writeString(
        directory.resolve("MLmodel"),
        """
        flavors:
          crema:
            crema_version: 1.0.0
            data: model.json
        signature:
          inputs: '[{"type":"long","name":"age","required":true},{"type":"string","name":"plan","required":false}]'
          outputs: '[{"type":"double","name":"score","required":true}]'
        """);
    Path evaluation = folder.resolve("evaluation-" + content + ".json");
    Files.writeString(evaluation, "{\"auc\":0.91}");
    return new ModelFiles(directory, Digests.of(content), Map.of("evaluation.json", evaluation));
  }

  static RegistrationRequest request(String model, ModelFiles files, @Nullable String runId) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("auc", 0.91);
    metrics.put("brier", 0.055);
    RunRecord run =
        new RunRecord(
            Map.of("algorithm", "xgboost", "max_depth", "6"),
            metrics,
            Map.of("validation.log_loss", new double[] {0.7, 0.4, 0.3}),
            List.of(
                new DatasetInput("train", "a".repeat(64), "training", "churn-mlc", 4_000),
                new DatasetInput("test", "b".repeat(64), "testing", "churn-mlc", 1_000)),
            Map.of(Tags.CONTRACT_DIGEST, "c".repeat(64)));
    return new RegistrationRequest(
        model,
        "experiment of " + model,
        runId,
        files,
        run,
        Map.of(Tags.GIT_COMMIT, "0123abc", Tags.SEED, "7"),
        "Made by a **test**.");
  }
}
