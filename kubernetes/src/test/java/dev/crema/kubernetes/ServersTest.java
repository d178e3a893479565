package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ServersTest {
  private static final Invariant PROBES = ServerInvariants::probes;
  private static final Invariant ROUTES = ServerInvariants::routesOfProbes;
  private static final Invariant GRACE = ServerInvariants::graceAgreesWithSettings;
  private static final Invariant DRAIN = ServerInvariants::survivesADrain;
  private static final Invariant SCALES = ServerInvariants::scales;
  private static final Invariant SERVICES = ServerInvariants::servicesLeadSomewhere;
  private static final Set<Overlay> CLUSTERS = Set.of(Overlay.STAGING, Overlay.PRODUCTION);

  @Test
  void eachProbeHasItsReason() {
    PROBES.holdsEverywhere();
    PROBES.catches(
        Overlay.LOCAL,
        "postgresql has no startup probe",
        twin -> twin.workload("postgresql").container().setStartupProbe(null));
    PROBES.catches(
        Overlay.PRODUCTION,
        "inference does not say why its liveness probe",
        twin ->
            twin.workload("inference")
                .template()
                .getMetadata()
                .getAnnotations()
                .remove("crema.dev/why-liveness-probe"));
    PROBES.catches(
        Overlay.PRODUCTION,
        "inference is killed before it counts as unready",
        twin -> twin.workload("inference").container().getLivenessProbe().setFailureThreshold(0));
  }

  @Test
  void probesAskTheRoutesThatTheServicesHave() {
    ROUTES.holdsEverywhere();
    // A liveness that asks for the model would kill every pod when MLflow has none.
    ROUTES.catches(
        Overlay.PRODUCTION,
        "inference: liveness",
        twin ->
            twin.workload("inference")
                .container()
                .getLivenessProbe()
                .getHttpGet()
                .setPath("/readiness"));
    for (String name : List.of("inference", "retraining")) {
      assertThat(Scripts.read("docs/reference/%s.md".formatted(name)))
          .contains("/health`")
          .contains("/readiness`");
    }
  }

  @Test
  void theGracePeriodAgreesWithTheSettings() {
    GRACE.holdsEverywhere();
    GRACE.catches(
        Overlay.PRODUCTION,
        "retraining is given PT20S to stop and needs PT35S",
        twin -> twin.workload("retraining").pod().setTerminationGracePeriodSeconds(20L));
    GRACE.catches(
        Overlay.PRODUCTION,
        "inference stops to listen before a probe has seen",
        twin ->
            twin.all(ConfigMap.class).stream()
                .filter(map -> map.getMetadata().getName().startsWith("inference-settings"))
                .forEach(map -> map.getData().put("CREMA_STOP_DELAY", "1s")));
    GRACE.catches(
        Overlay.PRODUCTION,
        "retraining stops to listen before a probe has seen",
        twin -> twin.workload("retraining").container().getReadinessProbe().setTimeoutSeconds(5));
  }

  @Test
  void aDrainedNodeTakesOneAtATime() {
    DRAIN.holdsEverywhere();
    DRAIN.catches(
        Overlay.PRODUCTION,
        "inference has no budget of one",
        twin ->
            twin.one(PodDisruptionBudget.class, "inference")
                .getSpec()
                .setMaxUnavailable(new IntOrString(2)));
    DRAIN.catches(
        Overlay.PRODUCTION,
        "retraining is not spread over kubernetes.io/hostname",
        twin -> twin.workload("retraining").pod().setTopologySpreadConstraints(List.of()));
    DRAIN.catches(
        Overlay.PRODUCTION,
        "inference is not spread over topology.kubernetes.io/zone",
        twin ->
            twin.workload("inference")
                .pod()
                .getTopologySpreadConstraints()
                .get(1)
                .getLabelSelector()
                .setMatchLabels(Map.of("app", "another")));
  }

  @Test
  void inferenceGrowsByCpuAndRequests() {
    SCALES.holdsIn(CLUSTERS);
    SCALES.catches(
        Overlay.PRODUCTION,
        "does not look at CPU",
        twin ->
            twin.one(HorizontalPodAutoscaler.class, "inference")
                .getSpec()
                .getMetrics()
                .removeFirst());
    SCALES.catches(
        Overlay.PRODUCTION,
        "does not look at requests",
        twin ->
            twin.one(HorizontalPodAutoscaler.class, "inference")
                .getSpec()
                .getMetrics()
                .removeLast());
    SCALES.catches(
        Overlay.PRODUCTION,
        "set back what the autoscaler decided",
        twin -> twin.one(StatefulSet.class, "inference").getSpec().setReplicas(2));
  }

  /** The name that the autoscaler asks for is the one that the adapter gives, of a real series. */
  @Test
  void theAdapterGivesTheMetricThatTheAutoscalerAsksFor() {
    String asked =
        Overlay.PRODUCTION
            .manifests()
            .one(HorizontalPodAutoscaler.class, "inference")
            .getSpec()
            .getMetrics()
            .get(1)
            .getPods()
            .getMetric()
            .getName();
    Map<?, ?> file =
        StrictYaml.document(Scripts.read("kubernetes/components/scaling/prometheus-adapter.yaml"));
    AdapterRule rule =
        StrictYaml.as(AdapterRule.class, ((List<?>) StrictYaml.needed(file, "rules")).getFirst());
    assertThat(rule.name().as()).isEqualTo(asked);
    String series = rule.seriesQuery().replaceFirst("\\{.*", "");
    assertThat(series).isEqualTo("inference_request_duration_seconds_count");
    assertThat(rule.name().matches()).isEqualTo("^" + series + "$");
    assertThat(rule.resources().overrides().keySet()).containsExactlyInAnyOrder("namespace", "pod");
    assertThat(rule.metricsQuery()).contains("<<.Series>>", "<<.LabelMatchers>>", "<<.GroupBy>>");
    assertThat(Scripts.read("docs/reference/inference.md"))
        .contains("| `inference_request_duration_seconds` | `route`, `status` |");
  }

  private record AdapterRule(
      String seriesQuery, Resources resources, AdapterName name, String metricsQuery) {}

  private record Resources(Map<String, Map<String, String>> overrides) {}

  private record AdapterName(String matches, String as) {}

  @Test
  void everyServiceLeadsToPods() {
    SERVICES.holdsEverywhere();
    SERVICES.catches(
        Overlay.LOCAL,
        "The Service mlflow leads nowhere",
        twin ->
            twin.one(Service.class, "mlflow")
                .getSpec()
                .getPorts()
                .getFirst()
                .setTargetPort(new IntOrString("web")));
  }

  /** Those that are for callers, and each of them is a route of the service. */
  @Test
  void theIngressOpensCallersRoutesAlone() {
    for (Overlay overlay : CLUSTERS) {
      Ingress ingress = overlay.manifests().one(Ingress.class, "inference");
      assertThat(ingress.getSpec().getTls()).hasSize(1);
      assertThat(ingress.getSpec().getRules()).hasSize(1);
      // A batch is known to the pod that took it, and nobody sends a token over plain HTTP.
      assertThat(ingress.getMetadata().getAnnotations())
          .containsEntry("nginx.ingress.kubernetes.io/affinity", "cookie")
          .containsEntry("nginx.ingress.kubernetes.io/session-cookie-change-on-failure", "true")
          .containsEntry("nginx.ingress.kubernetes.io/force-ssl-redirect", "true");
      assertThat(ingress.getMetadata().getAnnotations())
          .containsEntry("nginx.ingress.kubernetes.io/proxy-request-buffering", "off")
          .containsEntry(
              "nginx.ingress.kubernetes.io/proxy-body-size", largestBody() / (1 << 30) + "g");
      assertThat(ingress.getSpec().getTls().getFirst().getHosts())
          .containsExactly(ingress.getSpec().getRules().getFirst().getHost());
      List<String> paths =
          ingress.getSpec().getRules().getFirst().getHttp().getPaths().stream()
              .map(path -> path.getPath())
              .toList();
      assertThat(paths).doesNotContain("/", "/metrics", "/erasures", "/registry-hint", "/models");
      String reference = Scripts.read("docs/reference/inference.md");
      assertThat(paths).allSatisfy(path -> assertThat(reference).contains(path));
    }
    assertThat(Overlay.LOCAL.manifests().all(Ingress.class)).isEmpty();
  }

  /** What the service takes if nobody says otherwise: whole GiB. */
  private static long largestBody() {
    String reference = Scripts.read("docs/reference/inference.md");
    for (Overlay overlay : CLUSTERS) {
      assertThat(Settings.of(overlay.manifests(), overlay.manifests().workload("inference")))
          .doesNotContainKeys("CREMA_LIMITS_BODY_BYTES", "CREMA_BATCHES_BODY_BYTES");
    }
    return Stream.of("crema.limits.body-bytes", "crema.batches.body-bytes")
        .mapToLong(
            name -> {
              Matcher row =
                  Pattern.compile(Pattern.quote("| `" + name + "` | `") + "(\\d+)`")
                      .matcher(reference);
              assertThat(row.find()).as(name).isTrue();
              return Long.parseLong(row.group(1));
            })
        .max()
        .orElseThrow();
  }
}
