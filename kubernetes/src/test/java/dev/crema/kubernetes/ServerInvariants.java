package dev.crema.kubernetes;

import static dev.crema.kubernetes.PodInvariants.unless;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What holds of what runs on and answers. */
final class ServerInvariants {
  private static final int REASON = 60;

  /** In which the production log is closed, or connections are, after crema.stop.grace. */
  private static final Duration CLOSING = Duration.ofSeconds(10);

  private static final Duration SPARE = Duration.ofSeconds(30);

  private ServerInvariants() {}

  /** Three probes, each with a reason of its own, and liveness the most patient of them. */
  static List<String> probes(Manifests manifests) {
    List<String> found = new ArrayList<>();
    for (Workload workload : manifests.servers()) {
      Container container = workload.container();
      Set<String> reasons = new HashSet<>();
      probe(workload, "startup", container.getStartupProbe(), reasons, found);
      probe(workload, "liveness", container.getLivenessProbe(), reasons, found);
      probe(workload, "readiness", container.getReadinessProbe(), reasons, found);
      unless(reasons.size() == 3, workload.name() + " gives one reason for several probes.", found);
      if (container.getLivenessProbe() != null && container.getReadinessProbe() != null) {
        unless(
            patience(container.getLivenessProbe()) > patience(container.getReadinessProbe()),
            workload.name() + " is killed before it counts as unready.",
            found);
      }
    }
    return found;
  }

  private static void probe(
      Workload workload,
      String kind,
      @Nullable Probe probe,
      Set<String> reasons,
      List<String> found) {
    String reason = workload.annotation("crema.dev/why-%s-probe".formatted(kind));
    reasons.add(reason);
    unless(probe != null, "%s has no %s probe.".formatted(workload.name(), kind), found);
    unless(
        reason.length() >= REASON,
        "%s does not say why its %s probe is as it is.".formatted(workload.name(), kind),
        found);
  }

  private static int patience(Probe probe) {
    return probe.getPeriodSeconds() * probe.getFailureThreshold();
  }

  /** A service that we wrote asks the routes that it has for this. */
  static List<String> routesOfProbes(Manifests manifests) {
    List<String> found = new ArrayList<>();
    for (String name : List.of("inference", "retraining")) {
      Container container = manifests.workload(name).container();
      unless("/health".equals(path(container.getStartupProbe())), name + ": startup", found);
      unless("/health".equals(path(container.getLivenessProbe())), name + ": liveness", found);
      unless("/readiness".equals(path(container.getReadinessProbe())), name + ": readiness", found);
    }
    return found;
  }

  private static @Nullable String path(@Nullable Probe probe) {
    return probe == null || probe.getHttpGet() == null ? null : probe.getHttpGet().getPath();
  }

  /** Kubernetes kills no pod of ours that stops as its settings say, and waits not much longer. */
  static List<String> graceAgreesWithSettings(Manifests manifests) {
    List<String> found = new ArrayList<>();
    for (String name : List.of("inference", "retraining")) {
      Workload workload = manifests.workload(name);
      Map<String, String> settings = Settings.of(manifests, workload);
      Duration delay = Settings.duration(settings, "CREMA_STOP_DELAY");
      Duration needed = delay.plus(Settings.duration(settings, "CREMA_STOP_GRACE")).plus(CLOSING);
      Duration given = Duration.ofSeconds(workload.pod().getTerminationGracePeriodSeconds());
      unless(
          given.compareTo(needed) >= 0 && given.compareTo(needed.plus(SPARE)) <= 0,
          "%s is given %s to stop and needs %s.".formatted(name, given, needed),
          found);
      Probe readiness = workload.container().getReadinessProbe();
      // One that was asked before the stop may be waited for first.
      unless(
          delay.toSeconds() >= patience(readiness) + readiness.getTimeoutSeconds(),
          "%s stops to listen before a probe has seen that it is unready.".formatted(name),
          found);
    }
    for (Workload server : manifests.servers()) {
      unless(
          server.annotation("crema.dev/why-grace-period").length() >= REASON,
          server.name() + " does not say why it is given so long to stop.",
          found);
    }
    return found;
  }

