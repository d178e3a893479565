package dev.crema.kubernetes;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who may reach whom, by all NetworkPolicies together. */
final class NetworkEdges {
  private static final String NAMESPACE = "kubernetes.io/metadata.name";
  private static final String NAME = "app.kubernetes.io/name";

  /** Somebody in a cluster: of us, or of a namespace beside ours. */
  private record Party(String name, String namespace, Map<String, String> labels) {}

  /** Those of other namespaces that there are edges to or from; anybody else would be "others". */
  private static final List<Party> NEIGHBOURS =
      List.of(
          new Party(
              "ingress",
              "ingress-nginx",
              Map.of(NAME, "ingress-nginx", "app.kubernetes.io/component", "controller")),
          new Party("prometheus", "monitoring", Map.of(NAME, "prometheus")),
          new Party("alertmanager", "monitoring", Map.of(NAME, "alertmanager")),
          new Party("steps", "kubeflow", Map.of("pipeline/runid", "1")),
          new Party("kfp", "kubeflow", Map.of("app", "ml-pipeline")),
          new Party("dns", "kube-system", Map.of("k8s-app", "kube-dns")),
          new Party("others of ingress-nginx", "ingress-nginx", Map.of(NAME, "other")),
          new Party("others of monitoring", "monitoring", Map.of(NAME, "grafana")),
          new Party("others of kubeflow", "kubeflow", Map.of("app", "other")),
          new Party("others", "default", Map.of("app", "other")));

  private NetworkEdges() {}

  /** Returns {@code from -> to:port} for everything that may be reached. */
  static Set<String> of(Manifests manifests) {
    List<Party> ours =
        manifests.workloads().stream()
            .map(workload -> new Party(workload.name(), "crema", workload.labels()))
            .toList();
    List<NetworkPolicy> policies = manifests.all(NetworkPolicy.class);
    List<Party> all = Stream.concat(ours.stream(), NEIGHBOURS.stream()).toList();
    Set<String> edges = new TreeSet<>();
    for (Party from : all) {
      for (Party to : all) {
        Set<String> out = from.namespace().equals("crema") ? leaving(policies, from, to) : null;
        Set<String> in = to.namespace().equals("crema") ? entering(policies, from, to) : null;
        if (out == null && in == null) {
          continue; // Both are of others: not ours to say.
        }
        Set<String> both = new TreeSet<>(out == null ? in : out);
        if (out != null && in != null) {
          both.retainAll(in);
        }
        both.forEach(port -> edges.add("%s -> %s:%s".formatted(from.name(), to.name(), port)));
      }
      if (from.namespace().equals("crema")) {
        edges.addAll(blocks(policies, from));
      }
    }
    return edges;
  }

  /** Returns what one side allows and the other does not: a rule that does nothing. */
  static List<String> halves(Manifests manifests) {
    List<Party> ours =
        manifests.workloads().stream()
            .map(workload -> new Party(workload.name(), "crema", workload.labels()))
            .toList();
    List<NetworkPolicy> policies = manifests.all(NetworkPolicy.class);
    List<String> found = new ArrayList<>();
    for (Party from : ours) {
      for (Party to : ours) {
        Set<String> out = leaving(policies, from, to);
        Set<String> in = entering(policies, from, to);
        if (!out.equals(in)) {
          found.add(
              "%s may leave for %s by %s, which lets it in by %s."
                  .formatted(from.name(), to.name(), out, in));
        }
      }
    }
    return found;
  }

  private static Set<String> leaving(List<NetworkPolicy> policies, Party from, Party to) {
    List<NetworkPolicy> own = selecting(policies, from, "Egress");
    Set<String> ports = new TreeSet<>(own.isEmpty() ? Set.of("any") : Set.of());
    for (NetworkPolicy policy : own) {
      policy
          .getSpec()
          .getEgress()
          .forEach(
              rule -> {
                if (rule.getTo().isEmpty() || matches(rule.getTo(), to)) {
                  ports.addAll(ports(rule.getPorts()));
                }
              });
    }
    return ports;
  }

  private static Set<String> entering(List<NetworkPolicy> policies, Party from, Party to) {
    List<NetworkPolicy> own = selecting(policies, to, "Ingress");
    Set<String> ports = new TreeSet<>(own.isEmpty() ? Set.of("any") : Set.of());
    for (NetworkPolicy policy : own) {
      policy
          .getSpec()
          .getIngress()
          .forEach(
              rule -> {
                if (rule.getFrom().isEmpty() || matches(rule.getFrom(), from)) {
                  ports.addAll(ports(rule.getPorts()));
                }
              });
    }
    return ports;
  }

  private static Set<String> blocks(List<NetworkPolicy> policies, Party from) {
    Set<String> edges = new TreeSet<>();
    for (NetworkPolicy policy : selecting(policies, from, "Egress")) {
      policy
          .getSpec()
          .getEgress()
          .forEach(
              rule ->
                  rule.getTo().stream()
                      .filter(peer -> peer.getIpBlock() != null)
                      .forEach(
                          peer ->
                              ports(rule.getPorts())
                                  .forEach(
                                      port ->
                                          edges.add(
                                              "%s -> %s:%s"
                                                  .formatted(
                                                      from.name(),
                                                      peer.getIpBlock().getCidr(),
                                                      port)))));
    }
    return edges;
  }

  private static List<NetworkPolicy> selecting(
      List<NetworkPolicy> policies, Party party, String type) {
    return policies.stream()
        .filter(policy -> policy.getMetadata().getNamespace().equals(party.namespace()))
        .filter(policy -> policy.getSpec().getPolicyTypes().contains(type))
        .filter(policy -> selects(policy.getSpec().getPodSelector(), party.labels()))
        .toList();
  }

  private static boolean matches(List<NetworkPolicyPeer> peers, Party party) {
    return peers.stream()
        .filter(peer -> peer.getIpBlock() == null)
        .anyMatch(
            peer ->
                (peer.getNamespaceSelector() == null
                        ? party.namespace().equals("crema")
                        : selects(
                            peer.getNamespaceSelector(), Map.of(NAMESPACE, party.namespace())))
                    && (peer.getPodSelector() == null
                        || selects(peer.getPodSelector(), party.labels())));
  }

  /** Selectors as Kubernetes reads them; an empty one selects everything. */
  private static boolean selects(@Nullable LabelSelector selector, Map<String, String> labels) {
    return selector == null
        || (labels.entrySet().containsAll(selector.getMatchLabels().entrySet())
            && selector.getMatchExpressions().stream()
                .allMatch(requirement -> holds(requirement, labels)));
  }

  private static boolean holds(LabelSelectorRequirement requirement, Map<String, String> labels) {
    String value = labels.get(requirement.getKey());
    return switch (requirement.getOperator()) {
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      case "In" -> value != null && requirement.getValues().contains(value);
      case "NotIn" -> value == null || !requirement.getValues().contains(value);
      default -> throw new AssertionError("The operator " + requirement.getOperator());
    };
  }

  private static Set<String> ports(List<NetworkPolicyPort> ports) {
    Set<String> names = new TreeSet<>(ports.isEmpty() ? Set.of("any") : Set.of());
    for (NetworkPolicyPort port : ports) {
      names.add(
          (port.getPort() == null ? "any" : port.getPort().getIntVal())
              + ("UDP".equals(port.getProtocol()) ? "/udp" : "")
              + (port.getEndPort() == null ? "" : "-" + port.getEndPort()));
    }
    return names;
  }
}
