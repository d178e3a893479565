package dev.crema.runner.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.crema.testkit.kfp.Fault;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What KFP (its double) and MLflow may answer. The texts of MLflow are those that a real one gave
 * with basic authentication and with a foreign host; the one of {@code PreflightIT} has neither.
 */
class ServersCheckIT extends AbstractPreflightTest {
  private String mlflow(int status, String body) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    try {
      variables.put("MLFLOW_TRACKING_URI", "http://127.0.0.1:" + server.getAddress().getPort());
      return only("mlflow");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void whatMlflowAnswersIsTurnedIntoAWayOut() throws Exception {
    assertSays(
        mlflow(401, "You are not authenticated. Please see the documentation"),
        "refuses the user or the password (401)",
        "there is no such user yet",
        "MLFLOW_TRACKING_PASSWORD");
    assertSays(
        mlflow(403, "Invalid Host header - possible DNS rebinding attack detected"),
        "does not know itself under this name (403)",
        "allowed hosts");
    assertSays(mlflow(403, "Permission denied"), "lets this user see nothing (403)");
    assertSays(mlflow(503, "{\"error_code\":\"TEMPORARILY_UNAVAILABLE\"}"), "answers 503");
    assertSays(mlflow(404, "<html>"), "answers 404", "no MLflow");
    assertSays(mlflow(200, "<html>"), "not as MLflow does");
    variables.put("MLFLOW_TRACKING_USERNAME", "crema");
    assertSays(mlflow(200, "{}"), "one is set", "(password)");
    variables.put(
        "MICRONAUT_CONFIG_FILES", file("client.properties", "mlflow.tracking.password = p\n"));
    assertSays(mlflow(401, "no"), "refuses the user or the password (401)");
    variables.put("MICRONAUT_CONFIG_FILES", "/nowhere/client.properties");
    assertSays(mlflow(200, "{}"), "There is no file (/nowhere/client.properties)");
    variables.remove("MICRONAUT_CONFIG_FILES");
    variables.put("MLFLOW_TRACKING_URI", "http://me:hidden@mlflow");
    String said = only("mlflow");
    assertSays(said, "(MLFLOW_TRACKING_URI) is no address");
    assertThat(said).doesNotContain("hidden");
    variables.remove("MLFLOW_TRACKING_URI");
    assertSays(only("mlflow"), "(MLFLOW_TRACKING_URI) is not set");
  }

  @Test
  void aKfpThatIsAwayOrSilentOrNoneIsNamed() throws Exception {
    assertThat(only("kfp")).endsWith("version 2.17.0");
    kfp.faults().next("GET .+healthz", Fault.HTML_200);
    assertThat(only("kfp")).contains("\nMaybe ");
    kfp.faults().next("GET .+healthz", Fault.SILENT_BEFORE, Fault.SILENT_BEFORE);
    long before = System.nanoTime();
    assertThat(
            preflight(
                Set.of(
                    "settings", "log-database", "retraining-database", "ledger-database", "mlflow"),
                null,
                Duration.ofSeconds(1)))
        .isFalse();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
    variables.put("KF_PIPELINES_ENDPOINT", "http://127.0.0.1:1");
    assertThat(only("kfp")).contains("127.0.0.1:1").contains("\nMaybe ");
    variables.remove("KF_PIPELINES_ENDPOINT");
    assertSays(only("kfp"), "(KF_PIPELINES_ENDPOINT) is not set");
  }

  @Test
  void aKfpThatRefusesTheTokenIsNamed() throws Exception {
    kfp.faults().next("GET .+experiments", Fault.UNAUTHORIZED);
    assertThat(only("kfp")).contains("\nMaybe ");
    variables.put("KF_PIPELINES_SA_TOKEN_PATH", "/nowhere/token");
    assertSays(only("kfp"), "(/nowhere/token)");
  }

  @Test
  void aKfpOutOfRangeIsNamed() throws Exception {
    for (String version : List.of("2.14.3", "2.18.0", "1.8.22", "3.0.0", "", "dev")) {
      kfp.sayVersion(version);
      assertSays(
          only("kfp"),
          "of version " + (version.isEmpty() ? "(not said)" : version),
          "2.15 to 2.17");
    }
    for (String version : List.of("2.15.0", "v2.16.1", "2.17", "2.17.3-rc.1")) {
      kfp.sayVersion(version);
      assertThat(only("kfp")).endsWith("version " + version);
    }
  }

  @Test
  void aNamespaceThatDoesNotFitKfpIsNamed() throws Exception {
    variables.put("CREMA_KFP_NAMESPACE", "team");
    assertSays(only("kfp"), "serves a single user", "(team)");
  }

  @Test
  void theInstallationAndWhatIsAskedForBesideIsNamedAtOnce() throws Exception {
    variables.remove("CREMA_INSTALLATION");
    assertSays(only("settings"), "(CREMA_INSTALLATION) is not set");
    variables.put("CREMA_INSTALLATION", "two words");
    assertSays(only("settings"), "without spaces");
    List<Outcome> said = new ArrayList<>();
    boolean isWell =
        new PreflightSettings(
                environment(),
                null,
                List.of("CREMA_A", "CREMA_B"),
                List.of(new NeededFile(folder.resolve("tokens"), "")),
                Set.copyOf(Preflight.NAMES.subList(1, 7)),
                false,
                LIMIT)
            .preflight()
            .run(said::add);
    assertThat(isWell).isFalse();
    assertThat(said.getFirst().text())
        .startsWith("FAILED   settings ")
        .contains("(CREMA_A)", "(CREMA_B)", "There is no file (" + folder.resolve("tokens") + ")");
  }
}
