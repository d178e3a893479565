package dev.crema.images;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.servers.testing.RequiresPodman;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * MLflow in its image, as locked in as a cluster would have it, beside a real PostgreSQL. To make
 * the image takes a minute and a half, so it is for {@code make soak}.
 */
@RequiresPodman
@Tag("soak")
class MlflowImageIT extends AbstractMlflowImageTest {
  @Test
  void registersAVersionWithItsFilesAndEndsWhenAsked() throws Exception {
    start();
    awaitStatus(200);
    String experiment = field(post("experiments/create", "{\"name\":\"churn\"}"), "experiment_id");
    String run =
        field(post("runs/create", "{\"experiment_id\":\"%s\"}".formatted(experiment)), "run_id");
    String place = "%s/%s/artifacts/model/model.json".formatted(experiment, run);
    assertThat(
            ask(to("api/2.0/mlflow-artifacts/artifacts/" + place)
                    .PUT(BodyPublishers.ofString("{}")))
                .statusCode())
        .isEqualTo(200);
    post("registered-models/create", "{\"name\":\"churn\"}");
    String version =
        post(
            "model-versions/create",
            "{\"name\":\"churn\",\"run_id\":\"%s\",\"source\":\"mlflow-artifacts:/%s/%s/artifacts/model\"}"
                .formatted(run, experiment, run));
    assertThat(field(version, "version")).isEqualTo("1");
    assertThat(folder.resolve("artifacts").resolve(place)).hasContent("{}");
    assertThat(ask(to("")).body()).contains("<title>MLflow</title>");
    assertThat(podman.call("top", container, "args").lines().skip(1))
        .as("one process, which is Python itself")
        .singleElement()
        .asString()
        .startsWith("/usr/bin/python3.11");
    podman.call("stop", "--time=30", container);
    assertThat(podman.call("inspect", "--format={{.State.ExitCode}}", container))
        .as("exit code after SIGTERM")
        .isIn("0", "143");
    podman.call("rm", container);
    start("upgrade");
    assertThat(podman.call("wait", container))
        .as("the tables are as they should be")
        .isEqualTo("0");
  }

  @Test
  void takesAPackageOf200MegabytesAndManyRunsWithinALaptopsMemory() throws Exception {
    // As local has it: with a login, which is another application of MLflow than without.
    askForALogin();
    start();
    awaitStatus(401);
    login = "admin:" + PASSWORD;
    String experiment = field(post("experiments/create", "{\"name\":\"churn\"}"), "experiment_id");
    Path package200 = Files.write(folder.resolve("package"), new byte[200 << 20]);
    String place =
        "api/2.0/mlflow-artifacts/artifacts/%s/run/artifacts/model.bin".formatted(experiment);
    assertThat(ask(to(place).PUT(BodyPublishers.ofFile(package200))).statusCode()).isEqualTo(200);
    try (ExecutorService askers = Executors.newFixedThreadPool(8)) {
      List<Callable<String>> runs =
          Collections.nCopies(
              400,
              () -> {
                String create = "{\"experiment_id\":\"%s\"}".formatted(experiment);
                String run = field(post("runs/create", create), "run_id");
                return post(
                    "runs/log-batch",
                    "{\"run_id\":\"%s\",\"metrics\":[{\"key\":\"auc\",\"value\":0.9,\"timestamp\":1,\"step\":0}]}"
                        .formatted(run));
              });
      for (Future<String> each : askers.invokeAll(runs)) {
        assertThat(each.get()).isNotNull();
      }
    }
    HttpResponse<Path> back =
        client.send(to(place).GET().build(), BodyHandlers.ofFile(folder.resolve("back")));
    assertThat(back.body()).hasSize(200 << 20);
    assertThat(podman.call("inspect", "--format={{.State.Running}}", container)).isEqualTo("true");
  }

  @Test
  void whoDoesNotLogInOrWronglyIsSentAwayAndPreflightSaysWhy() throws Exception {
    askForALogin();
    start();
    awaitStatus(401);
    assertThat(
            ask(to("api/2.0/mlflow/experiments/search?max_results=1")
                    .header("Authorization", basic("admin:password1234")))
                .statusCode())
        .isEqualTo(401);
    assertThat(preflight("admin", "password1234"))
        .contains("refuses the user or the password (401)", "\nMaybe ");
    assertThat(preflight("admin", PASSWORD)).contains("experiments and artifacts answer");
    assertThat(logs()).doesNotContain(PASSWORD);
  }

  @Test
  void aHostThatIsNotAllowedIsNotAnswered() throws Exception {
    variables.put("CREMA_MLFLOW_ALLOWED_HOSTS", "mlflow,mlflow:*");
    start();
    awaitStatus(403);
    assertThat(preflight("admin", "none"))
        .contains("does not know itself under this name", "allowed hosts");
  }

  @Test
  void withoutWhatItNeedsItDoesNotStartAndSaysSo() throws Exception {
    assertRefused("CREMA_MLFLOW_AUTH", "", "(CREMA_MLFLOW_AUTH) is not set");
    assertRefused("CREMA_MLFLOW_AUTH", "basic", "(CREMA_MLFLOW_ADMIN_PASSWORD) is not set");
    variables.put("CREMA_MLFLOW_ADMIN_PASSWORD", "password1234");
    assertRefused("CREMA_MLFLOW_AUTH", "basic", "not begin with the word password");
    assertRefused("CREMA_MLFLOW_ARTIFACTS", "/nowhere", "(/nowhere) is not there");
    assertRefused("CREMA_MLFLOW_DATABASE_PASSWORD_FILE", "/secrets/none", "(/secrets/none)");
    assertRefused(
        "CREMA_MLFLOW_DATABASE_URL",
        "postgresql://me:hidden@host/mlflow",
        "without user and password");
  }
}