  /** Where there may be two, a drained node takes one at a time, and they do not share a node. */
  static List<String> survivesADrain(Manifests manifests) {
    List<String> found = new ArrayList<>();
    for (Workload workload : manifests.servers()) {
      if (mostReplicas(manifests, workload) < 2) {
        continue;
      }
      List<PodDisruptionBudget> budgets =
          manifests.all(PodDisruptionBudget.class).stream()
              .filter(budget -> selects(budget.getSpec().getSelector(), workload))
              .toList();
      unless(
          budgets.size() == 1
              && budgets.getFirst().getSpec().getMaxUnavailable() != null
              && Integer.valueOf(1)
                  .equals(budgets.getFirst().getSpec().getMaxUnavailable().getIntVal()),
          workload.name() + " has no budget of one.",
          found);
      for (String key : List.of("kubernetes.io/hostname", "topology.kubernetes.io/zone")) {
        unless(
            workload.pod().getTopologySpreadConstraints().stream()
                .anyMatch(constraint -> spreads(constraint, key, workload)),
            "%s is not spread over %s.".formatted(workload.name(), key),
            found);
      }
    }
    for (PodDisruptionBudget budget : manifests.all(PodDisruptionBudget.class)) {
      unless(
          manifests.servers().stream()
              .anyMatch(workload -> selects(budget.getSpec().getSelector(), workload)),
          "The budget %s is nobody's.".formatted(budget.getMetadata().getName()),
          found);
    }
    return found;
  }

  private static boolean spreads(
      TopologySpreadConstraint constraint, String key, Workload workload) {
    return key.equals(constraint.getTopologyKey())
        && constraint.getMaxSkew() == 1
        && selects(constraint.getLabelSelector(), workload);
  }

  static boolean selects(@Nullable LabelSelector selector, Workload workload) {
    return selector != null
        && !selector.getMatchLabels().isEmpty()
        && workload.labels().entrySet().containsAll(selector.getMatchLabels().entrySet());
  }

  static int mostReplicas(Manifests manifests, Workload workload) {
    return manifests.all(HorizontalPodAutoscaler.class).stream()
        .filter(scaler -> scaler.getSpec().getScaleTargetRef().getName().equals(workload.name()))
        .mapToInt(scaler -> scaler.getSpec().getMaxReplicas())
        .max()
        .orElse(workload.replicas());
  }

  /** Inference grows by CPU and by requests, from two; nothing else says how many there are. */
  static List<String> scales(Manifests manifests) {
    List<String> found = new ArrayList<>();
    List<HorizontalPodAutoscaler> scalers = manifests.all(HorizontalPodAutoscaler.class);
    unless(scalers.size() == 1, "There is not one autoscaler.", found);
    for (HorizontalPodAutoscaler scaler : scalers) {
      unless(
          scaler.getSpec().getScaleTargetRef().getKind().equals("StatefulSet")
              && scaler.getSpec().getScaleTargetRef().getName().equals("inference"),
          "The autoscaler scales something else than inference.",
          found);
      unless(scaler.getSpec().getMinReplicas() >= 2, "One pod may be all there is.", found);
      unless(
          scaler.getSpec().getMetrics().stream()
              .anyMatch(
                  metric ->
                      metric.getResource() != null && metric.getResource().getName().equals("cpu")),
          "The autoscaler does not look at CPU.",
          found);
      unless(
          scaler.getSpec().getMetrics().stream().anyMatch(metric -> metric.getPods() != null),
          "The autoscaler does not look at requests.",
          found);
    }
    unless(
        manifests
                .one(io.fabric8.kubernetes.api.model.apps.StatefulSet.class, "inference")
                .getSpec()
                .getReplicas()
            == null,
        "Each apply would set back what the autoscaler decided.",
        found);
    return found;
  }

  /** Each Service leads to pods, by a port that they have. */
  static List<String> servicesLeadSomewhere(Manifests manifests) {
    List<String> found = new ArrayList<>();
    for (Service service : manifests.all(Service.class)) {
      Map<String, String> selector = service.getSpec().getSelector();
      List<Workload> behind =
          manifests.servers().stream()
              .filter(workload -> workload.labels().entrySet().containsAll(selector.entrySet()))
              .toList();
      unless(
          behind.size() == 1
              && service.getSpec().getPorts().stream()
                  .allMatch(
                      port ->
                          behind.getFirst().container().getPorts().stream()
                              .anyMatch(
                                  open -> open.getName().equals(port.getTargetPort().getStrVal()))),
          "The Service %s leads nowhere.".formatted(service.getMetadata().getName()),
          found);
    }
    return found;
  }
}
