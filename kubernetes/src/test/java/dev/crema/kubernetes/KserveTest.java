package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The example for KServe: its predictor is a pod like ours, and so are its rules. */
class KserveTest {
  private static final Map<?, ?> FILE =
      StrictYaml.document(Scripts.read("kubernetes/kserve/inferenceservice.yaml"));

  private static Map<?, ?> map(Map<?, ?> map, String key) {
    return (Map<?, ?>) StrictYaml.needed(map, key);
  }

  /** A PredictorSpec is a PodSpec with a few fields more. */
  private static Manifests asPod() {
    Map<Object, Object> pod = new LinkedHashMap<>(map(map(FILE, "spec"), "predictor"));
    assertThat(pod.remove("minReplicas")).isEqualTo(2);
    assertThat(pod.remove("maxReplicas")).isEqualTo(4);
    Deployment deployment = new Deployment();
    ObjectMeta metadata = new ObjectMeta();
    metadata.setName("churn");
    metadata.setNamespace("crema");
    Map<String, String> labels = new LinkedHashMap<>();
    if (pod.remove("labels") instanceof Map<?, ?> given) {
      given.forEach((key, value) -> labels.put(key.toString(), value.toString()));
    }
    metadata.setLabels(labels);
    deployment.setMetadata(metadata);
    DeploymentSpec spec = new DeploymentSpec();
    spec.setTemplate(new PodTemplateSpec(metadata, StrictYaml.as(PodSpec.class, pod)));
    deployment.setSpec(spec);
    List<HasMetadata> objects = new ArrayList<>(List.of(deployment));
    return new Manifests(objects);
  }

  @Test
  void itsPredictorIsAsRestrictedAsOurPods() {
    assertThat(FILE.get("apiVersion")).isEqualTo("serving.kserve.io/v1beta1");
    assertThat(FILE.get("kind")).isEqualTo("InferenceService");
    Manifests manifests = asPod();
    assertThat(PodInvariants.restricted(manifests)).isEmpty();
    assertThat(PodInvariants.knownUser(manifests)).isEmpty();
    assertThat(PodInvariants.readOnlyRoot(manifests)).isEmpty();
    assertThat(PodInvariants.noToken(manifests)).isEmpty();
    assertThat(PodInvariants.noServiceLinks(manifests)).isEmpty();
    manifests.workload("churn").container().getSecurityContext().setPrivileged(true);
    assertThat(PodInvariants.restricted(manifests))
        .contains("churn/kserve-container is privileged.");
  }

  /** A kubelet evicts who writes more than it may, and the namespace's own limit is small. */
  @Test
  void whatItMayWriteFitsItsFolderAndThatItsLimit() {
    Manifests manifests = asPod();
    assertThat(PodInvariants.resources(manifests)).isEmpty();
    Workload workload = manifests.workload("churn");
    Map<String, String> settings = Settings.of(manifests, workload);
    long most =
        Settings.bytes(settings, "CREMA_BATCHES_DISK_BYTES")
            + Settings.bytes(settings, "CREMA_DOWNLOADS_BYTES")
            + 2 * Settings.bytes(settings, "CREMA_LIMITS_PACKAGE_BYTES");
    long folder =
        workload.volume("tmp").getEmptyDir().getSizeLimit().getNumericalAmount().longValue();
    assertThat(most).isLessThanOrEqualTo(folder);
    assertThat(
            StrictYaml.needed(
                    workload.container().getResources().getRequests(), "ephemeral-storage")
                .getNumericalAmount()
                .longValue())
        .isGreaterThanOrEqualTo(folder);
  }

  /** With the MLflow and the network policies that are there. */
  @Test
  void itReachesMlflowAndHasALoginThere() {
    Manifests manifests = beside(Overlay.PRODUCTION);
    assertThat(SecretInvariants.loginToMlflow(manifests)).isEmpty();
    assertThat(SecretInvariants.onlyFiles(manifests)).isEmpty();
    assertThat(SecretInvariants.rotate(manifests)).isEmpty();
    assertThat(NetworkEdges.of(manifests)).contains("churn -> mlflow:5000", "churn -> dns:53/udp");
    manifests
        .workload("churn")
        .container()
        .getEnv()
        .removeIf(variable -> variable.getName().equals("MICRONAUT_CONFIG_FILES"));
    assertThat(SecretInvariants.loginToMlflow(manifests))
        .containsExactly("churn asks MLflow and has no login.");
    manifests.workload("churn").labels().clear();
    assertThat(NetworkEdges.of(manifests)).doesNotContain("churn -> mlflow:5000");
  }

  /** Who has no token of the issuer is not answered, as by our own pods. */
  @Test
  void itIsOpenToNobody() {
    Map<String, String> settings = Settings.of(asPod(), asPod().workload("churn"));
    assertThat(settings)
        .containsEntry("CREMA_SECURITY_MODE", "jwt")
        .containsEntry("CREMA_SECURITY_JWKS", "/etc/crema/tokens/jwks.json");
  }

  private static Manifests beside(Overlay overlay) {
    List<HasMetadata> objects = new ArrayList<>(overlay.manifests().objects());
    objects.addAll(asPod().objects());
    return new Manifests(objects);
  }

  @Test
  void itSpeaksTheOpenInferenceProtocolOfThisVersion() {
    Workload workload = asPod().workload("churn");
    // The name that KServe looks for among a predictor's containers.
    assertThat(workload.container().getName()).isEqualTo("kserve-container");
    assertThat(workload.container().getImage())
        .isEqualTo("crema/inference:" + Repository.version());
    assertThat(workload.container().getReadinessProbe().getHttpGet().getPath())
        .isEqualTo("/v2/health/ready");
    assertThat(workload.container().getLivenessProbe().getHttpGet().getPath())
        .isEqualTo("/v2/health/live");
    assertThat(SettingsTest.known("inference"))
        .containsAll(Settings.of(asPod(), workload).keySet());
    assertThat(workload.pod().getTerminationGracePeriodSeconds()).isGreaterThanOrEqualTo(35);
  }
}
