package dev.crema.kubernetes;

import static dev.crema.kubernetes.PodInvariants.unless;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What a Prometheus and an Alertmanager without the operator mount: {@code overlays/monitoring},
 * beside {@code local}.
 */
final class PlainMonitoring {
  private static final Pattern SECRET_FILE = Pattern.compile("/etc/crema/([\\w.-]+)");

  private static final Supplier<String> RENDERED =
      new Supplier<>() {
        private String yaml = "";

        @Override
        public synchronized String get() {
          if (yaml.isEmpty()) {
            yaml = Scripts.run("kubernetes/render.sh", "monitoring");
          }
          return yaml;
        }
      };

  private PlainMonitoring() {}

  /** Returns its objects, made anew, so that a test may break them. */
  static Manifests manifests() {
    return Manifests.parse(RENDERED.get());
  }

  /** What keeps a Prometheus and an Alertmanager from mounting them, or from working then. */
  static List<String> violations(Manifests manifests) {
    List<String> found = new ArrayList<>();
    List<String> watching =
        Overlay.LOCAL
            .manifests()
            .one(NetworkPolicy.class, "retraining")
            .getSpec()
            .getIngress()
            .stream()
            .flatMap(rule -> rule.getFrom().stream())
            .map(NetworkPolicyPeer::getNamespaceSelector)
            .filter(Objects::nonNull)
            .map(selector -> selector.getMatchLabels().get("kubernetes.io/metadata.name"))
            .toList();
    for (HasMetadata object : manifests.objects()) {
      String namespace = object.getMetadata().getNamespace();
      unless(
          !"crema".equals(namespace) && watching.contains(namespace),
          "%s %s is in %s, where nobody who may reach the services can mount it."
              .formatted(object.getKind(), object.getMetadata().getName(), namespace),
          found);
    }
    Map<String, String> secret = manifests.one(Secret.class, "crema-alertmanager").getData();
    SECRET_FILE
        .matcher(
            manifests
                .one(ConfigMap.class, "crema-alertmanager")
                .getData()
                .getOrDefault("alertmanager.yml", ""))
        .results()
        .map((MatchResult match) -> match.group(1))
        .distinct()
        .forEach(
            file ->
                unless(
                    secret.containsKey(file),
                    "Alertmanager reads %s, which is not in its Secret.".formatted(file),
                    found));
    return found;
  }
}
