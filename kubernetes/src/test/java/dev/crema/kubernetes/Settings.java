package dev.crema.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The environment of a pod. */
final class Settings {
  private static final Pattern DURATION = Pattern.compile("(\\d+)(s|m)");

  private Settings() {}

  /** Returns what the container gets by name, from ConfigMaps too. */
  static Map<String, String> of(Manifests manifests, Workload workload) {
    Map<String, String> settings = new TreeMap<>();
    for (Container container : workload.containers()) {
      for (EnvFromSource source : container.getEnvFrom()) {
        if (source.getConfigMapRef() != null) {
          settings.putAll(
              manifests.one(ConfigMap.class, source.getConfigMapRef().getName()).getData());
        }
      }
      for (EnvVar variable : container.getEnv()) {
        settings.put(variable.getName(), variable.getValue() == null ? "" : variable.getValue());
      }
    }
    return settings;
  }

  static Duration duration(Map<String, String> settings, String name) {
    Matcher matcher = DURATION.matcher(settings.getOrDefault(name, ""));
    if (!matcher.matches()) {
      throw new AssertionError("The setting (%s) is (%s).".formatted(name, settings.get(name)));
    }
    long count = Long.parseLong(matcher.group(1));
    return matcher.group(2).equals("s") ? Duration.ofSeconds(count) : Duration.ofMinutes(count);
  }

  static long bytes(Map<String, String> settings, String name) {
    return Long.parseLong(settings.getOrDefault(name, ""));
  }
}
