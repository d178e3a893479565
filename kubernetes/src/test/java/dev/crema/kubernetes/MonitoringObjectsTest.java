package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.servers.LocalAlertmanager;
import dev.crema.servers.LocalPrometheus;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.fabric8.openshift.api.model.monitoring.v1alpha1.AlertmanagerConfig;
import io.fabric8.openshift.api.model.monitoring.v1alpha1.AlertmanagerConfigSpec;
import io.fabric8.openshift.api.model.monitoring.v1alpha1.Matcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What watches, for a Prometheus with its operator and for one without, is of one source. */
class MonitoringObjectsTest {
  private static final String RULES = "monitoring/prometheus/rules";
  private static final String ALERTMANAGER = "monitoring/alertmanager/alertmanager.yml";
  private static final String TEMPLATES = "monitoring/alertmanager/crema.tmpl";
  private static final String OPERATOR = "kubernetes/components/prometheus-operator/";
  private static final String PLAIN = "kubernetes/components/prometheus-plain/";
  private static final String MADE =
      "# Made from %s by MonitoringObjectsTest (-Dgolden.update=true writes it anew).\n";

  @TempDir Path folder;

  private static List<String> rules() throws IOException {
    return files(RULES, ".yaml");
  }

  private static List<String> files(String folder, String suffix) throws IOException {
    Path path = Scripts.ROOT.resolve(folder);
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(path)) {
      return files
          .map(file -> folder + "/" + file.getFileName())
          .filter(file -> file.endsWith(suffix))
          .sorted()
          .toList();
    }
  }

  /** Kustomize takes no patterns, so the lists of files are made. */
  @Test
  void everyFileOfMonitoringIsTaken() throws Exception {
    Generated.is(
        PLAIN + "kustomization.yaml",
        """
        # Configuration for a Prometheus and an Alertmanager that are there, as ConfigMaps to mount, in the namespace that the
        # overlay says: theirs. This list and alertmanager.yml, which has the service's address in a cluster, are made from
        # monitoring/ by MonitoringObjectsTest (-Dgolden.update=true writes them anew).
        apiVersion: kustomize.config.k8s.io/v1alpha1
        kind: Component
        configMapGenerator:
          - name: crema-prometheus
            files:
              - prometheus.yml
          - name: crema-prometheus-rules
            files:
        %s  - name: crema-alertmanager
            files:
              - alertmanager.yml
        %sgeneratorOptions:
          # They are mounted by what this folder does not know, under these names.
          disableNameSuffixHash: true
          labels:
            app.kubernetes.io/name: monitoring
        """
            .formatted(items(rules()), items(files("monitoring/alertmanager", ".tmpl"))));
    StringBuilder dashboards = new StringBuilder();
    for (String file : files("monitoring/grafana", ".json")) {
      String name = file.replaceFirst(".*/", "").replace(".json", "");
      dashboards.append(
          "  - name: crema-dashboard-%s\n    namespace: crema\n    files:\n%s"
              .formatted(name, items(List.of(file))));
    }
    Generated.is(
        "kubernetes/components/dashboards/kustomization.yaml",
        """
        # Made from monitoring/grafana by MonitoringObjectsTest (-Dgolden.update=true writes it anew): Grafana's sidecar takes
        # ConfigMaps with the label grafana_dashboard.
        apiVersion: kustomize.config.k8s.io/v1alpha1
        kind: Component
        """
            + (dashboards.isEmpty()
                ? ""
                : """
                configMapGenerator:
                %sgeneratorOptions:
                  disableNameSuffixHash: true
                  labels:
                    app.kubernetes.io/name: monitoring
                    grafana_dashboard: "1"
                """
                    .formatted(dashboards)));
  }

  private static String items(List<String> files) {
    StringBuilder items = new StringBuilder();
    files.forEach(file -> items.append("      - ../../../").append(file).append('\n'));
    return items.toString();
  }

  @Test
  void theOperatorsRulesAreThoseOfMonitoring() throws Exception {
    List<Map<?, ?>> files = new ArrayList<>();
    for (String file : rules()) {
      files.add(StrictYaml.document(Scripts.read(file)));
    }
    Map<String, Object> made = OperatorObjects.prometheusRule(files);
    // The route that the operator makes asks for a label, which nothing else would give.
    assertThat(YamlText.of(made))
        .contains("absent(up{job=\"inference\", namespace=\"crema\"})")
        .doesNotContainPattern("absent\\([^)]*namespace=~");
    var _ = StrictYaml.as(PrometheusRule.class, made);
    Generated.is(OPERATOR + "prometheusrule.yaml", MADE.formatted(RULES) + YamlText.of(made));
    // What was written is read as what it was made of.
    assertThat(StrictYaml.document(Scripts.read(OPERATOR + "prometheusrule.yaml"))).isEqualTo(made);
  }

  @Test
  void theOperatorsRoutesAreThoseOfMonitoring() {
    Map<String, Object> made =
        OperatorObjects.alertmanagerConfig(
            StrictYaml.document(Scripts.read(ALERTMANAGER)), Scripts.read(TEMPLATES));
    assertThat(YamlText.of(made)).doesNotContain("template").contains("Runbook: ");
    var _ = StrictYaml.as(AlertmanagerConfig.class, made);
    Generated.is(
        OPERATOR + "alertmanagerconfig.yaml", MADE.formatted(ALERTMANAGER) + YamlText.of(made));
    assertThat(StrictYaml.document(Scripts.read(OPERATOR + "alertmanagerconfig.yaml")))
        .isEqualTo(made);
  }

  @Test
  void aReceiverThatTheOperatorDoesNotKnowIsCaught() {
    Map<?, ?> file =
        StrictYaml.document(
            Scripts.read(ALERTMANAGER).replace("webhook_configs:", "carrier_pigeon_configs:"));
    assertThatThrownBy(
            () ->
                StrictYaml.as(
                    AlertmanagerConfig.class,
                    OperatorObjects.alertmanagerConfig(file, Scripts.read(TEMPLATES))))
        .hasMessageContaining("carrierPigeonConfigs");
  }

  /**
   * Its Alertmanager has alerts of everybody: a route or a side that asks for no name takes them.
   */
  @Test
  void theOperatorsRouteAndEachSideOfAnInhibitionAreAboutOursAlone() {
    AlertmanagerConfigSpec spec =
        StrictYaml.as(
                AlertmanagerConfig.class,
                OperatorObjects.alertmanagerConfig(
                    StrictYaml.document(Scripts.read(ALERTMANAGER)), Scripts.read(TEMPLATES)))
            .getSpec();
    assertThat(spec.getRoute().getMatchers()).anyMatch(MonitoringObjectsTest::isOurs);
    assertThat(spec.getInhibitRules())
        .isNotEmpty()
        .allSatisfy(
            rule -> {
              assertThat(rule.getSourceMatch()).anyMatch(MonitoringObjectsTest::isOurs);
              assertThat(rule.getTargetMatch()).anyMatch(MonitoringObjectsTest::isOurs);
            });
  }

  private static boolean isOurs(Matcher matcher) {
    return matcher.getName().equals("alertname")
        && List.of("=", "=~").contains(matcher.getMatchType())
        && matcher.getValue().startsWith("Crema");
  }

  @Test
  void aRouteThatWouldTakeTheAlertsOfOthersIsCaught() {
    Map<?, ?> file =
        StrictYaml.document(
            Scripts.read(ALERTMANAGER).replace("matchers: ['alertname=~\"Crema.+\"']", ""));
    assertThatThrownBy(() -> OperatorObjects.alertmanagerConfig(file, Scripts.read(TEMPLATES)))
        .hasMessageContaining("other routes than one with matchers");
  }

  @Test
  void thePlainFilesAreThoseOfMonitoring() throws Exception {
    Generated.is(
        PLAIN + "alertmanager.yml",
        MADE.formatted(ALERTMANAGER) + OperatorObjects.inCluster(Scripts.read(ALERTMANAGER)));
    Manifests plain = PlainMonitoring.manifests();
    Map<String, String> rendered = plain.one(ConfigMap.class, "crema-prometheus-rules").getData();
    assertThat(rendered).hasSameSizeAs(rules());
    for (String file : rules()) {
      assertThat(rendered).containsEntry(file.substring(RULES.length() + 1), Scripts.read(file));
    }
    assertThat(plain.one(ConfigMap.class, "crema-alertmanager").getData().get("alertmanager.yml"))
        .isEqualTo(Scripts.read(PLAIN + "alertmanager.yml"));
  }

  @Test
  void prometheusAndAlertmanagerTakeThePlainFiles() throws Exception {
    assumeTrue(LocalPrometheus.isInstalled(), "Maybe run: apt-get install prometheus");
    assumeTrue(
        LocalAlertmanager.isInstalled(), "Maybe run: apt-get install prometheus-alertmanager");
    // Debian's Prometheus is built without discovery in Kubernetes: the rest is checked with a list
    // in its place.
    String text = Scripts.read(PLAIN + "prometheus.yml");
    String discovery =
        """
            kubernetes_sd_configs:
              - role: pod
                namespaces:
                  names: [crema]
        """;
    assertThat(text).contains(discovery);
    Path prometheus =
        Files.writeString(
            folder.resolve("prometheus.yml"),
            text.replace(discovery, "    static_configs: [{targets: [127.0.0.1:8080]}]\n")
                .replace("/etc/prometheus/rules", Scripts.ROOT.resolve(RULES).toString()));
    assertThat(Scripts.run("promtool", "check", "config", prometheus.toString()))
        .contains("SUCCESS");
    assertThat(Scripts.run("amtool", "check-config", PLAIN + "alertmanager.yml"))
        .contains("SUCCESS");
  }

  /** The Service's port is the one that the webhook's address has, and its path the service's. */
  @Test
  void theWebhookReachesTheService() {
    Service service = Overlay.PRODUCTION.manifests().one(Service.class, "retraining");
    assertThat(Scripts.read(PLAIN + "alertmanager.yml"))
        .contains(
            "http://retraining.crema:%d/webhooks/alertmanager"
                .formatted(service.getSpec().getPorts().getFirst().getPort()));
    assertThat(Scripts.read("docs/reference/retraining.md")).contains("/webhooks/alertmanager`");
    Secret token = PlainMonitoring.manifests().one(Secret.class, "crema-alertmanager");
    assertThat(token.getData()).containsKey("webhook-token");
    assertThat(Scripts.read(ALERTMANAGER)).contains("/webhook-token");
    assertThat(token.getData().get("webhook-token"))
        .isEqualTo(
            Overlay.LOCAL
                .manifests()
                .one(Secret.class, "crema-tokens")
                .getData()
                .get("webhook-token"));
  }

  /** Each pod of a service is scraped once, by a port that its Service has. */
  @Test
  void theMonitorsFindTheServices() {
    for (Overlay overlay : List.of(Overlay.STAGING, Overlay.PRODUCTION)) {
      Manifests manifests = overlay.manifests();
      assertThat(manifests.all(ServiceMonitor.class)).hasSize(2);
      for (ServiceMonitor monitor : manifests.all(ServiceMonitor.class)) {
        List<Service> found =
            manifests.all(Service.class).stream()
                .filter(
                    service ->
                        service
                            .getMetadata()
                            .getLabels()
                            .entrySet()
                            .containsAll(
                                monitor.getSpec().getSelector().getMatchLabels().entrySet()))
                .toList();
        assertThat(found).as(monitor.getMetadata().getName()).hasSize(1);
        assertThat(found.getFirst().getSpec().getPorts().getFirst().getName())
            .isEqualTo(monitor.getSpec().getEndpoints().getFirst().getPort());
        assertThat(monitor.getSpec().getEndpoints().getFirst().getPath()).isEqualTo("/metrics");
      }
    }
  }
}
