package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OverlaysTest {
  private static final Invariant ACCESS = AccessInvariants::leastPrivilege;
  private static final Invariant NAMESPACED = AccessInvariants::namespaced;
  private static final Invariant LABELS = AccessInvariants::labels;
  private static final Invariant DIGEST = ImageInvariants::byDigest;
  private static final Invariant VERSION = ImageInvariants::byVersion;
  private static final Invariant LAPTOP = SizeInvariants::fitsALaptop;
  private static final Invariant QUOTA = SizeInvariants::fitsTheQuota;
  private static final Invariant VOLUME = SizeInvariants::fitsTheVolume;

  @Test
  void everyObjectIsReadStrictly() {
    for (Overlay overlay : Overlay.values()) {
      assertThat(overlay.manifests().workloads()).as(overlay.folder()).hasSizeGreaterThan(4);
    }
  }

  /** Most of what `make cluster-check` does, which itself prints how long it took as a whole. */
  @Test
  void renderingAndReadingTakesLessThanAMinute() {
    Scripts.run("kubernetes/kubectl.sh"); // Fetched before, where this test is the first.
    long start = System.nanoTime();
    for (Overlay overlay : Overlay.values()) {
      assertThat(Manifests.parse(Scripts.run("kubernetes/render.sh", overlay.folder())).objects())
          .isNotEmpty();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
  }

  @Test
  void aFieldThatDoesNotExistIsCaught() {
    assertThatThrownBy(
            () ->
                Manifests.parse(
                    Overlay.LOCAL.yaml().replaceFirst("readinessProbe:", "readynessProbe:")))
        .hasMessageContaining("readynessProbe");
    assertThatThrownBy(
            () ->
                Manifests.parse(
                    Overlay.LOCAL.yaml().replaceFirst("periodSeconds: 2", "periodSeconds: soon")))
        .hasMessageContaining("soon");
    assertThatThrownBy(
            () ->
                Manifests.parse(
                    Overlay.LOCAL.yaml().replaceFirst("enableServiceLinks: false", "$0\n      $0")))
        .hasMessageContaining("enableServiceLinks");
  }

  @Test
  void nobodyMayMoreThanTheTableSays() {
    ACCESS.holdsEverywhere();
    ACCESS.catches(
        Overlay.PRODUCTION,
        "has a wildcard",
        twin ->
            twin.one(Role.class, "crema-retraining").getRules().getFirst().setVerbs(List.of("*")));
    ACCESS.catches(
        Overlay.PRODUCTION,
        "The role crema-retraining gives",
        twin ->
            twin.one(Role.class, "crema-retraining")
                .getRules()
                .getFirst()
                .setVerbs(List.of("get", "list", "create")));
    ACCESS.catches(
        Overlay.PRODUCTION,
        "The role crema-bootstrap gives something of []",
        twin ->
            twin.one(Role.class, "crema-bootstrap")
                .getRules()
                .getFirst()
                .setApiGroups(List.of("")));
    ACCESS.catches(
        Overlay.PRODUCTION,
        "The binding crema-retraining is of",
        twin ->
            twin.one(RoleBinding.class, "crema-retraining")
                .getSubjects()
                .getFirst()
                .setName("bootstrap"));
  }

  @Test
  void everythingIsOfOurNamespaceOrOfKfps() {
    NAMESPACED.holdsEverywhere();
    NAMESPACED.catches(
        Overlay.LOCAL,
        "Deployment mlflow is of the namespace default",
        twin -> twin.workload("mlflow").object().getMetadata().setNamespace("default"));
  }

  @Test
  void everythingIsLabelled() {
    LABELS.holdsEverywhere();
    LABELS.catches(
        Overlay.LOCAL,
        "Deployment mlflow is labelled app.kubernetes.io/version=0.0.9",
        twin ->
            twin.workload("mlflow")
                .object()
                .getMetadata()
                .getLabels()
                .put("app.kubernetes.io/version", "0.0.9"));
  }

  @Test
  void stagingAndProductionNameImagesByDigest() {
    DIGEST.holdsIn(Set.of(Overlay.STAGING, Overlay.PRODUCTION));
    DIGEST.catches(
        Overlay.PRODUCTION,
        "inference runs crema/inference:0.1.0",
        twin -> twin.workload("inference").container().setImage("crema/inference:0.1.0"));
    DIGEST.catches(
        Overlay.PRODUCTION,
        "which is no digest of an image of ours",
        twin ->
            twin.workload("inference").container().setImage("other/thing@" + ImageInvariants.NONE));
  }

  /** Or, of MLflow's, which no module is, the tar that make mlflow-image leaves. */
  @Test
  void aReleaseKnowsTheModuleOfEachImage() {
    String list = "{images: %s}".formatted(Scripts.read("kubernetes/images.json"));
    List<String> names = new ArrayList<>();
    for (Object entry : (List<?>) StrictYaml.needed(StrictYaml.document(list), "images")) {
      Map<?, ?> image = (Map<?, ?>) entry;
      names.add(String.valueOf(image.get("image")));
      if (image.get("tar") instanceof String tar) {
        assertThat(tar).isEqualTo(".build/%s-image/image.tar".formatted(image.get("image")));
        continue;
      }
      assertThat(Scripts.read(image.get("module") + "/pom.xml"))
          .contains("<artifactId>%s</artifactId>".formatted(image.get("artifact")))
          .contains("<image.name>%s</image.name>".formatted(image.get("image")));
    }
    assertThat(names).containsExactlyInAnyOrderElementsOf(ImageInvariants.OURS);
  }

  @Test
  void aLaptopNamesTheVersion() {
    VERSION.holdsIn(Set.of(Overlay.LOCAL));
    VERSION.catches(
        Overlay.LOCAL,
        "inference runs crema/inference,",
        twin -> twin.workload("inference").container().setImage("crema/inference"));
    VERSION.catches(
        Overlay.LOCAL,
        "postgresql runs postgres:latest",
        twin -> twin.workload("postgresql").container().setImage("postgres:latest"));
  }

  @Test
  void aLaptopOfTwoCpusAndFiveGigabytesHoldsItAndOneStep() {
    LAPTOP.holdsIn(Set.of(Overlay.LOCAL));
    LAPTOP.catches(
        Overlay.LOCAL,
        "more than 2 GB",
        twin ->
            twin.workload("mlflow")
                .container()
                .getResources()
                .getLimits()
                .put("memory", new Quantity("1Gi")));
    LAPTOP.catches(
        Overlay.LOCAL,
        "more than 2.",
        twin ->
            twin.workload("inference")
                .container()
                .getResources()
                .getRequests()
                .put("cpu", new Quantity("700m")));
  }

  @Test
  void itFitsTheQuotaWithEachAutoscalerAtItsTop() {
    QUOTA.holdsEverywhere();
    QUOTA.catches(
        Overlay.PRODUCTION,
        "The limits.memory add up to",
        twin ->
            twin.workload("inference")
                .container()
                .getResources()
                .getLimits()
                .put("memory", new Quantity("4Gi")));
  }

  @Test
  void whatInferenceMayWriteFitsItsVolume() {
    VOLUME.holdsEverywhere();
    VOLUME.catches(
        Overlay.LOCAL,
        "Inference may write",
        twin -> inferenceSettings(twin).getData().put("CREMA_LOG_SPOOL_BYTES", "2147483648"));
    VOLUME.catches(
        Overlay.LOCAL,
        "CREMA_LOG_SPOOL_DIRECTORY is not on the volume",
        twin -> inferenceSettings(twin).getData().put("CREMA_LOG_SPOOL_DIRECTORY", "/tmp/spool"));
  }

  private static ConfigMap inferenceSettings(Manifests manifests) {
    return manifests.all(ConfigMap.class).stream()
        .filter(map -> map.getMetadata().getName().startsWith("inference-settings"))
        .findFirst()
        .orElseThrow();
  }
}
