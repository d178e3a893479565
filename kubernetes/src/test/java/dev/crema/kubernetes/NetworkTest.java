package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class NetworkTest {
  private static final Invariant HALVES = NetworkEdges::halves;

  /** The same everywhere. The security model has this table too. */
  private static final Set<String> EVERYWHERE =
      Set.of(
          "ingress -> inference:8080",
          "prometheus -> inference:8080",
          "prometheus -> retraining:8080",
          "alertmanager -> retraining:8080",
          "steps -> inference:8080",
          "steps -> retraining:8080",
          "steps -> mlflow:5000",
          "inference -> mlflow:5000",
          "retraining -> mlflow:5000",
          "retraining -> kfp:8888",
          "preflight -> mlflow:5000",
          "preflight -> kfp:8888",
          "bootstrap -> kfp:8888");

  private static final List<String> DATABASE_CLIENTS =
      List.of("inference", "retraining", "mlflow", "preflight", "bootstrap");

  @Test
  void onALaptopOnlyTheDeclaredEdgesAreOpen() {
    assertThat(edges(Overlay.LOCAL, twin -> {})).isEqualTo(local());
  }

  @Test
  void inAClusterOnlyTheDeclaredEdgesAreOpen() {
    Set<String> expected = new TreeSet<>(EVERYWHERE);
    DATABASE_CLIENTS.forEach(client -> expected.add(client + " -> 192.0.2.0/24:5432"));
    addDns(expected, DATABASE_CLIENTS);
    assertThat(edges(Overlay.STAGING, twin -> {})).isEqualTo(expected);
    assertThat(edges(Overlay.PRODUCTION, twin -> {})).isEqualTo(expected);
  }

  private static Set<String> local() {
    Set<String> expected = new TreeSet<>(EVERYWHERE);
    DATABASE_CLIENTS.forEach(client -> expected.add(client + " -> postgresql:5432"));
    expected.add("steps -> postgresql:5432");
    addDns(expected, DATABASE_CLIENTS);
    addDns(expected, List.of("postgresql"));
    return expected;
  }

  private static void addDns(Set<String> edges, List<String> names) {
    for (String name : names) {
      edges.add(name + " -> dns:53");
      edges.add(name + " -> dns:53/udp");
    }
  }

  @Test
  void anEdgeThatNobodyDeclaredIsCaught() {
    assertThat(
            edges(
                Overlay.LOCAL,
                twin -> twin.objects().remove(twin.one(NetworkPolicy.class, "default-deny"))))
        .as("without the default")
        .isNotEqualTo(local())
        .contains("others -> bootstrap:any");
    assertThat(
            edges(
                Overlay.LOCAL,
                twin ->
                    twin.one(NetworkPolicy.class, "inference")
                        .getSpec()
                        .getIngress()
                        .getFirst()
                        .setFrom(new ArrayList<>())))
        .as("from anywhere")
        .contains("others -> inference:8080");
    assertThat(
            edges(
                Overlay.LOCAL,
                twin ->
                    twin.one(NetworkPolicy.class, "mlflow")
                        .getSpec()
                        .getIngress()
                        .getFirst()
                        .getFrom()
                        .getLast()
                        .setPodSelector(null)))
        .as("all of KFP's namespace")
        .contains("others of kubeflow -> mlflow:5000");
    assertThat(
            edges(
                Overlay.LOCAL,
                twin ->
                    twin.one(NetworkPolicy.class, "inference")
                        .getSpec()
                        .getIngress()
                        .getFirst()
                        .getFrom()
                        .forEach(peer -> peer.setPodSelector(null))))
        .as("all of the namespaces of Prometheus and of the ingress controller")
        .contains(
            "others of monitoring -> inference:8080", "others of ingress-nginx -> inference:8080");
    assertThat(
            edges(
                Overlay.LOCAL,
                twin ->
                    twin.one(NetworkPolicy.class, "retraining")
                        .getSpec()
                        .getEgress()
                        .getFirst()
                        .setPorts(new ArrayList<>())))
        .as("any port leaves, one enters")
        .doesNotContain("retraining -> mlflow:any");
  }

  /** An edge needs both sides; one alone is a mistake that looks like an edge. */
  @Test
  void whoMayLeaveIsLetIn() {
    HALVES.holdsEverywhere();
    HALVES.catches(
        Overlay.LOCAL,
        "inference may leave for mlflow by []",
        twin -> twin.one(NetworkPolicy.class, "inference").getSpec().setEgress(new ArrayList<>()));
  }

  private static Set<String> edges(Overlay overlay, Consumer<Manifests> twin) {
    Manifests manifests = overlay.manifests();
    twin.accept(manifests);
    return NetworkEdges.of(manifests);
  }
}
