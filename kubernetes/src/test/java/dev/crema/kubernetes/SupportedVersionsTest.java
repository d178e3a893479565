package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each supported version of Kubernetes takes every field of every object of its own kinds. */
class SupportedVersionsTest {
  static List<String> versions() {
    return PublishedModels.versions();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void everyObjectIsOfThePublishedModel(String version) {
    try (PublishedModels models = PublishedModels.of(version)) {
      for (Overlay overlay : Overlay.values()) {
        assertThat(models.violations(overlay.yaml())).as(overlay.folder()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void whatAVersionDoesNotTakeIsCaught(String version) {
    try (PublishedModels models = PublishedModels.of(version)) {
      String yaml = Overlay.PRODUCTION.yaml();
      assertThat(models.violations(yaml.replace("readinessProbe:", "readynessProbe:")))
          .contains(
              "StatefulSet.spec.template.spec.containers[] has the field (readynessProbe), which is unknown.");
      assertThat(models.violations(yaml.replace("maxReplicas: 6", "maxReplicas: six")))
          .containsExactly(
              "HorizontalPodAutoscaler.spec.maxReplicas is (six), which is no java.lang.Integer.");
      assertThat(models.violations(yaml.replace("  maxReplicas: 6\n", "")))
          .containsExactly("HorizontalPodAutoscaler.spec has no (maxReplicas), which is required.");
    }
  }

  /** The models differ: what 1.34 has brought is unknown to 1.33. */
  @Test
  void aFieldOfALaterVersionIsUnknownToAnEarlierOne() {
    String yaml =
        """
        apiVersion: v1
        kind: Pod
        spec:
          containers:
            - name: one
              restartPolicyRules: []
        """;
    try (PublishedModels earliest = PublishedModels.of(versions().getFirst());
        PublishedModels latest = PublishedModels.of(versions().getLast())) {
      assertThat(earliest.violations(yaml))
          .containsExactly(
              "Pod.spec.containers[] has the field (restartPolicyRules), which is unknown.");
      assertThat(latest.violations(yaml)).isEmpty();
    }
  }

  @Test
  void theDocumentNamesTheSameVersions() {
    assertThat(versions()).hasSizeGreaterThan(2);
    String range = "Kubernetes %s to %s".formatted(versions().getFirst(), versions().getLast());
    for (String page :
        List.of(
            "kubernetes/README.md",
            "docs/how-to/install-on-a-cluster.md",
            "docs/reference/not-run.md")) {
      assertThat(Scripts.read(page)).as(page).contains(range);
    }
  }
}
