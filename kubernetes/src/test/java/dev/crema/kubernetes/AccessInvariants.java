package dev.crema.kubernetes;

import static dev.crema.kubernetes.PodInvariants.unless;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Who may do what through an API server. */
final class AccessInvariants {
  /** {@code resource: verbs} of each role; nothing else is given. */
  static final Map<String, Set<String>> GRANTED =
      Map.of(
          "crema-retraining",
          Set.of(
              "pipelines get",
              "pipelines list",
              "pipelines/versions get",
              "pipelines/versions list",
              "experiments get",
              "experiments list",
              "experiments create",
              "runs get",
              "runs list",
              "runs create",
              "runs terminate"),
          "crema-bootstrap",
          Set.of(
              "pipelines get",
              "pipelines list",
              "pipelines create",
              "pipelines/versions get",
              "pipelines/versions list",
              "pipelines/versions create",
              "experiments get",
              "experiments list",
              "experiments create",
              "jobs get",
              "jobs list",
              "jobs create",
              "jobs delete",
              "jobs enable",
              "jobs disable"));

  private static final Set<String> NAMESPACES = Set.of("crema", "kubeflow");

  private AccessInvariants() {}

  /** Roles give what the table says, of KFP's own API, in its namespace. */
  static List<String> leastPrivilege(Manifests manifests) {
    List<String> found = new ArrayList<>();
    Set<String> seen = new TreeSet<>();
    for (Role role : manifests.all(Role.class)) {
      String name = role.getMetadata().getName();
      seen.add(name);
      Set<String> given = new TreeSet<>();
      for (PolicyRule rule : role.getRules()) {
        unless(
            rule.getApiGroups().equals(List.of("pipelines.kubeflow.org"))
                && rule.getNonResourceURLs().isEmpty(),
            "The role %s gives something of %s.".formatted(name, rule.getApiGroups()),
            found);
        rule.getResources()
            .forEach(resource -> rule.getVerbs().forEach(verb -> given.add(resource + " " + verb)));
      }
      unless(
          given.stream().noneMatch(one -> one.contains("*")),
          "The role %s has a wildcard.".formatted(name),
          found);
      unless(
          given.equals(GRANTED.get(name)), "The role %s gives %s.".formatted(name, given), found);
      unless(
          role.getMetadata().getNamespace().equals("kubeflow"),
          "The role %s is not of KFP's namespace.".formatted(name),
          found);
    }
    unless(seen.equals(GRANTED.keySet()), "The roles are " + seen, found);
    for (RoleBinding binding : manifests.all(RoleBinding.class)) {
      binding(binding, found);
    }
    return found;
  }

  private static void binding(RoleBinding binding, List<String> found) {
    String name = binding.getMetadata().getName();
    List<Subject> subjects = binding.getSubjects();
    unless(
        subjects.size() == 1
            && subjects.getFirst().getKind().equals("ServiceAccount")
            && subjects.getFirst().getNamespace().equals("crema")
            && name.equals("crema-" + subjects.getFirst().getName()),
        "The binding %s is of %s.".formatted(name, subjects),
        found);
    unless(
        binding.getRoleRef().getKind().equals("Role")
            && binding.getRoleRef().getName().equals(name)
            && binding.getMetadata().getNamespace().equals("kubeflow"),
        "The binding %s gives another role than its own.".formatted(name),
        found);
  }

  /** Everything says its namespace, which is ours or KFP's; nothing is of the whole cluster. */
  static List<String> namespaced(Manifests manifests) {
    List<String> found = new ArrayList<>();
    for (HasMetadata object : manifests.objects()) {
      boolean isNamespace = object.getKind().equals("Namespace");
      String namespace = object.getMetadata().getNamespace();
      unless(
          isNamespace
              ? object.getMetadata().getName().equals("crema")
              : namespace != null && NAMESPACES.contains(namespace),
          "%s %s is of the namespace %s."
              .formatted(object.getKind(), object.getMetadata().getName(), namespace),
          found);
    }
    return found;
  }

  /** What a person sees by {@code kubectl get -l app.kubernetes.io/part-of=crema}. */
  static List<String> labels(Manifests manifests) {
    List<String> found = new ArrayList<>();
    String version = Repository.version();
    for (HasMetadata object : manifests.objects()) {
      Map<String, String> labels = object.getMetadata().getLabels();
      for (Map.Entry<String, String> label :
          Map.of(
                  "app.kubernetes.io/part-of", "crema",
                  "app.kubernetes.io/managed-by", "kustomize",
                  "app.kubernetes.io/instance", "crema",
                  "app.kubernetes.io/version", version)
              .entrySet()) {
        unless(
            label.getValue().equals(labels.get(label.getKey())),
            "%s %s is labelled %s=%s."
                .formatted(
                    object.getKind(),
                    object.getMetadata().getName(),
                    label.getKey(),
                    labels.get(label.getKey())),
            found);
      }
      unless(
          labels.containsKey("app.kubernetes.io/name"),
          "%s %s has no name among its labels."
              .formatted(object.getKind(), object.getMetadata().getName()),
          found);
    }
    for (Workload workload : manifests.workloads()) {
      unless(
          version.equals(workload.labels().get("app.kubernetes.io/version"))
              && workload.labels().containsKey("app.kubernetes.io/component"),
          workload.name() + "'s pods do not say what they are.",
          found);
      unless(
          workload.claims().stream()
              .allMatch(
                  claim ->
                      claim.getMetadata().getLabels() == null
                          || !claim
                              .getMetadata()
                              .getLabels()
                              .containsKey("app.kubernetes.io/version")),
          workload.name() + "'s volumes have the version, which could never change.",
          found);
    }
    return found;
  }
}
