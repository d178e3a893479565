package dev.crema.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionSettingsTest {
  @Test
  void onlyTheAddressIsNeeded() {
    ConnectionSettings settings = read(Map.of("MLFLOW_TRACKING_URI", "http://mlflow:5000"));
    assertThat(settings.uri()).hasToString("http://mlflow:5000");
    assertThat(settings.credentials().authorization()).isNull();
    assertThat(settings.workspace()).isNull();
    assertThat(settings.timeouts()).isEqualTo(Timeouts.standard());
  }

  @Test
  void everyVariableIsRead() {
    ConnectionSettings settings =
        read(
            Map.of(
                "MLFLOW_TRACKING_URI", "https://mlflow/prefix",
                "MLFLOW_TRACKING_USERNAME", "ann",
                "MLFLOW_TRACKING_PASSWORD", "pass:word",
                "MLFLOW_WORKSPACE", "team"));
    assertThat(settings.uri()).hasToString("https://mlflow/prefix");
    assertThat(settings.credentials().authorization()).isEqualTo("Basic YW5uOnBhc3M6d29yZA==");
    assertThat(settings.workspace()).isEqualTo("team");
  }

  @Test
  void tokenIsReadAgainForEachRequest() {
    Map<String, String> environment = new HashMap<>();
    environment.put("MLFLOW_TRACKING_URI", "http://mlflow");
    environment.put("MLFLOW_TRACKING_TOKEN", "first");
    ConnectionSettings settings = ConnectionSettings.fromEnvironment(environment::get);
    assertThat(settings.credentials().authorization()).isEqualTo("Bearer first");
    environment.put("MLFLOW_TRACKING_TOKEN", "second");
    assertThat(settings.credentials().authorization()).isEqualTo("Bearer second");
  }

  @Test
  void passwordInTheAddressIsTakenOutOfIt() {
    ConnectionSettings settings =
        read(Map.of("MLFLOW_TRACKING_URI", "http://ann:p%40ss@mlflow:5000/x"));
    assertThat(settings.uri()).hasToString("http://mlflow:5000/x");
    assertThat(settings.credentials().authorization()).isEqualTo("Basic YW5uOnBAc3M=");
    assertThat(settings.toString()).doesNotContain("p%40ss").doesNotContain("YW5u");
  }

  @Test
  void serviceAccountGivesTokenAndWorkspace(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("token"), "pod-token\n");
    Files.writeString(folder.resolve("namespace"), "team-a");
    Map<String, String> environment =
        Map.of(
            "MLFLOW_TRACKING_URI", "http://mlflow",
            "MLFLOW_TRACKING_AUTH", "kubernetes-namespaced");
    ConnectionSettings settings = new EnvironmentSettings(environment::get, folder).settings();
    assertThat(settings.credentials().authorization()).isEqualTo("Bearer pod-token");
    assertThat(settings.workspace()).isEqualTo("team-a");
    Files.writeString(folder.resolve("token"), "rotated");
    assertThat(settings.credentials().authorization()).isEqualTo("Bearer rotated");
  }

  @Test
  void missingAddressSaysWhatToSet() {
    assertThatThrownBy(() -> read(Map.of()))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("(MLFLOW_TRACKING_URI) is not set")
        .hasMessageContaining("Maybe set it to the address");
  }

  @Test
  void whereNoAddressIsTheyAreNotThere() {
    assertThat(ConnectionSettings.areIn(Map.<String, String>of()::get)).isFalse();
    assertThat(ConnectionSettings.areIn(Map.of("MLFLOW_TRACKING_URI", " ")::get)).isFalse();
    assertThat(ConnectionSettings.areIn(Map.of("MLFLOW_TRACKING_TOKEN", "t")::get)).isFalse();
    assertThat(ConnectionSettings.areIn(Map.of("MLFLOW_TRACKING_URI", "nonsense")::get)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"file:///mlruns", "databricks", "http:// s3cret@x", "s3://s3cret", "http:///x"})
  void addressesThatAreNoServerAreRefusedWithoutPrintingThem(String uri) {
    assertThatThrownBy(() -> read(Map.of("MLFLOW_TRACKING_URI", uri)))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("MLFLOW_TRACKING_URI")
        .hasMessageNotContaining("s3cret")
        .hasNoCause();
  }

  @Test
  void unknownWayToAuthenticateIsRefused() {
    assertThatThrownBy(
            () ->
                read(Map.of("MLFLOW_TRACKING_URI", "http://x", "MLFLOW_TRACKING_AUTH", "kerberos")))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("(kerberos)");
  }

  @Test
  void timeoutsRefuseNonsense() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new Timeouts(Duration.ZERO, second, second, 1, second))
        .hasMessageContaining("(PT0S)");
    assertThatThrownBy(() -> new Timeouts(second, second, second, 0, second))
        .hasMessageContaining("(0)");
  }

  private static ConnectionSettings read(Map<String, String> environment) {
    return ConnectionSettings.fromEnvironment(environment::get);
  }
}
