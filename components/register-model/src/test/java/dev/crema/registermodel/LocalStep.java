package dev.crema.registermodel;

import dev.crema.testkit.StepProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** Starts the step in a process of its own, as {@code kfp.local} does. */
final class LocalStep {
  private LocalStep() {}

  static Process start(RegisterModel.Inputs inputs, URI mlflow, Path output) throws IOException {
    Map<String, Object> artifacts =
        Map.of(
            "model",
            StepProcess.artifact("model", "system.Model", inputs.model().path()),
            "evaluation",
            StepProcess.artifact("evaluation", "system.Artifact", inputs.evaluation().path()));
    Map<String, Object> parameters =
        Map.of(
            "model_name", inputs.modelName(),
            "experiment", inputs.experiment(),
            "seed", inputs.seed());
    Map<String, Object> executorInput =
        Map.of(
            "inputs", Map.of("parameterValues", parameters, "artifacts", artifacts),
            "outputs", Map.of("outputFile", output.toString()));
    ProcessBuilder builder = StepProcess.of(RegisterModel.class, executorInput);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("MLFLOW_TRACKING_URI", mlflow.toString());
    return builder.start();
  }
}
