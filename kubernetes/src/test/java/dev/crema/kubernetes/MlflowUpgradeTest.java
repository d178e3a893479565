package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The Job that is applied by hand when a release brings a new MLflow: a pod like ours. */
class MlflowUpgradeTest {
  private static final String NAME = "mlflow-upgrade";
  private static final String PRINTS = "kubernetes/mlflow-upgrade/render.sh";

  private static Manifests job() {
    return Manifests.parse(Scripts.read("kubernetes/mlflow-upgrade/job.yaml"));
  }

  /** With an overlay's other objects, without those that are away meanwhile. */
  private static Manifests beside(Overlay overlay, String... away) {
    List<HasMetadata> objects = new ArrayList<>(overlay.manifests().objects());
    objects.removeIf(
        object ->
            object.getKind().equals("Deployment")
                && List.of(away).contains(object.getMetadata().getName()));
    objects.addAll(job().objects());
    return new Manifests(objects);
  }

  @Test
  void itsPodIsAsRestrictedAsOursAndHasTheDatabaseAlone() {
    Manifests manifests = job();
    assertThat(PodInvariants.restricted(manifests)).isEmpty();
    assertThat(PodInvariants.knownUser(manifests)).isEmpty();
    assertThat(PodInvariants.readOnlyRoot(manifests)).isEmpty();
    assertThat(PodInvariants.noToken(manifests)).isEmpty();
    assertThat(PodInvariants.resources(manifests)).isEmpty();
    assertThat(PodInvariants.noServiceLinks(manifests)).isEmpty();
    assertThat(SecretInvariants.onlyFiles(manifests)).isEmpty();
    assertThat(SecretInvariants.rotate(manifests)).isEmpty();
    assertThat(SecretInvariants.byItems(manifests)).isEmpty();
    Workload job = manifests.workload(NAME);
    assertThat(job.container().getArgs()).containsExactly("upgrade");
    assertThat(SettingsTest.known("mlflow")).containsAll(Settings.of(manifests, job).keySet());
    assertThat(job.volume("secrets").getSecret().getItems())
        .extracting(item -> item.getKey())
        .containsExactly("database-url", "database-user", "database-password");
    job.container().getSecurityContext().setPrivileged(true);
    assertThat(PodInvariants.restricted(manifests))
        .contains("mlflow-upgrade/mlflow-upgrade is privileged.");
  }

  @Test
  void itReachesPostgresAloneAndNobodyTakesItForMlflow() {
    Manifests manifests = beside(Overlay.LOCAL);
    assertThat(NetworkEdges.of(manifests))
        .filteredOn(edge -> edge.contains(NAME))
        .containsExactlyInAnyOrder(
            "mlflow-upgrade -> postgresql:5432",
            "mlflow-upgrade -> dns:53",
            "mlflow-upgrade -> dns:53/udp");
    Map<String, String> selector = manifests.one(Service.class, "mlflow").getSpec().getSelector();
    assertThat(manifests.workload(NAME).labels().entrySet().containsAll(selector.entrySet()))
        .isFalse();
  }

  @Test
  void itFitsTheQuota() {
    assertThat(SizeInvariants.fitsTheQuota(beside(Overlay.STAGING))).isEmpty();
    assertThat(SizeInvariants.fitsTheQuota(beside(Overlay.PRODUCTION))).isEmpty();
    // On a laptop MLflow makes room for it, as upgrade.md says.
    assertThat(SizeInvariants.fitsTheQuota(beside(Overlay.LOCAL, "mlflow"))).isEmpty();
  }

  @Test
  void itIsPrintedWithTheImageOfItsOverlay() {
    Manifests printed = Manifests.parse(Scripts.run(PRINTS, "local"));
    assertThat(printed.workload(NAME).container().getImage())
        .isEqualTo(Overlay.LOCAL.manifests().workload("mlflow").container().getImage());
    assertThat(Scripts.run("bash", "-c", PRINTS + " staging 2>&1 || true"))
        .containsAnyOf("its digests are zeros. Maybe: make release", "/mlflow@sha256:");
  }
}
