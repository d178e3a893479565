package dev.crema.registermodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.crema.data.DatasetWriter;
import dev.crema.evaluation.Evaluation;
import dev.crema.evaluation.Evaluator;
import dev.crema.evaluation.gate.Gate;
import dev.crema.models.ModelPackage;
import dev.crema.models.testing.SmallPackages;
import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.Registry;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Model;
import dev.crema.sdk.StepException;
import dev.crema.servers.MlflowEnvironment;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import dev.crema.testkit.TestStepContext;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@RequiresMlflow
class RegisterModelIT extends ComponentContractTest {
  private static final String PASSING = "version: 1\nthresholds: [{metric: auc, min: 0.5}]\n";
  private static final String FAILING = "version: 1\nthresholds: [{metric: auc, min: 1.0}]\n";

  /** The files of one registration. */
  private record Example(
      Path folder, ModelPackage model, Path evaluation, Path verdict, Path train, Path test) {

    static Example write(Path folder, double weight, String gate) throws Exception {
      ModelPackage model = SmallPackages.write(folder.resolve("model"), weight);
      Evaluation evaluated = evaluated(model);
      Path evaluation = Files.writeString(folder.resolve("evaluation"), evaluated.toJson());
      Path verdict =
          Files.writeString(
              folder.resolve("verdict"), Gate.parse(gate, "gate.yaml").check(evaluated).toJson());
      return new Example(
          folder,
          model,
          evaluation,
          verdict,
          dataset(folder.resolve("train"), 50),
          dataset(folder.resolve("test"), 200));
    }

    private static Evaluation evaluated(ModelPackage model) {
      var all = Evaluator.evaluate(model, null, SmallPackages.rows(600), List.of());
      return new Evaluation(
          all.label(),
          all.classes(),
          all.unlabelledRows(),
          all.candidate(),
          all.champion(),
          Evaluator.evaluate(model, null, SmallPackages.rows(300), List.of()));
    }

    private static Path dataset(Path directory, int rows) {
      try (DatasetWriter writer = DatasetWriter.create(directory, SmallPackages.CONTRACT)) {
        SmallPackages.rows(rows).forEach(writer::append);
        writer.finish();
      }
      return directory;
    }

    RegisterModel.Inputs inputs(String modelName) {
      Model artifact =
          Model.of("model", folder.resolve("model"))
              .withMetadata("hyperparameters", Map.of("l2", 0.5, "max_iterations", 100.0))
              .withMetadata("monotone", Map.of("calls", 1.0))
              .withMetadata("curves", Map.of("train.log_loss", List.of(0.7, 0.5, 0.4)));
      return new RegisterModel.Inputs(
          artifact,
          Artifact.of("evaluation", evaluation),
          Artifact.of("verdict", verdict),
          Dataset.of("train", train),
          Dataset.of("test", test),
          Artifact.of("data_quality", folder.resolve("metrics")).withMetadata("rows", 5000.0),
          modelName,
          "experiment of " + modelName,
          "kfp-run-1",
          "0123abc",
          7);
    }
  }

  @Override
  protected ContractExample example(Path directory) throws Exception {
    Example example = Example.write(directory, 1.5, PASSING);
    String name = SharedMlflow.uniqueName("register-contract");
    return ContractExample.of(RegisterModel.class)
        .artifact("model", directory.resolve("model"))
        .artifact("evaluation", example.evaluation())
        .artifact("verdict", example.verdict())
        .artifact("train", example.train())
        .artifact("test", example.test())
        .parameter("model_name", name)
        .parameter("experiment", "experiment of " + name)
        .parameter("seed", 7L)
        .environment("MLFLOW_TRACKING_URI", uri().toString())
        .varying("already_registered");
  }

  @Test
  void mlflowsOwnClientReadsBackWhatWasRegistered(@TempDir Path folder) throws Exception {
    Example example = Example.write(folder, 1.5, PASSING);
    String name = SharedMlflow.uniqueName("register");

    RegisterModel.Outputs first = run(example.inputs(name), uri(), null);
    RegisterModel.Outputs second = run(example.inputs(name), uri(), null);

    assertThat(first.version()).isEqualTo("1");
    assertThat(first.alreadyRegistered()).isFalse();
    assertThat(first.modelUri()).isEqualTo("models:/%s/1".formatted(name));
    assertThat(second)
        .isEqualTo(new RegisterModel.Outputs("1", true, first.runId(), first.modelUri()));
    Map<String, Object> seen = readBack(name);
    assertThat(seen)
        .containsEntry("alias_version", "1")
        .containsEntry("run_id", first.runId())
        .containsEntry("input_columns", List.of("calls"))
        .containsEntry("input_example", List.of("calls"))
        .containsEntry("curve.train.log_loss", List.of(0.7, 0.5, 0.4))
        .containsEntry("datasets", List.of("customers testing", "customers training"));
    assertThat(seen.get("params"))
        .asInstanceOf(InstanceOfAssertFactories.map(String.class, String.class))
        .containsEntry("algorithm", "logistic_regression")
        .containsEntry("l2", "0.5")
        .containsEntry("max_iterations", "100")
        .containsEntry("monotone", "{\"calls\":1}")
        .containsEntry("seed", "7")
        .containsEntry("threshold", "0.4");
    assertThat(seen.get("metrics"))
        .asInstanceOf(InstanceOfAssertFactories.map(String.class, Double.class))
        .containsKeys("auc", "brier", "log_loss", "f1", "accuracy", "production_auc");
    assertThat(seen.get("tags"))
        .asInstanceOf(InstanceOfAssertFactories.map(String.class, String.class))
        .containsEntry("crema.package_digest", example.model().digest())
        .containsEntry("crema.contract_digest", SmallPackages.CONTRACT.digest())
        .containsEntry("crema.kfp_run_id", "kfp-run-1")
        .containsEntry("crema.git_commit", "0123abc")
        .containsEntry("crema.seed", "7")
        .containsEntry("crema.rows", "5000");
  }

