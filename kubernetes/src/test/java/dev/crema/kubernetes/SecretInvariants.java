package dev.crema.kubernetes;

import static dev.crema.kubernetes.PodInvariants.unless;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.openshift.api.model.monitoring.v1alpha1.AlertmanagerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Secrets are files, and nowhere else. */
final class SecretInvariants {
  /**
   * Must be there before staging or production are applied; kubernetes/README.md says with what.
   */
  static final Set<String> NEEDED =
      Set.of("crema-postgresql", "crema-mlflow", "crema-tokens", "crema-alertmanager");

  private static final Pattern PASSWORD =
      Pattern.compile("(?i)(password|secret|token|key|credential)");

  /** A file, an address, or how something is called: not the thing itself. */
  private static final Pattern HARMLESS = Pattern.compile("(?i).*(_FILE|_FILES|_PATH|_CLAIM)");

  private static final Pattern USER_INFO = Pattern.compile("://[^/?#\\s]*:[^/?#\\s]*@|password=");

  private SecretInvariants() {}

  /** No variable and no argument holds one: they are shown by kubectl describe and in /proc. */
  static List<String> onlyFiles(Manifests manifests) {
    List<String> found = new ArrayList<>();
    for (Workload workload : manifests.workloads()) {
      for (Container container : workload.containers()) {
        unless(
            container.getEnvFrom().stream().allMatch(source -> source.getSecretRef() == null)
                && container.getEnv().stream()
                    .allMatch(
                        variable ->
                            variable.getValueFrom() == null
                                || variable.getValueFrom().getSecretKeyRef() == null),
            workload.name() + " has a Secret in its environment.",
            found);
        for (String argument : container.getArgs()) {
          unless(
              !USER_INFO.matcher(argument).find(),
              workload.name() + " has a password in an argument.",
              found);
        }
      }
      Settings.of(manifests, workload)
          .forEach(
              (name, value) ->
                  unless(
                      (!PASSWORD.matcher(name).find()
                              || HARMLESS.matcher(name).matches()
                              || value.isEmpty())
                          && !USER_INFO.matcher(value).find(),
                      "%s has a password in the variable %s.".formatted(workload.name(), name),
                      found));
    }
    for (ConfigMap map : manifests.all(ConfigMap.class)) {
      for (Map.Entry<String, String> file : map.getData().entrySet()) {
        unless(
            !USER_INFO.matcher(file.getValue()).find(),
            "The ConfigMap %s has a password in %s."
                .formatted(map.getMetadata().getName(), file.getKey()),
            found);
      }
    }
    return found;
  }

  /** Whole folders, which the kubelet renews, and which only the process's group reads. */
  static List<String> rotate(Manifests manifests) {
    List<String> found = new ArrayList<>();
    for (Workload workload : manifests.workloads()) {
      for (Volume volume : workload.pod().getVolumes()) {
        SecretVolumeSource secret = volume.getSecret();
        if (secret == null) {
          continue;
        }
        unless(
            Integer.valueOf(0440).equals(secret.getDefaultMode()),
            "%s lets others read the Secret %s.".formatted(workload.name(), secret.getSecretName()),
            found);
        unless(
            workload.isJob() || !Boolean.TRUE.equals(secret.getOptional()),
            "%s starts without the Secret %s.".formatted(workload.name(), secret.getSecretName()),
            found);
        for (Container container : workload.containers()) {
          container.getVolumeMounts().stream()
              .filter(mount -> mount.getName().equals(volume.getName()))
              .forEach(
                  mount -> {
                    unless(
                        mount.getSubPath() == null && mount.getSubPathExpr() == null,
                        "%s never sees a new %s: a subPath is not renewed."
                            .formatted(workload.name(), secret.getSecretName()),
                        found);
                    unless(
                        Boolean.TRUE.equals(mount.getReadOnly()),
                        "%s may write to the Secret %s."
                            .formatted(workload.name(), secret.getSecretName()),
                        found);
                  });
        }
      }
    }
    return found;
  }

  /** Each pod gets the keys that it names, and none that it does not. */
  static List<String> byItems(Manifests manifests) {
    List<String> found = new ArrayList<>();
    for (Workload workload : manifests.workloads()) {
      for (Volume volume : workload.pod().getVolumes()) {
        SecretVolumeSource secret = volume.getSecret();
        unless(
            secret == null || !secret.getItems().isEmpty(),
            "%s gets every key of a Secret by the volume %s."
                .formatted(workload.name(), volume.getName()),
            found);
      }
    }
    return found;
  }

