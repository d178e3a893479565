package dev.crema.rollbackmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.ModelVersion;
import dev.crema.registry.Registry;
import dev.crema.registry.testing.TestVersions;
import dev.crema.rollbackmodel.RollbackModel.Inputs;
import dev.crema.rollbackmodel.RollbackModel.Outputs;
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
class RollbackModelIT extends ComponentContractTest {
  @Override
  protected ContractExample example(Path directory) throws Exception {
    return ContractExample.of(RollbackModel.class)
        .parameter("model_name", championTwo("rollback-contract", directory))
        .parameter("expected_champion", "2")
        .parameter("reason", "latency doubled")
        .environment("MLFLOW_TRACKING_URI", uri().toString())
        .varying("changed");
  }

  @Test
  void goesBackOnceAndRefusesWhatWasNeverChampion(@TempDir Path folder) throws Exception {
    String model = championTwo("rollback", folder);

    assertThat(run(model, "", "2")).isEqualTo(new Outputs("1", "2", true));
    assertThat(run(model, "", "2")).isEqualTo(new Outputs("1", "2", false));
    assertThat(run(model, "2", "")).isEqualTo(new Outputs("2", "1", true));
    assertThat(registry().byAlias(model, Registry.CHAMPION))
        .map(ModelVersion::version)
        .hasValue("2");
    assertRefused(model, "3", "", ErrorKind.INVALID_INPUT, "was never champion");
    assertRefused(model, "", "1", ErrorKind.CONFLICT, "is version 2, not version 1");
    assertThatThrownBy(() -> run(model, "", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Maybe set expected_champion");
  }

  private static void assertRefused(
      String model, String version, String expected, ErrorKind kind, String text) {
    assertThatThrownBy(() -> run(model, version, expected))
        .isInstanceOf(StepException.class)
        .hasMessageContaining(text)
        .extracting(e -> ((StepException) e).kind())
        .isEqualTo(kind);
  }

  private static Outputs run(String model, String version, String expected) {
    TestStepContext context =
        TestStepContext.in(Path.of("unused"))
            .withEnvironment("MLFLOW_TRACKING_URI", uri().toString());
    return new RollbackModel().run(new Inputs(model, version, expected, "too slow"), context);
  }

  /** Registers three versions, of which the second is champion after the first. */
  private static String championTwo(String prefix, Path folder) throws Exception {
    String model = SharedMlflow.uniqueName(prefix);
    TestVersions.register(registry(), model, folder, 3);
    registry().promote(model, "1", null);
    registry().promote(model, "2", "1");
    return model;
  }

  private static MlflowRegistry registry() {
    return MlflowRegistry.connect(ConnectionSettings.of(uri()));
  }

  private static URI uri() {
    return SharedMlflow.get().uri();
  }
}
