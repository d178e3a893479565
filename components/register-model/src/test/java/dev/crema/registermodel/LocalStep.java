package dev.crema.registermodel;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Starts the step in a process of its own, as {@code kfp.local} does. */
final class LocalStep {
  private LocalStep() {}

  static Process start(RegisterModel.Inputs inputs, URI mlflow, Path output) throws IOException {
    Map<String, Object> artifacts =
        Map.of(
            "model", artifact("system.Model", inputs.model().path()),
            "evaluation", artifact("system.Artifact", inputs.evaluation().path()));
    Map<String, Object> parameters =
        Map.of(
            "model_name", inputs.modelName(),
            "experiment", inputs.experiment(),
            "seed", inputs.seed());
    Map<String, Object> executorInput =
        Map.of(
            "inputs", Map.of("parameterValues", parameters, "artifacts", artifacts),
            "outputs", Map.of("outputFile", output.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            RegisterModel.class.getName(),
            "--executor_input",
            JSON.std.asString(executorInput));
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("MLFLOW_TRACKING_URI", mlflow.toString());
    return builder.start();
  }

  private static Map<String, Object> artifact(String type, Path path) {
    Map<String, Object> artifact =
        Map.of(
            "name", "given",
            "type", Map.of("schemaTitle", type, "schemaVersion", "0.0.1"),
            "uri", path.toString(),
            "metadata", Map.of());
    return Map.of("artifacts", List.of(artifact));
  }
}
