package dev.crema.kubernetes;

import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodsTest {
  private static final Invariant RESTRICTED = PodInvariants::restricted;
  private static final Invariant USER = PodInvariants::knownUser;
  private static final Invariant ROOT = PodInvariants::readOnlyRoot;
  private static final Invariant TOKEN = PodInvariants::noToken;
  private static final Invariant RESOURCES = PodInvariants::resources;
  private static final Invariant LINKS = PodInvariants::noServiceLinks;

  @Test
  void everyPodIsRestricted() {
    RESTRICTED.holdsEverywhere();
  }

  @Test
  void aPodThatIsLessThanRestrictedIsCaught() {
    RESTRICTED.catches(
        Overlay.PRODUCTION,
        "inference may run as root",
        twin -> twin.workload("inference").pod().getSecurityContext().setRunAsNonRoot(null));
    RESTRICTED.catches(
        Overlay.PRODUCTION,
        "retraining has no seccomp profile",
        twin -> twin.workload("retraining").pod().getSecurityContext().setSeccompProfile(null));
    RESTRICTED.catches(
        Overlay.LOCAL,
        "postgresql/postgresql has capabilities",
        twin ->
            twin.workload("postgresql")
                .container()
                .getSecurityContext()
                .setCapabilities(new Capabilities(List.of("CHOWN"), List.of("ALL"))));
    RESTRICTED.catches(
        Overlay.LOCAL,
        "bootstrap/bootstrap may gain privileges",
        twin ->
            twin.workload("bootstrap")
                .container()
                .getSecurityContext()
                .setAllowPrivilegeEscalation(true));
    RESTRICTED.catches(
        Overlay.LOCAL,
        "mlflow shares something of its node",
        twin -> twin.workload("mlflow").pod().setHostNetwork(true));
    RESTRICTED.catches(
        Overlay.LOCAL,
        "volume tmp of another kind",
        twin -> {
          twin.workload("mlflow").volume("tmp").setEmptyDir(null);
          twin.workload("mlflow").volume("tmp").setHostPath(new HostPathVolumeSource("/tmp", ""));
        });
    RESTRICTED.catches(
        Overlay.LOCAL,
        "does not enforce restricted",
        twin ->
            twin.one(Namespace.class, "crema")
                .getMetadata()
                .getLabels()
                .put("pod-security.kubernetes.io/enforce", "baseline"));
  }

  @Test
  void everyPodRunsAsTheUserOfItsImage() {
    USER.holdsEverywhere();
    USER.catches(
        Overlay.PRODUCTION,
        "inference does not run as 65532",
        twin -> twin.workload("inference").pod().getSecurityContext().setRunAsUser(1000L));
  }

  @Test
  void everyRootIsReadOnlyAndEveryScratchFolderHasALimit() {
    ROOT.holdsEverywhere();
    ROOT.catches(
        Overlay.STAGING,
        "retraining can write to its root",
        twin ->
            twin.workload("retraining")
                .container()
                .getSecurityContext()
                .setReadOnlyRootFilesystem(false));
    ROOT.catches(
        Overlay.STAGING,
        "inference may fill its node by the volume tmp",
        twin -> twin.workload("inference").volume("tmp").setEmptyDir(new EmptyDirVolumeSource()));
    ROOT.catches(
        Overlay.STAGING,
        "mlflow has no /tmp of its own",
        twin ->
            twin.workload("mlflow")
                .container()
                .setVolumeMounts(
                    twin.workload("mlflow").container().getVolumeMounts().stream()
                        .filter(mount -> !mount.getMountPath().equals("/tmp"))
                        .toList()));
  }

  @Test
  void noPodHasATokenThatItDoesNotNeed() {
    TOKEN.holdsEverywhere();
    TOKEN.catches(
        Overlay.PRODUCTION,
        "inference has a token for Kubernetes",
        twin -> twin.workload("inference").pod().setAutomountServiceAccountToken(true));
    TOKEN.catches(
        Overlay.PRODUCTION,
        "inference has a token for KFP",
        twin ->
            twin.workload("inference")
                .pod()
                .getVolumes()
                .add(twin.workload("retraining").volume("kfp-token")));
    TOKEN.catches(
        Overlay.PRODUCTION,
        "retraining has a token that others than KFP take",
        twin ->
            twin.workload("retraining")
                .volume("kfp-token")
                .getProjected()
                .getSources()
                .getFirst()
                .getServiceAccountToken()
                .setAudience(null));
    TOKEN.catches(
        Overlay.PRODUCTION,
        "service account mlflow is mounted",
        twin -> twin.one(ServiceAccount.class, "mlflow").setAutomountServiceAccountToken(null));
  }

  @Test
  void everyContainerSaysWhatItNeedsAndMayTake() {
    RESOURCES.holdsEverywhere();
    RESOURCES.catches(
        Overlay.LOCAL,
        "mlflow does not say its memory",
        twin -> twin.workload("mlflow").container().getResources().getLimits().remove("memory"));
    RESOURCES.catches(
        Overlay.LOCAL,
        "inference asks for less memory than it may take",
        twin ->
            twin.workload("inference")
                .container()
                .getResources()
                .getRequests()
                .put("memory", new Quantity("64Mi")));
  }

  @Test
  void noPodGetsVariablesOfServices() {
    LINKS.holdsEverywhere();
    LINKS.catches(
        Overlay.LOCAL,
        "inference gets variables of Services",
        twin -> twin.workload("inference").pod().setEnableServiceLinks(null));
  }
}