  @Test
  void refusesWhatTheGateRefused(@TempDir Path folder) throws Exception {
    Example example = Example.write(folder, 1.5, FAILING);
    String name = SharedMlflow.uniqueName("register");
    assertKind(example.inputs(name), uri(), ErrorKind.DATA_QUALITY, "The verdict about");
    assertThat(registry().versions(name)).isEmpty();
  }

  @Test
  void refusesAnEvaluationOfAnotherPackage(@TempDir Path folder) throws Exception {
    Example one = Example.write(Files.createDirectory(folder.resolve("one")), 1.5, PASSING);
    Example two = Example.write(Files.createDirectory(folder.resolve("two")), 2.5, PASSING);
    Example mixed =
        new Example(
            one.folder(), one.model(), two.evaluation(), one.verdict(), one.train(), one.test());
    assertThatThrownBy(() -> run(mixed.inputs("mixed"), uri(), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("The evaluation is about the package (" + two.model().digest());
  }

  @Test
  @Timeout(90)
  void registryThatIsDownCanBeTriedAgainAndLeavesNothing(@TempDir Path folder) throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Example example = Example.write(folder, 1.5, PASSING);
    String name = SharedMlflow.uniqueName("down");
    Path output = folder.resolve("outputs/executor_output.json");

    Process failed =
        LocalStep.start(example.inputs(name), URI.create("http://127.0.0.1:" + port), output);

    assertThat(failed.waitFor()).isEqualTo(ErrorKind.UNAVAILABLE.exitCode());
    assertThat(failed.errorReader().readAllAsString()).contains("does not answer");
    assertThat(output).doesNotExist();
    assertThat(registry().versions(name)).isEmpty();

    Process again = LocalStep.start(example.inputs(name), uri(), output);

    assertThat(again.waitFor()).isZero();
    assertThat(JSON.std.mapFrom(Files.readString(output)).get("parameterValues"))
        .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
        .containsEntry("version", "1")
        .containsEntry("already_registered", false);
    assertThat(registry().versions(name)).hasSize(1);
  }

  @Test
  void registersOnTheRootOfTheRunThatKfpInjects(@TempDir Path folder) throws Exception {
    Example example = Example.write(folder, 1.5, PASSING);
    String name = SharedMlflow.uniqueName("register");
    KfpRuns kfp = KfpRuns.in(uri(), "kfp " + name);
    String root = kfp.create(null);
    String injected = kfp.create(kfp.create(root));

    RegisterModel.Outputs outputs = run(example.inputs(name), uri(), injected);

    assertThat(outputs.runId()).isEqualTo(root);
    assertThat(registry().byAlias(name, Registry.CHALLENGER))
        .hasValueSatisfying(version -> assertThat(version.runId()).isEqualTo(root));
  }

  private static void assertKind(
      RegisterModel.Inputs inputs, URI uri, ErrorKind kind, String message) {
    assertThatThrownBy(() -> run(inputs, uri, null))
        .isInstanceOf(StepException.class)
        .hasMessageContaining(message)
        .extracting(e -> ((StepException) e).kind())
        .isEqualTo(kind);
  }

  private static RegisterModel.Outputs run(
      RegisterModel.Inputs inputs, URI uri, @Nullable String injected) throws Exception {
    TestStepContext context =
        TestStepContext.in(Path.of("unused"))
            .withEnvironment("MLFLOW_TRACKING_URI", uri.toString());
    if (injected != null) {
      context.withEnvironment("MLFLOW_RUN_ID", injected);
    }
    return new RegisterModel().run(inputs, context);
  }

  private static MlflowRegistry registry() {
    return MlflowRegistry.connect(ConnectionSettings.of(uri()));
  }

  private static URI uri() {
    return SharedMlflow.get().uri();
  }

  private static Map<String, Object> readBack(String name) throws Exception {
    Path script =
        Path.of(
            System.getProperty("crema.root"),
            "components/register-model/src/test/python/read_back.py");
    ProcessBuilder builder =
        new ProcessBuilder(
            MlflowEnvironment.python().toString(), script.toString(), uri().toString(), name);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
    Process process = builder.start();
    String json = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return JSON.std.mapFrom(json);
  }
}
