package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
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
  private static final Set<Overlay> CLUSTERS = Set.of(Overlay.STAGING, Overlay.PRODUCTION);
  private static final Invariant CHAMPION = WaveInvariants::nothingWaitsForAChampion;
  private static final Invariant PREFLIGHT = WaveInvariants::preflightSpeaksFirst;
  private static final Invariant NEED = WaveInvariants::inOrderOfNeed;

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
    // Both stand on one base: what is pushed reaches production only when somebody moves its
    // branch.
    assertThat(staging.spec().source().targetRevision()).isEqualTo("main");
    assertThat(production.spec().source().targetRevision()).isEqualTo("production");
    assertThat(WaveInvariants.wave(staging.metadata().annotations()))
        .isLessThan(WaveInvariants.wave(production.metadata().annotations()))
        .isGreaterThan(WaveInvariants.wave(project().metadata().annotations()));
  }

  private static void heals(Application application) {
    assertThat(application.apiVersion()).isEqualTo("argoproj.io/v1alpha1");
    assertThat(application.kind()).isEqualTo("Application");
    assertThat(application.spec().syncPolicy().automated()).isEqualTo(new Automated(true, true));
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

  @Test
  void nothingWaitsForInferenceToHaveAChampion() {
    CHAMPION.holdsIn(CLUSTERS);
    CHAMPION.catches(
        Overlay.PRODUCTION,
        "HorizontalPodAutoscaler inference waits until inference has a champion",
        twin -> wave(twin.one(HorizontalPodAutoscaler.class, "inference"), "4"));
    CHAMPION.catches(
        Overlay.PRODUCTION,
        "Ingress inference waits until inference has a champion",
        twin -> wave(twin.workload("inference").object(), "1"));
    CHAMPION.catches(
        Overlay.PRODUCTION,
        "Job bootstrap is a hook, so that the sync waits for the last wave",
        twin -> wave(twin.workload("bootstrap").object(), "2"));
  }

  @Test
  void preflightSpeaksWhereAServerDoesNotComeUp() {
    PREFLIGHT.holdsIn(CLUSTERS);
    PREFLIGHT.catches(
        Overlay.STAGING,
        "Preflight does not start while mlflow is not healthy",
        twin -> wave(twin.workload("mlflow").object(), "-1"));
    PREFLIGHT.catches(
        Overlay.STAGING,
        "Bootstrap does not wait for preflight",
        twin -> wave(twin.workload("bootstrap").object(), "0"));
    PREFLIGHT.catches(
        Overlay.STAGING,
        "retraining does not wait for bootstrap",
        twin -> wave(twin.workload("retraining").object(), "1"));
  }

  @Test
  void theWavesAreInTheOrderOfNeed() {
    NEED.holdsIn(CLUSTERS);
    NEED.catches(
        Overlay.STAGING,
        "ServiceAccount bootstrap comes after preflight, which needs it",
        twin -> wave(twin.one(ServiceAccount.class, "bootstrap"), "2"));
    NEED.catches(
        Overlay.STAGING,
        "PersistentVolumeClaim mlflow-artifacts is healthy by mlflow, which comes after it",
        twin -> wave(twin.one(PersistentVolumeClaim.class, "mlflow-artifacts"), "-1"));
    NEED.catches(
        Overlay.STAGING,
        "PodDisruptionBudget inference is healthy by inference, which comes after it",
        twin -> wave(twin.one(PodDisruptionBudget.class, "inference"), "0"));
    NEED.catches(
        Overlay.STAGING,
        "NetworkPolicy default-deny does not come before mlflow",
        twin -> wave(twin.one(NetworkPolicy.class, "default-deny"), "0"));
  }

  private static void wave(HasMetadata object, String wave) {
    Map<String, String> annotations = new LinkedHashMap<>();
    if (object.getMetadata().getAnnotations() != null) {
      annotations.putAll(object.getMetadata().getAnnotations());
    }
    annotations.put("argocd.argoproj.io/sync-wave", wave);
    object.getMetadata().setAnnotations(annotations);
  }

  /** Else Argo CD knows no health of an Application, and production does not wait for staging. */
  @Test
  void argoCdIsToldWhatItDoesNotKnowByItself() {
    ConfigMap settings =
        StrictYaml.as(
            ConfigMap.class, StrictYaml.document(Scripts.read(FOLDER + "argocd-cm.yaml")));
    assertThat(settings.getMetadata().getName()).isEqualTo("argocd-cm");
    assertThat(settings.getMetadata().getNamespace()).isEqualTo("argocd");
    assertThat(settings.getData())
        .containsOnlyKeys(
            "kustomize.buildOptions", "resource.customizations.health.argoproj.io_Application")
        .containsEntry("kustomize.buildOptions", "--load-restrictor LoadRestrictionsNone");
    assertThat(settings.getData().get("resource.customizations.health.argoproj.io_Application"))
        .contains("obj.status.health.status", "return hs");
    for (String page : List.of("kubernetes/README.md", "docs/how-to/install-on-a-cluster.md")) {
      assertThat(Scripts.read(page))
          .as(page)
          .contains("--patch-file kubernetes/argocd/argocd-cm.yaml");
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
}
