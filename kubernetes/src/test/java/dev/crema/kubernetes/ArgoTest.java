package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Argo CD's objects, read as strictly as Kubernetes' own: these are the fields that we use of them.
 */
class ArgoTest {
  private static final String FOLDER = "kubernetes/argocd/";
  private static final String WAVE = "argocd.argoproj.io/sync-wave";

  private record Metadata(
      String name,
      String namespace,
      @Nullable List<String> finalizers,
      @Nullable Map<String, String> annotations) {}

  private record Application(String apiVersion, String kind, Metadata metadata, Spec spec) {}

  private record Spec(
      String project,
      Source source,
      Destination destination,
      SyncPolicy syncPolicy,
      @Nullable List<Difference> ignoreDifferences) {}

  private record Source(String repoURL, String targetRevision, String path) {}

  private record Destination(String name, String namespace) {}

  private record SyncPolicy(Automated automated, @Nullable List<String> syncOptions, Retry retry) {}

  private record Automated(boolean prune, boolean selfHeal) {}

  private record Retry(int limit, Backoff backoff) {}

  private record Backoff(String duration, int factor, String maxDuration) {}

  private record Difference(String group, String kind, String name, List<String> jsonPointers) {}

  private record Project(String apiVersion, String kind, Metadata metadata, ProjectSpec spec) {}

  private record ProjectSpec(
      String description,
      List<String> sourceRepos,
      List<Destination> destinations,
      List<GroupKind> clusterResourceWhitelist,
      List<GroupKind> namespaceResourceBlacklist) {}

  private record GroupKind(String group, String kind) {}

  private static Application application(String file) {
    return StrictYaml.as(Application.class, StrictYaml.document(Scripts.read(FOLDER + file)));
  }

  private static Project project() {
    return StrictYaml.as(
        Project.class, StrictYaml.document(Scripts.read(FOLDER + "apps/project.yaml")));
  }

  @Test
  void oneApplicationBringsAllOthers() {
    Application root = application("app-of-apps.yaml");
    assertThat(root.spec().source().path()).isEqualTo("kubernetes/argocd/apps");
    assertThat(Scripts.ROOT.resolve(root.spec().source().path()))
        .isDirectoryContaining("glob:**/staging.yaml")
        .isDirectoryContaining("glob:**/production.yaml")
        .isDirectoryContaining("glob:**/project.yaml");
    heals(root);
  }

  @Test
  void stagingComesBeforeProductionAndEachHealsItself() {
    Application staging = application("apps/staging.yaml");
    Application production = application("apps/production.yaml");
    for (Application one : List.of(staging, production)) {
      heals(one);
      assertThat(Files.exists(Scripts.ROOT.resolve(one.spec().source().path()))).isTrue();
      assertThat(one.spec().source().path())
          .isEqualTo("kubernetes/overlays/" + one.spec().destination().name());
      assertThat(one.spec().project()).isEqualTo(project().metadata().name());
      assertThat(project().spec().sourceRepos()).contains(one.spec().source().repoURL());
      assertThat(project().spec().destinations()).contains(one.spec().destination());
      // Else Argo CD and the autoscaler set it back by turns.
      Difference ignored = Objects.requireNonNull(one.spec().ignoreDifferences()).getFirst();
      assertThat(ignored)
          .isEqualTo(new Difference("apps", "StatefulSet", "inference", List.of("/spec/replicas")));
      assertThat(one.spec().syncPolicy().syncOptions())
          .contains("ServerSideApply=true", "RespectIgnoreDifferences=true", "PruneLast=true");
    }
    assertThat(wave(staging.metadata().annotations()))
        .isLessThan(wave(production.metadata().annotations()))
        .isGreaterThan(wave(project().metadata().annotations()));
  }

  private static void heals(Application application) {
    assertThat(application.apiVersion()).isEqualTo("argoproj.io/v1alpha1");
    assertThat(application.kind()).isEqualTo("Application");
    assertThat(application.spec().syncPolicy().automated()).isEqualTo(new Automated(true, true));
    assertThat(application.spec().source().targetRevision()).isEqualTo("main");
  }

  @Test
  void aFieldThatDoesNotExistIsCaught() {
    Map<String, Object> broken = new LinkedHashMap<>();
    StrictYaml.document(Scripts.read(FOLDER + "apps/staging.yaml"))
        .forEach((key, value) -> broken.put(key.toString(), value));
    broken.put("specs", Map.of());
    assertThatThrownBy(() -> StrictYaml.as(Application.class, broken))
        .hasMessageContaining("specs");
  }

  /** What the project forbids is not among what the overlays hold, and what it allows is enough. */
  @Test
  void theProjectAllowsWhatTheOverlaysHold() {
    for (Overlay overlay : List.of(Overlay.STAGING, Overlay.PRODUCTION)) {
      for (HasMetadata object : overlay.manifests().objects()) {
        if (object.getMetadata().getNamespace() == null) {
          assertThat(project().spec().clusterResourceWhitelist())
              .contains(new GroupKind("", object.getKind()));
        } else {
          assertThat(project().spec().destinations())
              .contains(new Destination(overlay.folder(), object.getMetadata().getNamespace()));
        }
        assertThat(project().spec().namespaceResourceBlacklist())
            .doesNotContain(new GroupKind("", object.getKind()));
      }
    }
  }

  /** Each thing comes after what it needs: the order of a first installation. */
  @Test
  void theWavesAreInTheOrderOfNeed() {
    for (Overlay overlay : List.of(Overlay.STAGING, Overlay.PRODUCTION)) {
      Manifests manifests = overlay.manifests();
      List<Set<String>> order =
          List.of(
              Set.of("crema"),
              Set.of("crema-retraining", "crema-bootstrap", "default-deny"),
              Set.of("mlflow"),
              Set.of("preflight"),
              Set.of("bootstrap"),
              Set.of("inference", "retraining"));
      int last = Integer.MIN_VALUE;
      for (Set<String> names : order) {
        int first = Integer.MAX_VALUE;
        int most = Integer.MIN_VALUE;
        for (HasMetadata object : manifests.objects()) {
          if (names.contains(object.getMetadata().getName())
              && Set.of("Namespace", "Role", "NetworkPolicy", "Deployment", "StatefulSet", "Job")
                  .contains(object.getKind())
              && !(object.getKind().equals("NetworkPolicy")
                  && !object.getMetadata().getName().equals("default-deny"))) {
            int wave = wave(object.getMetadata().getAnnotations());
            first = Math.min(first, wave);
            most = Math.max(most, wave);
          }
        }
        assertThat(first).as("%s in %s", names, overlay.folder()).isGreaterThan(last);
        last = most;
      }
    }
  }

  /** What holds data is not pruned, whatever leaves the tree, nor deleted with its application. */
  @Test
  void argoCdPrunesNothingThatHoldsData() {
    for (Overlay overlay : List.of(Overlay.STAGING, Overlay.PRODUCTION)) {
      for (HasMetadata object : overlay.manifests().objects()) {
        if (Set.of("Namespace", "PersistentVolumeClaim").contains(object.getKind())) {
          assertThat(object.getMetadata().getAnnotations())
              .as(object.getKind())
              .hasEntrySatisfying(
                  "argocd.argoproj.io/sync-options",
                  options -> assertThat(options).contains("Prune=false", "Delete=false"));
        }
      }
    }
  }

  private static int wave(@Nullable Map<String, String> annotations) {
    return annotations == null ? 0 : Integer.parseInt(annotations.getOrDefault(WAVE, "0"));
  }
}
