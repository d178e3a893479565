package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A pod mounts what is in its own namespace, and Prometheus is not in ours. */
class PlainMonitoringTest {

  @Test
  void thePlainFilesAreWhereAPrometheusMountsThem() {
    Manifests manifests = PlainMonitoring.manifests();
    assertThat(manifests.objects())
        .extracting(object -> object.getKind() + " " + object.getMetadata().getName())
        .containsExactlyInAnyOrder(
            "ConfigMap crema-prometheus",
            "ConfigMap crema-prometheus-rules",
            "ConfigMap crema-alertmanager",
            "Secret crema-alertmanager");
    assertThat(PlainMonitoring.violations(manifests)).isEmpty();
    assertThat(AccessInvariants.labels(manifests)).isEmpty();
  }

  @Test
  void whatNobodyCanMountOrReadIsCaught() {
    catches(
        "ConfigMap crema-prometheus is in crema",
        twin -> twin.one(ConfigMap.class, "crema-prometheus").getMetadata().setNamespace("crema"));
    catches(
        "Alertmanager reads slack-url, which is not in its Secret",
        twin -> twin.one(Secret.class, "crema-alertmanager").getData().remove("slack-url"));
  }

  private static void catches(String says, Consumer<Manifests> twin) {
    Manifests manifests = PlainMonitoring.manifests();
    twin.accept(manifests);
    assertThat(String.join("\n", PlainMonitoring.violations(manifests))).contains(says);
  }

  /** None of it is in an overlay beside it: there nobody could mount it. */
  @Test
  void noOverlayCarriesThemToTheServices() {
    for (Overlay overlay : Overlay.values()) {
      assertThat(overlay.manifests().objects())
          .extracting(HasMetadata::getMetadata)
          .extracting(metadata -> metadata.getName())
          .as(overlay.folder())
          .doesNotContain("crema-prometheus", "crema-prometheus-rules");
    }
  }

  /** The paths of the files are those that README says to mount at. */
  @Test
  void readmeSaysWhereEachIsMounted() {
    String readme = Scripts.read("kubernetes/README.md");
    assertThat(readme)
        .contains(
            "| ConfigMap `crema-prometheus` | `/etc/prometheus/config` |",
            "| ConfigMap `crema-prometheus-rules` | `/etc/prometheus/rules` |",
            "| ConfigMap `crema-alertmanager` | `/etc/alertmanager` |",
            "| Secret `crema-alertmanager` | `/etc/crema` |",
            "kubernetes/render.sh monitoring | kubectl apply --server-side -f -");
    Manifests manifests = PlainMonitoring.manifests();
    assertThat(manifests.one(ConfigMap.class, "crema-prometheus").getData().get("prometheus.yml"))
        .contains("/etc/prometheus/rules/*.yaml");
    assertThat(
            manifests.one(ConfigMap.class, "crema-alertmanager").getData().get("alertmanager.yml"))
        .contains("/etc/crema/webhook-token");
  }
}
