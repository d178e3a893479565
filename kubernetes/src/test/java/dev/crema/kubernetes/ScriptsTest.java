package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptsTest {
  @TempDir Path folder;

  /** What cluster-check applies: everything of ours elsewhere, everything of KFP's marked. */
  @Test
  void anOverlayMovesToAnotherNamespaceAsAWhole() throws Exception {
    Path rendered = Files.writeString(folder.resolve("local.yaml"), Overlay.LOCAL.yaml());
    Manifests moved =
        Manifests.parse(
            Scripts.run(
                "bash",
                "-c",
                ".mvn/python.sh -P kubernetes/in_namespace.py check-crema-7 < " + rendered));
    assertThat(moved.objects()).hasSameSizeAs(Overlay.LOCAL.manifests().objects());
    for (HasMetadata object : moved.objects()) {
      String namespace = object.getMetadata().getNamespace();
      if (object.getKind().equals("Namespace")) {
        assertThat(object.getMetadata().getName()).isEqualTo("check-crema-7");
      } else if (namespace.equals("kubeflow")) {
        assertThat(object.getMetadata().getLabels())
            .as(object.getKind() + " " + object.getMetadata().getName())
            .containsEntry("crema.dev/check", "check-crema-7");
      } else {
        assertThat(namespace).isEqualTo("check-crema-7");
      }
    }
    assertThat(address(moved, "mlflow-credentials", "MLFLOW_TRACKING_URI"))
        .isEqualTo("http://mlflow.check-crema-7:5000");
    assertThat(address(moved, "run-ledger-credentials", "CREMA_LEDGER_JDBC_URL"))
        .isEqualTo("jdbc:postgresql://postgresql.check-crema-7:5432/crema");
    assertThat(Overlay.LOCAL.manifests().one(Secret.class, "crema-postgresql").getData())
        .isEqualTo(moved.one(Secret.class, "crema-postgresql").getData());
  }

  private static String address(Manifests manifests, String secret, String key) {
    byte[] value =
        Base64.getDecoder().decode(manifests.one(Secret.class, secret).getData().get(key));
    return new String(value, StandardCharsets.UTF_8);
  }

  @Test
  void aPasswordStaysWhatItWas() {
    String before = Scripts.read("kubernetes/overlays/local/secrets/superuser-password");
    Scripts.run("kubernetes/local-secrets.sh");
    assertThat(Scripts.read("kubernetes/overlays/local/secrets/superuser-password"))
        .isEqualTo(before)
        .matches("[0-9a-f]{48}");
  }

  /** Without a cluster it says what it needs, and touches nothing. */
  @Test
  void theCheckOnAClusterAsksForAContext() throws Exception {
    Process process = start(Scripts.ROOT.resolve("kubernetes/cluster-check.sh"));
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(output()).contains("No context is named");
  }

  /** A cluster that applies nothing and deletes nothing: what stays there is said, each thing. */
  @Test
  void theCheckOnAClusterSaysWhatItCouldNotDelete() throws Exception {
    String kubectl = Scripts.run("kubernetes/kubectl.sh").strip();
    Path standIn =
        Files.writeString(
            folder.resolve("kubectl"),
            """
            #!/bin/sh
            case "$*" in
              kustomize*) exec %s "$@" ;;
              *'get secret '* | *' apply '* | *' delete '*) exit 1 ;;
            esac
            """
                .formatted(kubectl));
    assertThat(standIn.toFile().setExecutable(true)).isTrue();
    Process process =
        builder(Scripts.ROOT.resolve("kubernetes/cluster-check.sh"), "mine", standIn).start();
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(output())
        .containsPattern("still there: the namespace \\(check-crema-[0-9a-f]{8}\\)")
        .containsPattern("Maybe try: kubectl --context mine delete namespace check-crema-")
        .contains("still there: what is marked in kubeflow", "--selector crema.dev/check=");
  }

  private ProcessBuilder builder(Path script, String argument, Path kubectl) {
    ProcessBuilder builder =
        new ProcessBuilder(script.toString(), argument)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile());
    builder.environment().put("KUBECTL", kubectl.toString());
    return builder;
  }

  private Process start(Path script) throws IOException {
    return new ProcessBuilder(script.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output").toFile())
        .start();
  }

  private String output() throws IOException {
    return Files.readString(folder.resolve("output"));
  }
}
