package dev.crema.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What makes pods. */
record Workload(
    HasMetadata object,
    int replicas,
    PodTemplateSpec template,
    List<PersistentVolumeClaim> claims) {

  static Workload of(StatefulSet set) {
    return new Workload(
        set,
        replicas(set.getSpec().getReplicas()),
        set.getSpec().getTemplate(),
        set.getSpec().getVolumeClaimTemplates());
  }

  static Workload of(Deployment deployment) {
    return new Workload(
        deployment,
        replicas(deployment.getSpec().getReplicas()),
        deployment.getSpec().getTemplate(),
        List.of());
  }

  static Workload of(Job job) {
    return new Workload(job, 1, job.getSpec().getTemplate(), List.of());
  }

  private static int replicas(Integer replicas) {
    return replicas == null ? 1 : replicas;
  }

  String name() {
    return object.getMetadata().getName();
  }

  boolean isJob() {
    return object instanceof Job;
  }

  PodSpec pod() {
    return template.getSpec();
  }

  Map<String, String> labels() {
    return template.getMetadata().getLabels();
  }

  String annotation(String name) {
    Map<String, String> annotations = template.getMetadata().getAnnotations();
    return annotations == null ? "" : annotations.getOrDefault(name, "").strip();
  }

  List<Container> containers() {
    return Stream.concat(pod().getInitContainers().stream(), pod().getContainers().stream())
        .toList();
  }

  Container container() {
    return pod().getContainers().getFirst();
  }

  Volume volume(String name) {
    return pod().getVolumes().stream()
        .filter(volume -> volume.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name() + " has no volume " + name));
  }

  /** Returns the ConfigMaps that its pods read, as files and as variables. */
  Set<String> maps() {
    Set<String> maps = new TreeSet<>();
    containers()
        .forEach(
            container ->
                container.getEnvFrom().stream()
                    .filter(source -> source.getConfigMapRef() != null)
                    .forEach(source -> maps.add(source.getConfigMapRef().getName())));
    pod().getVolumes().stream().flatMap(Workload::maps).forEach(maps::add);
    return maps;
  }

  /** Returns the ConfigMaps whose files a volume has. */
  static Stream<String> maps(Volume volume) {
    if (volume.getProjected() != null) {
      return volume.getProjected().getSources().stream()
          .filter(source -> source.getConfigMap() != null)
          .map(source -> source.getConfigMap().getName());
    }
    return Stream.ofNullable(volume.getConfigMap()).map(ConfigMapVolumeSource::getName);
  }
}
