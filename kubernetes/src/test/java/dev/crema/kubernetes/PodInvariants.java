package dev.crema.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** What holds of each pod. */
final class PodInvariants {
  private static final long OURS = 65532;
  private static final long POSTGRES = 999;
  private static final String AUDIENCE = "pipelines.kubeflow.org";

  /** Who speaks with KFP. */
  private static final Set<String> KFP_CALLERS = Set.of("retraining", "preflight", "bootstrap");

  private PodInvariants() {}

  /** The Pod Security Standard of the level restricted, as its page lists it. */
  static List<String> restricted(Manifests manifests) {
    List<String> found = new ArrayList<>();
    for (Namespace namespace : manifests.all(Namespace.class)) {
      for (String mode : List.of("enforce", "audit", "warn")) {
        if (!"restricted"
            .equals(
                namespace.getMetadata().getLabels().get("pod-security.kubernetes.io/" + mode))) {
          found.add("The namespace does not %s restricted.".formatted(mode));
        }
      }
    }
    for (Workload workload : manifests.workloads()) {
      podLevel(workload, found);
      for (Container container : workload.containers()) {
        containerLevel(workload, container, found);
      }
    }
    return found;
  }

  private static void podLevel(Workload workload, List<String> found) {
    PodSecurityContext context = workload.pod().getSecurityContext();
    if (context == null) {
      found.add(workload.name() + " has no security context.");
      return;
    }
    unless(
        Boolean.TRUE.equals(context.getRunAsNonRoot()),
        workload.name() + " may run as root.",
        found);
    unless(
        context.getSeccompProfile() != null
            && "RuntimeDefault".equals(context.getSeccompProfile().getType()),
        workload.name() + " has no seccomp profile.",
        found);
    unless(
        !Boolean.TRUE.equals(workload.pod().getHostNetwork())
            && !Boolean.TRUE.equals(workload.pod().getHostPID())
            && !Boolean.TRUE.equals(workload.pod().getHostIPC()),
        workload.name() + " shares something of its node.",
        found);
    unless(
        context.getSysctls() == null || context.getSysctls().isEmpty(),
        workload.name() + " sets a sysctl.",
        found);
    for (Volume volume : workload.pod().getVolumes()) {
      unless(
          Stream.of(
                  volume.getConfigMap(),
                  volume.getEmptyDir(),
                  volume.getPersistentVolumeClaim(),
                  volume.getProjected(),
                  volume.getSecret())
              .anyMatch(Objects::nonNull),
          "%s has the volume %s of another kind than restricted allows, or than we use."
              .formatted(workload.name(), volume.getName()),
          found);
    }
  }

  private static void containerLevel(Workload workload, Container container, List<String> found) {
    String who = workload.name() + "/" + container.getName();
    SecurityContext context = container.getSecurityContext();
    if (context == null) {
      found.add(who + " has no security context.");
      return;
    }
    unless(
        Boolean.FALSE.equals(context.getAllowPrivilegeEscalation()),
        who + " may gain privileges.",
        found);
    unless(!Boolean.TRUE.equals(context.getPrivileged()), who + " is privileged.", found);
    unless(
        context.getCapabilities() != null
            && context.getCapabilities().getDrop().equals(List.of("ALL"))
            && context.getCapabilities().getAdd().isEmpty(),
        who + " has capabilities.",
        found);
    unless(
        !Boolean.FALSE.equals(context.getRunAsNonRoot()) && context.getRunAsUser() == null,
        who + " overrides the pod's user.",
        found);
    unless(
        container.getPorts().stream().allMatch(port -> port.getHostPort() == null),
        who + " takes a port of its node.",
        found);
  }

  /** Each pod runs as the user of its image. */
  static List<String> knownUser(Manifests manifests) {
    List<String> found = new ArrayList<>();
    for (Workload workload : manifests.workloads()) {
      long user = workload.name().equals("postgresql") ? POSTGRES : OURS;
      PodSecurityContext context = workload.pod().getSecurityContext();
      unless(
          context != null
              && Objects.equals(context.getRunAsUser(), user)
              && Objects.equals(context.getRunAsGroup(), user)
              && Objects.equals(context.getFsGroup(), user),
          "%s does not run as %d.".formatted(workload.name(), user),
          found);
    }
    return found;
  }

