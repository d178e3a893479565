package dev.crema.images;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.servers.testing.RequiresPodman;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Who may log in to MLflow of the image, and who makes them. For {@code make soak}, as all of it.
 */
@RequiresPodman
@Tag("soak")
class MlflowUsersIT extends AbstractMlflowImageTest {
  private static final String CLIENT = "the clients own : one";
  private static final String NEXT = "the clients next one";
  private static final String STEPS = "the one of steps %";

  @BeforeEach
  void nameUsers() throws Exception {
    askForALogin();
    secret("client", CLIENT);
    secret("steps", STEPS);
    variables.put("CREMA_MLFLOW_CLIENT_USERNAME", "crema");
    variables.put("CREMA_MLFLOW_CLIENT_PASSWORD_FILE", "/secrets/client");
    variables.put("CREMA_MLFLOW_STEPS_USERNAME", "steps");
    variables.put("CREMA_MLFLOW_STEPS_PASSWORD_FILE", "/secrets/steps");
  }

  private void startAgain() throws Exception {
    remove();
    start();
    awaitStatus(401);
  }

  @Test
  void makesTheUsersOfTheSecretOfWhomStepsRegisterAndServicesReadAlone() throws Exception {
    start();
    awaitStatus(401);
    assertThat(preflight("crema", CLIENT))
        .as("the gate of the first installation")
        .contains("experiments and artifacts answer");
    assertThat(preflight("nobody", CLIENT)).contains("(401)", "there is no such user yet");
    login = "steps:" + STEPS;
    String experiment = field(post("experiments/create", "{\"name\":\"churn\"}"), "experiment_id");
    String run =
        field(post("runs/create", "{\"experiment_id\":\"%s\"}".formatted(experiment)), "run_id");
    String place =
        "api/2.0/mlflow-artifacts/artifacts/%s/%s/artifacts/model.json".formatted(experiment, run);
    assertThat(ask(to(place).PUT(BodyPublishers.ofString("{}"))).statusCode()).isEqualTo(200);
    post("registered-models/create", "{\"name\":\"churn\"}");
    post(
        "model-versions/create",
        "{\"name\":\"churn\",\"run_id\":\"%s\",\"source\":\"mlflow-artifacts:/%s/%s/artifacts\"}"
            .formatted(run, experiment, run));
    String alias = "{\"name\":\"churn\",\"alias\":\"champion\",\"version\":\"1\"}";
    post("registered-models/alias", alias);
    login = "crema:" + CLIENT;
    String champion = "api/2.0/mlflow/registered-models/alias?name=churn&alias=champion";
    assertThat(ask(to(champion)).body()).contains(run);
    assertThat(ask(to(place)).body()).isEqualTo("{}");
    assertThat(send("registered-models/alias", alias).statusCode()).isEqualTo(403);
    assertThat(ask(to(place).PUT(BodyPublishers.ofString("other"))).statusCode()).isEqualTo(403);
    assertThat(
            send("users/create", "{\"username\":\"me\",\"password\":\"a password of mine\"}")
                .statusCode())
        .isEqualTo(403);
    assertThat(logs())
        .contains("user (crema) is made", "user (steps) is made")
        .doesNotContain(CLIENT);
  }

  @Test
  void followsTheSecretWhenItChangesSaysSoAndNeverTouchesAnAdministrator() throws Exception {
    start();
    awaitStatus(401);
    secret("client", NEXT);
    startAgain();
    assertThat(preflight("crema", NEXT)).contains("experiments and artifacts answer");
    assertThat(preflight("crema", CLIENT)).contains("(401)");
    assertThat(preflight("steps", STEPS)).contains("experiments and artifacts answer");
    assertThat(logs())
        .contains("user (crema) had another password")
        .doesNotContain("(steps)", NEXT, CLIENT);
    variables.put("CREMA_MLFLOW_CLIENT_USERNAME", "admin");
    startAgain();
    assertThat(preflight("admin", PASSWORD)).contains("experiments and artifacts answer");
    assertThat(preflight("admin", NEXT)).contains("(401)");
    assertThat(logs()).contains("(admin) is an administrator", "it stays", "\nMaybe ");
  }

  @Test
  void refusesUsersThatCannotBe() throws Exception {
    assertRefused("CREMA_MLFLOW_CLIENT_USERNAME", "", "one is set, and both or none are needed");
    assertRefused("CREMA_MLFLOW_CLIENT_USERNAME", "a:b", "no name of a user");
    assertRefused("CREMA_MLFLOW_CLIENT_USERNAME", "steps", "(steps) is named twice");
    assertRefused("CREMA_MLFLOW_CLIENT_PASSWORD", "short", "must have 12 characters");
    assertRefused("CREMA_MLFLOW_STEPS_PASSWORD_FILE", "/secrets/none", "(/secrets/none)");
  }
}
