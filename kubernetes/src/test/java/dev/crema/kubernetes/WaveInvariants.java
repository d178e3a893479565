package dev.crema.kubernetes;

import static dev.crema.kubernetes.PodInvariants.unless;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The order of a sync by Argo CD: a wave begins when all of the one before is healthy, and no other
 * sync begins meanwhile. Only for the last wave nobody waits, unless a hook is in it.
 */
final class WaveInvariants {
  private static final String WAVE = "argocd.argoproj.io/sync-wave";
  private static final String HOOK = "argocd.argoproj.io/hook";

  private WaveInvariants() {}

  /** A fresh installation has no champion, so inference is unready for as long as it takes. */
  static List<String> nothingWaitsForAChampion(Manifests manifests) {
    List<String> found = new ArrayList<>();
    int last = of(manifests.workload("inference").object());
    for (HasMetadata object : manifests.objects()) {
      unless(
          of(object) <= last,
          "%s waits until inference has a champion.".formatted(name(object)),
          found);
      unless(
          of(object) < last || !annotations(object).containsKey(HOOK),
          "%s is a hook, so that the sync waits for the last wave.".formatted(name(object)),
          found);
    }
    return found;
  }

  /** Preflight starts without anybody who waits for what it would name, and all else after it. */
  static List<String> preflightSpeaksFirst(Manifests manifests) {
    List<String> found = new ArrayList<>();
    int preflight = of(manifests.workload("preflight").object());
    for (Workload server : manifests.servers()) {
      unless(
          preflight <= of(server.object()),
          "Preflight does not start while %s is not healthy.".formatted(server.name()),
          found);
    }
    int bootstrap = of(manifests.workload("bootstrap").object());
    unless(preflight < bootstrap, "Bootstrap does not wait for preflight.", found);
    for (String name : List.of("inference", "retraining")) {
      unless(
          bootstrap < of(manifests.workload(name).object()),
          "%s does not wait for bootstrap.".formatted(name),
          found);
    }
    return found;
  }

  /** What a pod names is there before it, or with it; what becomes healthy by it, not before. */
  static List<String> inOrderOfNeed(Manifests manifests) {
    List<String> found = new ArrayList<>();
    for (Workload workload : manifests.workloads()) {
      int wave = of(workload.object());
      for (HasMetadata needed : needed(manifests, workload)) {
        unless(
            of(needed) <= wave,
            "%s comes after %s, which needs it.".formatted(name(needed), workload.name()),
            found);
      }
      for (HasMetadata fed : fed(manifests, workload)) {
        unless(
            of(fed) >= wave,
            "%s is healthy by %s, which comes after it.".formatted(name(fed), workload.name()),
            found);
      }
      for (HasMetadata frame : frame(manifests)) {
        unless(
            of(frame) < wave,
            "%s does not come before %s.".formatted(name(frame), workload.name()),
            found);
      }
    }
    return found;
  }

  private static List<HasMetadata> frame(Manifests manifests) {
    return Stream.of(
            manifests.all(Namespace.class),
            manifests.all(Role.class),
            manifests.all(RoleBinding.class),
            manifests.all(NetworkPolicy.class))
        .<HasMetadata>flatMap(List::stream)
        .toList();
  }

  private static List<HasMetadata> needed(Manifests manifests, Workload workload) {
    Set<String> maps = workload.maps();
    return Stream.concat(
            manifests.all(ConfigMap.class).stream()
                .filter(map -> maps.contains(map.getMetadata().getName())),
            manifests.all(ServiceAccount.class).stream()
                .filter(
                    account ->
                        account
                            .getMetadata()
                            .getName()
                            .equals(workload.pod().getServiceAccountName())))
        .map(HasMetadata.class::cast)
        .toList();
  }

  /** A claim may be bound for its first pod alone, and a budget without pods is short of them. */
  private static List<HasMetadata> fed(Manifests manifests, Workload workload) {
    Stream<HasMetadata> claims =
        workload.pod().getVolumes().stream()
            .filter(volume -> volume.getPersistentVolumeClaim() != null)
            .map(
                volume ->
                    manifests.one(
                        PersistentVolumeClaim.class,
                        volume.getPersistentVolumeClaim().getClaimName()));
    Stream<HasMetadata> budgets =
        manifests.all(PodDisruptionBudget.class).stream()
            .filter(budget -> ServerInvariants.selects(budget.getSpec().getSelector(), workload))
            .map(HasMetadata.class::cast);
    return Stream.concat(claims, budgets).toList();
  }

  static int of(HasMetadata object) {
    return wave(object.getMetadata().getAnnotations());
  }

  static int wave(@Nullable Map<String, String> annotations) {
    return annotations == null ? 0 : Integer.parseInt(annotations.getOrDefault(WAVE, "0"));
  }

  private static Map<String, String> annotations(HasMetadata object) {
    return Objects.requireNonNullElse(object.getMetadata().getAnnotations(), Map.of());
  }

  private static String name(HasMetadata object) {
    return object.getKind() + " " + object.getMetadata().getName();
  }
}
