package dev.crema.promotemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.ModelVersion;
import dev.crema.registry.Promotions;
import dev.crema.registry.Registry;
import dev.crema.registry.RollbackRequest;
import dev.crema.registry.testing.TestVersions;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import dev.crema.testkit.TestStepContext;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresMlflow
class PromoteModelIT extends ComponentContractTest {
  @Override
  protected ContractExample example(Path directory) throws Exception {
    String model = SharedMlflow.uniqueName("promote-contract");
    TestVersions.register(registry(), model, directory, 1);
    return ContractExample.of(PromoteModel.class)
        .parameter("model_name", model)
        .parameter("version", "1")
        .parameter("expected_champion", "")
        .parameter("kfp_run_id", "6b8f1f3e-0a53-4a41-9f2c-1f6f3d0f4e21")
        .environment("MLFLOW_TRACKING_URI", uri().toString())
        .varying("changed");
  }

  @Test
  void promotesFirstAndSecondAndRefusesAStaleComparison(@TempDir Path folder) throws Exception {
    String model = SharedMlflow.uniqueName("promote");
    TestVersions.register(registry(), model, folder, 3);

    assertThat(run(model, "1", "")).isEqualTo(new PromoteModel.Outputs("1", "", true));
    assertThat(run(model, "2", "1")).isEqualTo(new PromoteModel.Outputs("2", "1", true));
    assertThat(run(model, "2", "1")).isEqualTo(new PromoteModel.Outputs("2", "1", false));
    assertThatThrownBy(() -> run(model, "3", "1"))
        .isInstanceOf(StepException.class)
        .hasMessageContaining("is version 2, not version 1")
        .extracting(e -> ((StepException) e).kind())
        .isEqualTo(ErrorKind.CONFLICT);
    assertThat(registry().byAlias(model, Registry.CHAMPION))
        .map(ModelVersion::version)
        .hasValue("2");
  }

  @Test
  void aStepThatIsTriedAgainAfterARollbackIsAConflict(@TempDir Path folder) throws Exception {
    String model = SharedMlflow.uniqueName("promote-again");
    TestVersions.register(registry(), model, folder, 2);
    run(model, "1", "", "run-1");
    run(model, "2", "1", "run-2");
    registry().rollback(new RollbackRequest(model, "1", "2", "it is slow"));
    assertThatThrownBy(() -> run(model, "2", "1", "run-2"))
        .isInstanceOf(StepException.class)
        .hasMessageContaining("promoted before by this run")
        .extracting(e -> ((StepException) e).kind())
        .isEqualTo(ErrorKind.CONFLICT);
    assertThat(run(model, "2", "1", "run-3").changed()).isTrue();
    assertThat(Promotions.connect(ConnectionSettings.of(uri())).by(model, "run-3")).hasValue("2");
  }

  @Test
  void onlyTheRunThatPromotedTheChampionHasChangedIt(@TempDir Path folder) throws Exception {
    String model = SharedMlflow.uniqueName("promote-own");
    TestVersions.register(registry(), model, folder, 1);
    assertThat(run(model, "1", "", "run-1").changed()).isTrue();
    assertThat(run(model, "1", "", "run-1").changed()).as("it is tried again").isTrue();
    assertThat(run(model, "1", "1", "run-2").changed()).isFalse();
    assertThat(run(model, "1", "1").changed()).isFalse();
  }

  @Test
  void unknownVersionIsWrongInput() {
    assertThatThrownBy(() -> run("no-such-model", "1", ""))
        .isInstanceOf(StepException.class)
        .hasMessageContaining("The model (no-such-model) has no version 1")
        .extracting(e -> ((StepException) e).kind())
        .isEqualTo(ErrorKind.INVALID_INPUT);
  }

  private static PromoteModel.Outputs run(String model, String version, String expected) {
    return run(model, version, expected, "");
  }

  private static PromoteModel.Outputs run(
      String model, String version, String expected, String kfpRunId) {
    TestStepContext context =
        TestStepContext.in(Path.of("unused"))
            .withEnvironment("MLFLOW_TRACKING_URI", uri().toString());
    return new PromoteModel()
        .run(new PromoteModel.Inputs(model, version, expected, kfpRunId), context);
  }

  private static MlflowRegistry registry() {
    return MlflowRegistry.connect(ConnectionSettings.of(uri()));
  }

  private static URI uri() {
    return SharedMlflow.get().uri();
  }
}
