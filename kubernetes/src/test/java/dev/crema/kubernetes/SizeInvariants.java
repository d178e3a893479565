package dev.crema.kubernetes;

import static dev.crema.kubernetes.PodInvariants.unless;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How much it is. */
final class SizeInvariants {
  private static final long GB = 1_000_000_000L;

  /** A step of `heavy` in pipelines/crema_pipelines.py. */
  private static final BigDecimal STEP_CPU = BigDecimal.ONE;

  private static final long STEP_MEMORY = 2L << 30;

  private SizeInvariants() {}

  /** A laptop's cluster of 2 CPUs and 5 GB: ours is at most 2 GB, and a step fits in beside it. */
  static List<String> fitsALaptop(Manifests manifests) {
    List<String> found = new ArrayList<>();
    Map<String, BigDecimal> sums = sums(manifests);
    BigDecimal memory = StrictYaml.needed(sums, "limits.memory");
    unless(
        memory.compareTo(BigDecimal.valueOf(2 * GB)) <= 0,
        "The limits of memory add up to %s bytes, more than 2 GB.".formatted(memory),
        found);
    unless(
        memory.add(BigDecimal.valueOf(STEP_MEMORY)).compareTo(BigDecimal.valueOf(5 * GB)) <= 0,
        "With a step it is more than 5 GB.",
        found);
    BigDecimal cpu = StrictYaml.needed(sums, "requests.cpu").add(STEP_CPU);
    unless(
        cpu.compareTo(BigDecimal.TWO) <= 0,
        "With a step the requests add up to %s CPUs, more than 2.".formatted(cpu),
        found);
    return found;
  }

  /** With each autoscaler at its top and each rollout under way it is within the quota. */
  static List<String> fitsTheQuota(Manifests manifests) {
    List<String> found = new ArrayList<>();
    Map<String, Quantity> hard =
        manifests.one(ResourceQuota.class, "everything").getSpec().getHard();
    sums(manifests)
        .forEach(
            (resource, sum) ->
                unless(
                    hard.containsKey(resource)
                        && sum.compareTo(hard.get(resource).getNumericalAmount()) <= 0,
                    "The %s add up to %s, but the quota is %s."
                        .formatted(resource, sum.toPlainString(), hard.get(resource)),
                    found));
    for (String none : List.of("services.loadbalancers", "services.nodeports")) {
      unless(
          hard.containsKey(none) && hard.get(none).getNumericalAmount().signum() == 0,
          "The quota lets somebody open " + none,
          found);
    }
    return found;
  }

  /** Returns requests, limits, volumes and pods at their most. */
  static Map<String, BigDecimal> sums(Manifests manifests) {
    Map<String, BigDecimal> sums = new HashMap<>();
    for (Workload workload : manifests.workloads()) {
      BigDecimal pods = BigDecimal.valueOf(mostPods(manifests, workload));
      add(sums, "pods", pods);
      for (Container container : workload.containers()) {
        container
            .getResources()
            .getRequests()
            .forEach(
                (resource, amount) ->
                    add(sums, "requests." + resource, amount.getNumericalAmount().multiply(pods)));
        container
            .getResources()
            .getLimits()
            .forEach(
                (resource, amount) ->
                    add(sums, "limits." + resource, amount.getNumericalAmount().multiply(pods)));
      }
      for (PersistentVolumeClaim claim : workload.claims()) {
        add(sums, "requests.storage", storage(claim).multiply(pods));
        add(sums, "persistentvolumeclaims", pods);
      }
    }
    for (PersistentVolumeClaim claim : manifests.all(PersistentVolumeClaim.class)) {
      add(sums, "requests.storage", storage(claim));
      add(sums, "persistentvolumeclaims", BigDecimal.ONE);
    }
    return sums;
  }

  private static int mostPods(Manifests manifests, Workload workload) {
    boolean surges =
        workload.object() instanceof Deployment deployment
            && deployment.getSpec().getStrategy().getRollingUpdate() != null;
    return ServerInvariants.mostReplicas(manifests, workload) + (surges ? 1 : 0);
  }

  private static BigDecimal storage(PersistentVolumeClaim claim) {
    return StrictYaml.needed(claim.getSpec().getResources().getRequests(), "storage")
        .getNumericalAmount();
  }

  private static void add(Map<String, BigDecimal> sums, String key, BigDecimal value) {
    sums.merge(key, value, BigDecimal::add);
  }

  /** What inference may write is less than its volume: models, spool, batches, downloads. */
  static List<String> fitsTheVolume(Manifests manifests) {
    List<String> found = new ArrayList<>();
    Workload workload = manifests.workload("inference");
    Map<String, String> settings = Settings.of(manifests, workload);
    // Two versions are kept, and one that is being downloaded.
    long models = 3 * Settings.bytes(settings, "CREMA_LIMITS_PACKAGE_BYTES");
    long downloads =
        Settings.bytes(settings, "CREMA_DOWNLOADS_BYTES")
            * Settings.bytes(settings, "CREMA_DOWNLOADS_CONCURRENT");
    long written =
        models
            + downloads
            + Settings.bytes(settings, "CREMA_LOG_SPOOL_BYTES")
            + Settings.bytes(settings, "CREMA_BATCHES_DISK_BYTES");
    BigDecimal volume = storage(workload.claims().getFirst());
    unless(
        BigDecimal.valueOf(written).compareTo(volume.multiply(new BigDecimal("0.95"))) <= 0,
        "Inference may write %d bytes to a volume of %s.".formatted(written, volume),
        found);
    String mount =
        workload.container().getVolumeMounts().stream()
            .filter(one -> one.getName().equals("data"))
            .findFirst()
            .orElseThrow()
            .getMountPath();
    Stream.of(
            "CREMA_CACHE_DIRECTORY",
            "CREMA_LOG_SPOOL_DIRECTORY",
            "CREMA_BATCHES_DIRECTORY",
            "CREMA_DOWNLOADS_DIRECTORY")
        .forEach(
            name ->
                unless(
                    settings.getOrDefault(name, "").startsWith(mount + "/"),
                    "%s is not on the volume.".formatted(name),
                    found));
    unless(
        Stream.of(
                    "CREMA_CACHE_DIRECTORY",
                    "CREMA_LOG_SPOOL_DIRECTORY",
                    "CREMA_BATCHES_DIRECTORY",
                    "CREMA_DOWNLOADS_DIRECTORY")
                .map(settings::get)
                .distinct()
                .count()
            == 4,
        "Two things share a folder.",
        found);
    return found;
  }
}
