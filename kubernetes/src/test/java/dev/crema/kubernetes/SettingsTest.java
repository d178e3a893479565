package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.naming.NameUtils;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every variable in a manifest is a setting that somebody reads: an unknown environment variable is
 * passed over in silence by the services, since Kubernetes makes some of its own.
 */
class SettingsTest {
  /**
   * Of MLflow's client, as docs/reference/inference.md says, of Micronaut and of the JDBC driver.
   */
  private static final Set<String> OF_OTHERS =
      Set.of("MLFLOW_TRACKING_URI", "MICRONAUT_CONFIG_FILES", "PGSERVICEFILE");

  /** Of our image of MLflow. */
  private static final Set<String> OF_MLFLOW =
      Set.of(
          "CREMA_MLFLOW_DATABASE_URL_FILE",
          "CREMA_MLFLOW_DATABASE_USER_FILE",
          "CREMA_MLFLOW_DATABASE_PASSWORD_FILE",
          "CREMA_MLFLOW_ARTIFACTS",
          "CREMA_MLFLOW_AUTH",
          "CREMA_MLFLOW_ADMIN_PASSWORD_FILE",
          "CREMA_MLFLOW_SESSION_KEY_FILE",
          "CREMA_MLFLOW_CLIENT_USERNAME_FILE",
          "CREMA_MLFLOW_CLIENT_PASSWORD_FILE",
          "CREMA_MLFLOW_STEPS_USERNAME_FILE",
          "CREMA_MLFLOW_STEPS_PASSWORD_FILE",
          "CREMA_MLFLOW_ALLOWED_HOSTS");

  /** Of `crema preflight` and `crema bootstrap`; they read the services' names of databases. */
  private static final Set<String> OF_CREMA =
      Set.of(
          "KF_PIPELINES_ENDPOINT",
          "KF_PIPELINES_SA_TOKEN_PATH",
          "MLFLOW_TRACKING_URI",
          "MLFLOW_TRACKING_USERNAME_FILE",
          "MLFLOW_TRACKING_PASSWORD_FILE",
          "CREMA_LOG_JDBC_URL",
          "CREMA_LEDGER_JDBC_URL",
          "CREMA_DATABASE_JDBC_URL",
          "CREMA_INSTALLATION",
          "CREMA_PIPELINES",
          "PGSERVICEFILE");

  private static final Set<String> OF_POSTGRES =
      Set.of("POSTGRES_PASSWORD_FILE", "POSTGRES_INITDB_ARGS");

  private static final Invariant KNOWN = SettingsTest::unknown;

  @Test
  void everyVariableIsASettingThatSomebodyReads() {
    KNOWN.holdsEverywhere();
    KNOWN.catches(
        Overlay.PRODUCTION,
        "inference has the variable (CREMA_LOG_SPOOL_BYTE)",
        twin ->
            twin.workload("inference")
                .container()
                .getEnv()
                .add(
                    new io.fabric8.kubernetes.api.model.EnvVar("CREMA_LOG_SPOOL_BYTE", "1", null)));
    // Each service's own: retraining has no model to serve.
    KNOWN.catches(
        Overlay.PRODUCTION,
        "retraining has the variable (CREMA_MODEL_NAME)",
        twin ->
            twin.workload("retraining")
                .container()
                .getEnv()
                .add(
                    new io.fabric8.kubernetes.api.model.EnvVar("CREMA_MODEL_NAME", "churn", null)));
  }

  private static List<String> unknown(Manifests manifests) {
    List<String> found = new ArrayList<>();
    for (Workload workload : manifests.workloads()) {
      Set<String> known = known(workload.name());
      for (String name : Settings.of(manifests, workload).keySet()) {
        PodInvariants.unless(
            known.contains(name),
            "%s has the variable (%s), which nobody reads.".formatted(workload.name(), name),
            found);
      }
    }
    return found;
  }

  static Set<String> known(String workload) {
    return switch (workload) {
      case "inference", "retraining" -> {
        Set<String> names = new TreeSet<>(OF_OTHERS);
        names.addAll(records("dev/crema/service/settings"));
        names.addAll(records("dev/crema/%s/settings".formatted(workload)));
        yield names;
      }
      case "mlflow" -> OF_MLFLOW;
      case "postgresql" -> OF_POSTGRES;
      case "preflight", "bootstrap" -> OF_CREMA;
      default -> Set.of();
    };
  }

  @Test
  void theSettingsOfServicesAreFound() {
    assertThat(known("inference"))
        .contains("CREMA_LOG_JDBC_URL", "CREMA_STOP_DELAY", "CREMA_MODEL_NAME")
        .doesNotContain("CREMA_RETRAINING_FILE");
    assertThat(known("retraining")).contains("CREMA_RETRAINING_FILE", "CREMA_WEBHOOK_TOKEN_FILE");
  }

  @Test
  void theNamesOfOthersAreDocumented() {
    for (String page : List.of("docs/reference/inference.md", "docs/reference/retraining.md")) {
      assertThat(Scripts.read(page)).contains("MLFLOW_TRACKING_URI");
    }
  }

  /** The image's start reads each of them, or the file that the name with _FILE names. */
  @Test
  void theNamesOfMlflowsImageAreInItsStart() {
    String start = "libs/images/mlflow/serve.py";
    if (Files.exists(Scripts.ROOT.resolve(start))) {
      assertThat(OF_MLFLOW)
          .allSatisfy(
              name ->
                  assertThat(Scripts.read(start))
                      .contains("setting(\"%s\"".formatted(name.replaceFirst("_FILE$", ""))));
    }
  }

  /** Returns the variables of a package's settings records, as Micronaut spells them. */
  private static Set<String> records(String folder) {
    Set<String> names = new TreeSet<>();
    for (Class<?> type : classes(folder)) {
      ConfigurationProperties properties = type.getAnnotation(ConfigurationProperties.class);
      if (properties == null || !type.isRecord()) {
        continue;
      }
      for (RecordComponent component : type.getRecordComponents()) {
        String key = properties.value() + "." + NameUtils.hyphenate(component.getName());
        names.add(key.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT));
      }
    }
    assertThat(names).as(folder).isNotEmpty();
    return names;
  }

  private static List<Class<?>> classes(String folder) {
    try {
      URI uri = SettingsTest.class.getClassLoader().getResources(folder).nextElement().toURI();
      if (uri.getScheme().equals("jar")) {
        try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
          return classes(jar.getPath(folder), folder);
        }
      }
      return classes(Path.of(uri), folder);
    } catch (IOException | java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Class<?>> classes(Path path, String folder) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      List<Class<?>> classes = new ArrayList<>();
      for (String name : files.map(file -> String.valueOf(file.getFileName())).toList()) {
        if (name.endsWith("Settings.class")) {
          classes.add(
              Class.forName(folder.replace('/', '.') + "." + name.substring(0, name.length() - 6)));
        }
      }
      return classes;
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