  /** The root is read-only; what is written goes to a volume that has a limit. */
  static List<String> readOnlyRoot(Manifests manifests) {
    List<String> found = new ArrayList<>();
    for (Workload workload : manifests.workloads()) {
      for (Container container : workload.containers()) {
        unless(
            container.getSecurityContext() != null
                && Boolean.TRUE.equals(container.getSecurityContext().getReadOnlyRootFilesystem()),
            workload.name() + " can write to its root.",
            found);
        VolumeMount tmp =
            container.getVolumeMounts().stream()
                .filter(mount -> mount.getMountPath().equals("/tmp"))
                .findFirst()
                .orElse(null);
        unless(
            tmp != null && workload.volume(tmp.getName()).getEmptyDir() != null,
            workload.name() + " has no /tmp of its own.",
            found);
      }
      for (Volume volume : workload.pod().getVolumes()) {
        EmptyDirVolumeSource empty = volume.getEmptyDir();
        unless(
            empty == null || empty.getSizeLimit() != null,
            "%s may fill its node by the volume %s.".formatted(workload.name(), volume.getName()),
            found);
      }
    }
    return found;
  }

  /** No token for Kubernetes anywhere; one for KFP alone where somebody asks KFP. */
  static List<String> noToken(Manifests manifests) {
    List<String> found = new ArrayList<>();
    for (ServiceAccount account : manifests.all(ServiceAccount.class)) {
      unless(
          Boolean.FALSE.equals(account.getAutomountServiceAccountToken()),
          "The service account %s is mounted.".formatted(account.getMetadata().getName()),
          found);
    }
    for (Workload workload : manifests.workloads()) {
      unless(
          Boolean.FALSE.equals(workload.pod().getAutomountServiceAccountToken()),
          workload.name() + " has a token for Kubernetes.",
          found);
      String account = workload.pod().getServiceAccountName();
      unless(
          account != null && !account.equals("default"),
          workload.name() + " has the default service account.",
          found);
      List<ServiceAccountTokenProjection> tokens = tokens(workload);
      unless(
          tokens.isEmpty() || KFP_CALLERS.contains(workload.name()),
          workload.name() + " has a token for KFP and does not ask it.",
          found);
      unless(
          tokens.stream()
              .allMatch(
                  token ->
                      AUDIENCE.equals(token.getAudience())
                          && token.getExpirationSeconds() != null
                          && token.getExpirationSeconds() <= 3600),
          workload.name() + " has a token that others than KFP take, or for longer than an hour.",
          found);
    }
    return found;
  }

  private static List<ServiceAccountTokenProjection> tokens(Workload workload) {
    return workload.pod().getVolumes().stream()
        .filter(volume -> volume.getProjected() != null)
        .flatMap(volume -> volume.getProjected().getSources().stream())
        .map(VolumeProjection::getServiceAccountToken)
        .filter(Objects::nonNull)
        .toList();
  }

  /**
   * Each container says what it needs and may take: memory alike, so that no node is overbooked.
   */
  static List<String> resources(Manifests manifests) {
    List<String> found = new ArrayList<>();
    for (Workload workload : manifests.workloads()) {
      for (Container container : workload.containers()) {
        Map<String, Quantity> requests =
            container.getResources() == null ? Map.of() : container.getResources().getRequests();
        Map<String, Quantity> limits =
            container.getResources() == null ? Map.of() : container.getResources().getLimits();
        for (String resource : List.of("cpu", "memory", "ephemeral-storage")) {
          unless(
              requests != null
                  && limits != null
                  && requests.containsKey(resource)
                  && limits.containsKey(resource)
                  && requests
                          .get(resource)
                          .getNumericalAmount()
                          .compareTo(limits.get(resource).getNumericalAmount())
                      <= 0,
              "%s does not say its %s.".formatted(workload.name(), resource),
              found);
        }
        unless(
            requests != null
                && limits != null
                && Objects.equals(requests.get("memory"), limits.get("memory")),
            workload.name() + " asks for less memory than it may take.",
            found);
      }
    }
    return found;
  }

  /** What holds of every pod, whoever brings it. */
  static List<String> hardened(Manifests manifests) {
    List<String> found = new ArrayList<>();
    found.addAll(restricted(manifests));
    found.addAll(knownUser(manifests));
    found.addAll(readOnlyRoot(manifests));
    found.addAll(noToken(manifests));
    found.addAll(resources(manifests));
    found.addAll(noServiceLinks(manifests));
    return found;
  }

  /** Kubernetes puts CREMA_…_PORT into the environment of pods, which reads like a setting. */
  static List<String> noServiceLinks(Manifests manifests) {
    List<String> found = new ArrayList<>();
    for (Workload workload : manifests.workloads()) {
      unless(
          Boolean.FALSE.equals(workload.pod().getEnableServiceLinks()),
          workload.name() + " gets variables of Services.",
          found);
    }
    return found;
  }

  static void unless(boolean holds, String sentence, List<String> found) {
    if (!holds) {
      found.add(sentence);
    }
  }
}