  /** Preflight looks at every key that somebody mounts, under its Secret's name. */
  static List<String> preflightLooksAtAll(Manifests manifests) {
    List<String> found = new ArrayList<>();
    Workload preflight = manifests.workload("preflight");
    List<String> arguments = preflight.container().getArgs();
    Set<String> looked = new TreeSet<>();
    for (VolumeMount mount : preflight.container().getVolumeMounts()) {
      SecretVolumeSource secret = preflight.volume(mount.getName()).getSecret();
      if (secret == null) {
        continue;
      }
      unless(
          arguments.contains(
              "--secret=%s=%s".formatted(secret.getSecretName(), mount.getMountPath())),
          "Preflight does not name the Secret %s.".formatted(secret.getSecretName()),
          found);
      secret.getItems().stream()
          .filter(
              item ->
                  arguments.contains(
                      "--file=%s/%s".formatted(mount.getMountPath(), item.getPath())))
          .forEach(item -> looked.add(secret.getSecretName() + " " + item.getKey()));
    }
    for (Workload workload : manifests.workloads()) {
      for (Volume volume : workload.pod().getVolumes()) {
        SecretVolumeSource secret = volume.getSecret();
        if (secret == null || !NEEDED.contains(secret.getSecretName())) {
          continue;
        }
        secret
            .getItems()
            .forEach(
                item ->
                    unless(
                        looked.contains(secret.getSecretName() + " " + item.getKey()),
                        "Preflight does not look at %s of %s, which %s mounts."
                            .formatted(item.getKey(), secret.getSecretName(), workload.name()),
                        found));
      }
    }
    // The operator reads these itself, and passes over the whole object without one of them.
    for (AlertmanagerConfig config : manifests.all(AlertmanagerConfig.class)) {
      for (String key : keys(StrictYaml.MAPPER.convertValue(config, Map.class))) {
        unless(
            looked.contains(key),
            "Preflight does not look at %s, which the AlertmanagerConfig names.".formatted(key),
            found);
      }
    }
    return found;
  }

  /** Returns what an object selects of Secrets: their names and keys. */
  private static Set<String> keys(Object node) {
    Set<String> keys = new TreeSet<>();
    if (node instanceof Map<?, ?> map) {
      if (map.keySet().equals(Set.of("name", "key"))) {
        keys.add(map.get("name") + " " + map.get("key"));
      }
      map.values().forEach(value -> keys.addAll(keys(value)));
    } else if (node instanceof List<?> list) {
      list.forEach(item -> keys.addAll(keys(item)));
    }
    return keys;
  }

  /**
   * Who names MLflow's address has a login, by files that are mounted: MLflow answers nobody else
   * (401).
   */
  static List<String> loginToMlflow(Manifests manifests) {
    List<String> found = new ArrayList<>();
    boolean asks =
        "basic"
            .equals(Settings.of(manifests, manifests.workload("mlflow")).get("CREMA_MLFLOW_AUTH"));
    for (Workload workload : manifests.workloads()) {
      Map<String, String> settings = Settings.of(manifests, workload);
      if (!asks || !settings.containsKey("MLFLOW_TRACKING_URI")) {
        continue;
      }
      boolean isProperties = isMounted(workload, settings.get("MICRONAUT_CONFIG_FILES"));
      boolean isPair =
          isMounted(workload, settings.get("MLFLOW_TRACKING_USERNAME_FILE"))
              && isMounted(workload, settings.get("MLFLOW_TRACKING_PASSWORD_FILE"));
      unless(
          isProperties || isPair,
          "%s asks MLflow and has no login.".formatted(workload.name()),
          found);
    }
    return found;
  }

  /**
   * MLflow makes the users whom others log in as, of the keys that they log in with: nobody could
   * make them before it is there, and preflight asks as soon as it is.
   */
  static List<String> mlflowMakesItsUsers(Manifests manifests) {
    List<String> found = new ArrayList<>();
    Workload mlflow = manifests.workload("mlflow");
    Map<String, String> settings = Settings.of(manifests, mlflow);
    Map<String, String> ofPreflight = Settings.of(manifests, manifests.workload("preflight"));
    if (!"basic".equals(settings.get("CREMA_MLFLOW_AUTH"))) {
      return found;
    }
    for (String part : List.of("USERNAME", "PASSWORD")) {
      String client = settings.get("CREMA_MLFLOW_CLIENT_%s_FILE".formatted(part));
      unless(
          isMounted(mlflow, client)
              && client != null
              && client.equals(ofPreflight.get("MLFLOW_TRACKING_%s_FILE".formatted(part))),
          "MLflow does not make the user of the services by what preflight logs in with (%s)."
              .formatted(part),
          found);
      unless(
          isMounted(mlflow, settings.get("CREMA_MLFLOW_STEPS_%s_FILE".formatted(part))),
          "MLflow does not make the user of the steps (%s).".formatted(part),
          found);
    }
    return found;
  }

  /** Whether a file is a key of a Secret that is mounted. */
  private static boolean isMounted(Workload workload, @Nullable String file) {
    return file != null
        && workload.container().getVolumeMounts().stream()
            .filter(mount -> file.startsWith(mount.getMountPath() + "/"))
            .anyMatch(
                mount -> {
                  SecretVolumeSource secret = workload.volume(mount.getName()).getSecret();
                  String path = file.substring(mount.getMountPath().length() + 1);
                  return secret != null
                      && (secret.getItems().isEmpty()
                          || secret.getItems().stream()
                              .anyMatch(item -> item.getPath().equals(path)));
                });
  }

  /** Staging and production carry none, and name only those that somebody puts there. */
  static List<String> noneInTheTree(Manifests manifests) {
    List<String> found = new ArrayList<>();
    for (Secret secret : manifests.all(Secret.class)) {
      found.add("The Secret %s is in the tree.".formatted(secret.getMetadata().getName()));
    }
    for (Workload workload : manifests.workloads()) {
      for (Volume volume : workload.pod().getVolumes()) {
        unless(
            volume.getSecret() == null || NEEDED.contains(volume.getSecret().getSecretName()),
            "%s needs a Secret that nobody was told of.".formatted(workload.name()),
            found);
      }
    }
    return found;
  }
}
