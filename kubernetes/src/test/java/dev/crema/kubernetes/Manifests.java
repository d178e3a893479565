package dev.crema.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.fabric8.openshift.api.model.monitoring.v1alpha1.AlertmanagerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The objects of an overlay. */
record Manifests(List<HasMetadata> objects) {
  /** All kinds that there are; another one needs a line here, and thought. */
  private static final Map<String, Class<? extends HasMetadata>> MODELS =
      Map.ofEntries(
          Map.entry("v1 Namespace", Namespace.class),
          Map.entry("v1 LimitRange", LimitRange.class),
          Map.entry("v1 ResourceQuota", ResourceQuota.class),
          Map.entry("v1 ConfigMap", ConfigMap.class),
          Map.entry("v1 Secret", Secret.class),
          Map.entry("v1 Service", Service.class),
          Map.entry("v1 ServiceAccount", ServiceAccount.class),
          Map.entry("v1 PersistentVolumeClaim", PersistentVolumeClaim.class),
          Map.entry("apps/v1 Deployment", Deployment.class),
          Map.entry("apps/v1 StatefulSet", StatefulSet.class),
          Map.entry("batch/v1 Job", Job.class),
          Map.entry("autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
          Map.entry("networking.k8s.io/v1 Ingress", Ingress.class),
          Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
          Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("rbac.authorization.k8s.io/v1 Role", Role.class),
          Map.entry("rbac.authorization.k8s.io/v1 RoleBinding", RoleBinding.class),
          Map.entry("monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class),
          Map.entry("monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class),
          Map.entry("monitoring.coreos.com/v1alpha1 AlertmanagerConfig", AlertmanagerConfig.class));

  static Manifests parse(String yaml) {
    List<HasMetadata> objects = new ArrayList<>();
    for (Map<?, ?> document : StrictYaml.documents(yaml)) {
      objects.add(parse(document));
    }
    return new Manifests(objects);
  }

  private static HasMetadata parse(Map<?, ?> document) {
    String kind = document.get("apiVersion") + " " + document.get("kind");
    Class<? extends HasMetadata> model = MODELS.get(kind);
    if (model == null) {
      throw new IllegalArgumentException(
          "An object of the kind (%s), which no model is known for.".formatted(kind));
    }
    try {
      return StrictYaml.as(model, document);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s %s: %s".formatted(kind, document.get("metadata"), e.getMessage()), e);
    }
  }

  <T extends HasMetadata> List<T> all(Class<T> kind) {
    return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  <T extends HasMetadata> T one(Class<T> kind, String name) {
    return all(kind).stream()
        .filter(object -> object.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("There is no %s %s.".formatted(kind.getSimpleName(), name)));
  }

  /** Returns everything that makes pods. */
  List<Workload> workloads() {
    return Stream.of(
            all(StatefulSet.class).stream().map(Workload::of),
            all(Deployment.class).stream().map(Workload::of),
            all(Job.class).stream().map(Workload::of))
        .flatMap(stream -> stream)
        .toList();
  }

  /** Returns those that run on and answer: everything but Jobs. */
  List<Workload> servers() {
    return workloads().stream().filter(workload -> !workload.isJob()).toList();
  }

  Workload workload(String name) {
    return workloads().stream()
        .filter(workload -> workload.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("Nothing that makes pods has the name " + name));
  }
}
