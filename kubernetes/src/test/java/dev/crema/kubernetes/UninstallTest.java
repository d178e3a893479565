package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An uninstall keeps what holds data, unless it is told otherwise. */
class UninstallTest {
  private static final String SCRIPT = "kubernetes/uninstall.sh";
  private static final Set<String> DATA = Set.of("Namespace", "PersistentVolumeClaim", "Secret");

  @Test
  void whatHoldsDataStaysUnlessItIsAskedFor() {
    for (Overlay overlay : Overlay.values()) {
      List<String> first = names(Scripts.run(SCRIPT, overlay.folder()));
      List<String> data = names(Scripts.run(SCRIPT, overlay.folder(), "--data"));
      assertThat(first).as(overlay.folder()).noneMatch(UninstallTest::holdsData).isNotEmpty();
      assertThat(data).as(overlay.folder()).allMatch(UninstallTest::holdsData);
      assertThat(data).contains("Namespace crema", "PersistentVolumeClaim mlflow-artifacts");
      List<String> all = new ArrayList<>(first);
      all.addAll(data);
      assertThat(all).containsExactlyInAnyOrderElementsOf(names(overlay.yaml()));
    }
  }

  private static boolean holdsData(String name) {
    return DATA.contains(name.substring(0, name.indexOf(' ')));
  }

  /** Argo CD deletes what an application made when the application is deleted. */
  @Test
  void argoLeavesTheNamespaceAndItsVolumesWhenAnApplicationIsDeleted() {
    for (Overlay overlay : Overlay.values()) {
      assertThat(overlay.manifests().objects())
          .filteredOn(
              object -> Set.of("Namespace", "PersistentVolumeClaim").contains(object.getKind()))
          .hasSize(2)
          .allSatisfy(
              object ->
                  assertThat(object.getMetadata().getAnnotations())
                      .containsEntry(
                          "argocd.argoproj.io/sync-options", "Prune=false,Delete=false"));
    }
  }

  /** The volumes of a StatefulSet are no objects of ours, and would go with it. */
  @Test
  void aStatefulSetThatIsDeletedLeavesItsVolumes() {
    for (Overlay overlay : Overlay.values()) {
      List<StatefulSet> sets = overlay.manifests().all(StatefulSet.class);
      assertThat(sets)
          .as(overlay.folder())
          .isNotEmpty()
          .allSatisfy(
              set -> {
                var policy = set.getSpec().getPersistentVolumeClaimRetentionPolicy();
                assertThat(policy.getWhenDeleted()).isEqualTo("Retain");
                assertThat(policy.getWhenScaled()).isEqualTo("Retain");
              });
    }
  }

  @Test
  void anythingElseThanAnOverlayIsRefused() {
    String said =
        Scripts.run(
            "bash",
            "-c",
            SCRIPT + " local --all 2>&1 || echo code $?; " + SCRIPT + " 2>&1 || echo code $?");
    assertThat(said.lines().filter(line -> line.equals("code 2"))).hasSize(2);
    assertThat(said).contains("usage: kubernetes/uninstall.sh <overlay> [--data]");
  }

  private static List<String> names(String yaml) {
    return Manifests.parse(yaml).objects().stream().map(UninstallTest::name).toList();
  }

  private static String name(HasMetadata object) {
    return object.getKind() + " " + object.getMetadata().getName();
  }
}
