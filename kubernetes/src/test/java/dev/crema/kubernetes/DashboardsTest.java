package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Grafana's sidecar finds each dashboard in each overlay. */
class DashboardsTest {
  private static final Invariant DASHBOARDS = DashboardsTest::missing;

  /** What a ConfigMap may hold; Kubernetes refuses more. */
  private static final int MOST_BYTES = 1 << 20;

  @Test
  void everyOverlayHasEveryDashboardAsMonitoringHasIt() {
    assertThat(ofMonitoring()).hasSizeGreaterThan(4);
    DASHBOARDS.holdsEverywhere();
  }

  @Test
  void aDashboardThatIsMissingOrThatNobodyFindsIsCaught() {
    DASHBOARDS.catches(
        Overlay.PRODUCTION,
        "There is no dashboard of service.json",
        twin -> twin.objects().remove(twin.one(ConfigMap.class, "crema-dashboard-service")));
    DASHBOARDS.catches(
        Overlay.STAGING,
        "There is no dashboard of models.json",
        twin ->
            twin.one(ConfigMap.class, "crema-dashboard-models")
                .getMetadata()
                .getLabels()
                .remove("grafana_dashboard"));
    DASHBOARDS.catches(
        Overlay.LOCAL,
        "The dashboard business.json is not that of monitoring/grafana",
        twin ->
            twin.one(ConfigMap.class, "crema-dashboard-business")
                .getData()
                .put("business.json", "{}"));
  }

  private static List<String> missing(Manifests manifests) {
    Map<String, String> found = new TreeMap<>();
    manifests.all(ConfigMap.class).stream()
        .filter(map -> "1".equals(map.getMetadata().getLabels().get("grafana_dashboard")))
        .forEach(map -> found.putAll(map.getData()));
    List<String> violations = new ArrayList<>();
    ofMonitoring()
        .forEach(
            (name, text) -> {
              if (!found.containsKey(name)) {
                violations.add("There is no dashboard of %s.".formatted(name));
              } else if (!text.equals(found.get(name))) {
                violations.add(
                    "The dashboard %s is not that of monitoring/grafana.".formatted(name));
              } else if (text.length() >= MOST_BYTES) {
                violations.add("The dashboard %s is too large for a ConfigMap.".formatted(name));
              }
            });
    return violations;
  }

  private static Map<String, String> ofMonitoring() {
    try (Stream<Path> files = Files.list(Scripts.ROOT.resolve("monitoring/grafana"))) {
      Map<String, String> dashboards = new TreeMap<>();
      files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(".json"))
          .forEach(name -> dashboards.put(name, Scripts.read("monitoring/grafana/" + name)));
      return dashboards;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
