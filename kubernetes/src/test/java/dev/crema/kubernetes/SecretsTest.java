package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretEnvSource;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SecretsTest {
  private static final Invariant FILES = SecretInvariants::onlyFiles;
  private static final Invariant ROTATE = SecretInvariants::rotate;
  private static final Invariant ITEMS = SecretInvariants::byItems;
  private static final Invariant LOOKS = SecretInvariants::preflightLooksAtAll;
  private static final Invariant LOGIN = SecretInvariants::loginToMlflow;
  private static final Invariant USERS = SecretInvariants::mlflowMakesItsUsers;
  private static final Invariant NONE = SecretInvariants::noneInTheTree;

  @Test
  void secretsAreFilesAndNoVariables() {
    FILES.holdsEverywhere();
    FILES.catches(
        Overlay.PRODUCTION,
        "inference has a Secret in its environment",
        twin ->
            twin.workload("inference")
                .container()
                .getEnvFrom()
                .add(new EnvFromSource(null, "", new SecretEnvSource("crema-postgresql", false))));
    FILES.catches(
        Overlay.PRODUCTION,
        "inference has a password in the variable CREMA_LOG_PASSWORD",
        twin ->
            twin.workload("inference")
                .container()
                .getEnv()
                .add(new EnvVar("CREMA_LOG_PASSWORD", "hunter2", null)));
    FILES.catches(
        Overlay.PRODUCTION,
        "mlflow has a password in the variable CREMA_MLFLOW_DATABASE_URL",
        twin ->
            twin.workload("mlflow")
                .container()
                .getEnv()
                .add(
                    new EnvVar(
                        "CREMA_MLFLOW_DATABASE_URL",
                        "postgresql://mlflow:hunter2@db/mlflow",
                        null)));
  }

  @Test
  void secretsMayBeRotatedAndAreReadByTheProcessAlone() {
    ROTATE.holdsEverywhere();
    ROTATE.catches(
        Overlay.PRODUCTION,
        "retraining never sees a new crema-tokens",
        twin ->
            twin.workload("retraining").container().getVolumeMounts().stream()
                .filter(mount -> mount.getName().equals("tokens"))
                .forEach(mount -> mount.setSubPath("webhook-token")));
    ROTATE.catches(
        Overlay.PRODUCTION,
        "mlflow lets others read the Secret crema-mlflow",
        twin -> twin.workload("mlflow").volume("secrets").getSecret().setDefaultMode(0644));
    ROTATE.catches(
        Overlay.PRODUCTION,
        "inference starts without the Secret crema-tokens",
        twin -> twin.workload("inference").volume("tokens").getSecret().setOptional(true));
  }

  @Test
  void whoAsksMlflowHasALogin() {
    LOGIN.holdsEverywhere();
    LOGIN.catches(
        Overlay.PRODUCTION,
        "inference asks MLflow and has no login",
        twin ->
            twin.workload("inference")
                .volume("mlflow")
                .getSecret()
                .setItems(List.of(new KeyToPath("session-key", null, "session-key"))));
    LOGIN.catches(
        Overlay.PRODUCTION,
        "preflight asks MLflow and has no login",
        twin ->
            twin.workload("preflight")
                .container()
                .getEnv()
                .removeIf(one -> one.getName().equals("MLFLOW_TRACKING_PASSWORD_FILE")));
  }

  @Test
  void mlflowMakesWhoOthersLogInAs() {
    USERS.holdsEverywhere();
    USERS.catches(
        Overlay.PRODUCTION,
        "MLflow does not make the user of the services by what preflight logs in with (PASSWORD)",
        twin ->
            twin.workload("mlflow")
                .volume("secrets")
                .getSecret()
                .getItems()
                .removeIf(item -> item.getKey().equals("client-password")));
    USERS.catches(
        Overlay.PRODUCTION,
        "MLflow does not make the user of the services by what preflight logs in with (USERNAME)",
        twin ->
            twin.workload("preflight").container().getEnv().stream()
                .filter(one -> one.getName().equals("MLFLOW_TRACKING_USERNAME_FILE"))
                .forEach(one -> one.setValue("/etc/crema/mlflow/steps-username")));
    USERS.catches(
        Overlay.STAGING,
        "MLflow does not make the user of the steps (USERNAME)",
        twin ->
            twin.workload("mlflow")
                .container()
                .getEnv()
                .removeIf(one -> one.getName().equals("CREMA_MLFLOW_STEPS_USERNAME_FILE")));
  }

  @Test
  void everyPodGetsTheKeysThatItNamesAlone() {
    ITEMS.holdsEverywhere();
    ITEMS.catches(
        Overlay.PRODUCTION,
        "bootstrap gets every key of a Secret by the volume postgresql",
        twin -> twin.workload("bootstrap").volume("postgresql").getSecret().setItems(List.of()));
    // The administrator's password and the key of the forms are for MLflow alone, and looked at.
    assertThat(
            Overlay.PRODUCTION.manifests().workload("bootstrap").pod().getVolumes().stream()
                .filter(volume -> volume.getSecret() != null)
                .map(volume -> volume.getSecret().getSecretName()))
        .containsExactly("crema-postgresql");
  }

  @Test
  void preflightLooksAtEveryKeyAndNamesItsSecret() {
    LOOKS.holdsEverywhere();
    LOOKS.catches(
        Overlay.PRODUCTION,
        "Preflight does not look at database-password of crema-mlflow, which mlflow mounts",
        twin ->
            twin.workload("preflight")
                .container()
                .getArgs()
                .remove("--file=/etc/crema/mlflow/database-password"));
    LOOKS.catches(
        Overlay.PRODUCTION,
        "Preflight does not name the Secret crema-tokens",
        twin ->
            twin.workload("preflight")
                .container()
                .getArgs()
                .remove("--secret=crema-tokens=/etc/crema/tokens"));
    LOOKS.catches(
        Overlay.STAGING,
        "Preflight does not look at crema-alertmanager slack-url, which the AlertmanagerConfig names",
        twin ->
            twin.workload("preflight")
                .container()
                .getArgs()
                .remove("--file=/etc/crema/alertmanager/slack-url"));
  }

  /** Of each Secret that preflight looks at, with each key. */
  @Test
  void theInstallPageMakesThemAll() {
    String page = Scripts.read("docs/how-to/install-on-a-cluster.md").replaceAll("\\\\\\n *", "");
    for (String argument :
        Overlay.STAGING.manifests().workload("preflight").container().getArgs()) {
      if (argument.startsWith("--secret=")) {
        String[] secret = argument.split("=");
        List<String> keys =
            Overlay.STAGING.manifests().workload("preflight").container().getArgs().stream()
                .filter(file -> file.startsWith("--file=" + secret[2] + "/"))
                .map(file -> "--from-file=" + file.substring(file.lastIndexOf('/') + 1))
                .toList();
        assertThat(page.lines())
            .as("%s with %s", secret[1], keys)
            .anyMatch(
                line ->
                    line.contains("create secret generic " + secret[1] + " ")
                        && List.of(line.split(" ")).containsAll(keys));
      }
    }
  }

  @Test
  void stagingAndProductionCarryNone() {
    NONE.holdsIn(Set.of(Overlay.STAGING, Overlay.PRODUCTION));
    NONE.catches(
        Overlay.PRODUCTION,
        "The Secret crema-tokens is in the tree",
        twin -> twin.objects().add(Overlay.LOCAL.manifests().one(Secret.class, "crema-tokens")));
    NONE.catches(
        Overlay.PRODUCTION,
        "inference needs a Secret that nobody was told of",
        twin -> twin.workload("inference").volume("tokens").getSecret().setSecretName("other"));
    String readme = Scripts.read("kubernetes/README.md");
    assertThat(SecretInvariants.NEEDED)
        .allSatisfy(name -> assertThat(readme).contains("`%s`".formatted(name)));
  }

  /** No two passwords are the same, none is short, and none is the one of an example. */
  @Test
  void aLaptopsPasswordsAreChance() {
    List<Secret> secrets = Overlay.LOCAL.manifests().all(Secret.class);
    Set<String> names =
        secrets.stream()
            .filter(secret -> secret.getMetadata().getNamespace().equals("crema"))
            .map(secret -> secret.getMetadata().getName())
            .collect(Collectors.toSet());
    // Alertmanager's is where Alertmanager is: PlainMonitoringTest.
    assertThat(names)
        .contains("crema-postgresql", "crema-mlflow", "crema-tokens")
        .doesNotContain("crema-alertmanager");
    String connections =
        new String(
            Base64.getMimeDecoder()
                .decode(
                    Overlay.LOCAL
                        .manifests()
                        .one(Secret.class, "crema-postgresql")
                        .getData()
                        .get("pg_service.conf")),
            StandardCharsets.UTF_8);
    List<String> passwords =
        connections
            .lines()
            .filter(line -> line.startsWith("password="))
            .map(line -> line.substring("password=".length()))
            .toList();
    assertThat(passwords).hasSize(3).doesNotHaveDuplicates();
    assertThat(passwords).allMatch(password -> password.matches("[0-9a-f]{48}"));
    assertThat(Scripts.run("git", "status", "--porcelain", "kubernetes/overlays/local/secrets"))
        .as("what git would take")
        .isEmpty();
  }
}
