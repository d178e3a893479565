package dev.crema.evaluateproduction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import dev.crema.models.ModelPackage;
import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.ModelFiles;
import dev.crema.registry.RegistrationRequest;
import dev.crema.registry.RunRecord;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Model;
import dev.crema.sdk.StepException;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import dev.crema.testkit.TestStepContext;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresMlflow
class EvaluateProductionIT {
  @TempDir private Path directory;

  private EvaluateProduction.Outputs run(Path model, String name, String version, URI uri)
      throws Exception {
    Path window = directory.resolve("window");
    if (!Files.exists(window)) {
      Example.dataset(window, Example.PREDICTIONS, Example.rows(3_000, 7));
    }
    return new EvaluateProduction()
        .run(
            new EvaluateProduction.Inputs(
                Model.of("champion", model)
                    .withMetadata("model_name", name)
                    .withMetadata("version", version),
                Dataset.of("predictions", window),
                Map.of(),
                0.95,
                500,
                DriftVerdict.NONE,
                WindowVerdict.NONE,
                null),
            TestStepContext.in(Files.createTempDirectory(directory, "out"))
                .withEnvironment("MLFLOW_TRACKING_URI", uri.toString()));
  }

  private static URI uri() {
    return SharedMlflow.get().uri();
  }

  private static void register(String name, Path files, String digest) throws Exception {
    register(name, files, digest, Map.of("auc", 0.97, "calibration_error", 0.01));
  }

  private static void register(String name, Path files, String digest, Map<String, Double> metrics)
      throws Exception {
    MlflowRegistry.connect(ConnectionSettings.of(uri()))
        .register(
            new RegistrationRequest(
                name,
                "evaluate-production",
                null,
                new ModelFiles(files, digest, Map.of()),
                new RunRecord(Map.of(), metrics, Map.of(), List.of(), Map.of()),
                Map.of(),
                ""));
  }

  @Test
  void theBaselineIsWhatTheRegistrySaysOfTheVersion() throws Exception {
    String name = SharedMlflow.uniqueName("evaluate-production");
    Path files = directory.resolve("model");
    ModelPackage model = Example.model(files);
    register(name, files, model.digest());
    EvaluateProduction.Outputs outputs = run(files, name, "1", uri());
    Node json = Node.json(outputs.evaluation().path());
    assertThat(json.required("baseline_source").text()).isEqualTo("version 1 of " + name);
    assertThat(outputs.metrics().values()).containsEntry("auc_baseline", 0.97);
    assertThat(outputs.fallen()).as("0.911 is below 0.95 of 0.97, 6 % of it is lost").isTrue();
    assertThat(outputs.severity()).isEqualTo("P1");

    Node gone = Node.json(run(files, name, "7", uri()).evaluation().path());
    assertThat(gone.required("outcome").text()).isEqualTo("no_baseline");
    assertThat(gone.required("baseline_source").text()).contains("version 7", "gone");
  }

  @Test
  void aModelThatWasNoBetterOnProductionsTestRowsHasNotFallen() throws Exception {
    String name = SharedMlflow.uniqueName("evaluate-production");
    Path files = directory.resolve("model");
    ModelPackage model = Example.model(files);
    register(name, files, model.digest(), Map.of("auc", 0.97, "production_auc", 0.94));
    EvaluateProduction.Outputs outputs = run(files, name, "1", uri());
    assertThat(outputs.metrics().values()).containsEntry("auc_baseline", 0.94);
    assertThat(outputs.fallen()).as("0.911 is above 0.95 of 0.94").isFalse();
  }

  @Test
  void aVersionOfAnotherPackageIsRefused() throws Exception {
    String name = SharedMlflow.uniqueName("evaluate-production");
    Path files = directory.resolve("model");
    Example.model(files);
    register(name, files, "0".repeat(64));
    assertThatThrownBy(() -> run(files, name, "1", uri()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Version 1 of " + name)
        .hasMessageContaining("\nMaybe");
  }

  @Test
  void aRegistryThatIsNotThereCanBeTriedAgain() {
    Path files = directory.resolve("model");
    Example.model(files);
    assertThatThrownBy(() -> run(files, "any", "1", URI.create("http://127.0.0.1:9")))
        .isInstanceOf(StepException.class)
        .extracting(e -> ((StepException) e).kind())
        .isEqualTo(ErrorKind.UNAVAILABLE);
  }
}
