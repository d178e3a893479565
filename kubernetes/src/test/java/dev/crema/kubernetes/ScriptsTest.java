package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.testkit.Printed;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptsTest {
  private static final String STAGING = "staging/images/kustomization.yaml";
  private static final String PRODUCTION = "production/images/kustomization.yaml";

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
                ".mvn/python.sh -P kubernetes/in_namespace.py crema-check-7 < " + rendered));
    assertThat(moved.objects()).hasSameSizeAs(Overlay.LOCAL.manifests().objects());
    for (HasMetadata object : moved.objects()) {
      String namespace = object.getMetadata().getNamespace();
      if (object.getKind().equals("Namespace")) {
        assertThat(object.getMetadata().getName()).isEqualTo("crema-check-7");
      } else if (namespace.equals("kubeflow")) {
        assertThat(object.getMetadata().getLabels())
            .as(object.getKind() + " " + object.getMetadata().getName())
            .containsEntry("crema.dev/check", "crema-check-7");
      } else {
        assertThat(namespace).isEqualTo("crema-check-7");
      }
    }
    assertThat(address(moved, "mlflow-credentials", "MLFLOW_TRACKING_URI"))
        .isEqualTo("http://mlflow.crema-check-7:5000");
    assertThat(address(moved, "run-ledger-credentials", "CREMA_LEDGER_JDBC_URL"))
        .isEqualTo("jdbc:postgresql://postgresql.crema-check-7:5432/crema");
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

  @Test
  void promotionCopiesStagingsDigestsItsPipelinesAndTheVersionOfTheOneThatRetrains()
      throws Exception {
    copy();
    replace(STAGING, "0".repeat(64), "a".repeat(64));
    replace("staging/retraining.yaml", "0".repeat(16), "b".repeat(16));
    releasePipelines("monitor", "retrain");
    write("production/pipelines/gone.yaml", "of an earlier release");
    assertThat(promote()).as(output()).isZero();
    assertThat(read("production/pipelines/kustomization.yaml"))
        .startsWith("# Written by make promote")
        .contains("      - README\n      - monitor.yaml\n      - retrain.yaml\n    options:");
    assertThat(read("production/pipelines/retrain.yaml"))
        .isEqualTo(read("staging/pipelines/retrain.yaml"));
    assertThat(folder.resolve("kubernetes/overlays/production/pipelines"))
        .isDirectoryNotContaining("glob:**gone.yaml")
        .isDirectoryContaining("glob:**monitor.yaml");
    assertThat(read(PRODUCTION))
        .contains("sha256:" + "a".repeat(64))
        .doesNotContain("0".repeat(64))
        .startsWith("# Written by make promote");
    // As many as this test has released.
    printed("retrain sha256-").varying("\\b\\d+(?= pipelines)").assertIn(output());
    assertThat(read("production/retraining.yaml")).contains("version: sha256-" + "b".repeat(16));
    assertThat(read("production/retraining.yaml")).contains("kubeflow.example");
  }

  @Test
  void whatWasNeverReleasedIsNotPromoted() throws Exception {
    copy();
    assertThat(promote()).isEqualTo(1);
    assertThat(output()).contains("Staging has no release yet").contains("make release");
    printed("error: Staging has no release yet").assertIn(output());
    replace(STAGING, "0".repeat(64), "a".repeat(64));
    assertThat(promote()).isEqualTo(1);
    assertThat(output()).contains("names no version of the pipeline yet");
    replace("staging/retraining.yaml", "0".repeat(16), "b".repeat(16));
    assertThat(promote()).isEqualTo(1);
    assertThat(output()).contains("Staging has no pipelines yet", "make release");
    releasePipelines("retrain");
    Files.delete(folder.resolve("kubernetes/overlays/staging/pipelines/retrain.yaml"));
    assertThat(promote()).isEqualTo(1);
    assertThat(output()).contains("retrain.yaml) is listed and is not there");
    replace(STAGING, "  - name: crema/mlflow\n", "  - name: crema/other\n");
    assertThat(promote()).isEqualTo(1);
    assertThat(output()).contains("do not name the same images");
    assertThat(read(PRODUCTION)).contains("0".repeat(64));
  }

  private static Printed printed(String start) {
    return Printed.block(Scripts.ROOT.resolve("docs/tutorial.md"), start);
  }

  /** Without a cluster it says what it needs, and touches nothing. */
  @Test
  void theCheckOnAClusterAsksForAContext() throws Exception {
    Process process = start(Scripts.ROOT.resolve("kubernetes/cluster-check.sh"));
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(output()).contains("No context is named");
  }

  /** As make release does. */
  private void releasePipelines(String... names) throws IOException {
    StringBuilder list = new StringBuilder("      - README\n");
    for (String name : names) {
      write("staging/pipelines/%s.yaml".formatted(name), "the pipeline " + name);
      list.append("      - ").append(name).append(".yaml\n");
    }
    replace("staging/pipelines/kustomization.yaml", "      - README\n", list.toString());
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
        .containsPattern("still there: the namespace \\(crema-check-[0-9a-f]{8}\\)")
        .containsPattern("Maybe try: kubectl --context mine delete namespace crema-check-")
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

  private int promote() throws Exception {
    Process process = start(folder.resolve("kubernetes/promote.sh"));
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
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

  private void copy() throws IOException {
    Path kubernetes = Scripts.ROOT.resolve("kubernetes");
    List<Path> files;
    try (Stream<Path> overlays = Files.walk(kubernetes.resolve("overlays"))) {
      files =
          Stream.concat(overlays, Stream.of(kubernetes.resolve("promote.sh")))
              .filter(Files::isRegularFile)
              .filter(file -> !file.toString().contains("/secrets/"))
              .toList();
    }
    for (Path file : files) {
      Path target = folder.resolve("kubernetes").resolve(kubernetes.relativize(file));
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    }
    // Whatever was released by now.
    for (String overlay : List.of("staging", "production")) {
      write(
          overlay + "/pipelines/kustomization.yaml",
          read(overlay + "/pipelines/kustomization.yaml")
              .replaceAll(" {6}- [a-z0-9-]+\\.yaml\n", ""));
      write(
          overlay + "/images/kustomization.yaml",
          read(overlay + "/images/kustomization.yaml")
              .replaceAll("sha256:[0-9a-f]{64}", "sha256:" + "0".repeat(64)));
      write(
          overlay + "/retraining.yaml",
          read(overlay + "/retraining.yaml")
              .replaceAll("sha256-[0-9a-f]{16}", "sha256-" + "0".repeat(16)));
    }
  }

  private String read(String file) throws IOException {
    return Files.readString(folder.resolve("kubernetes/overlays").resolve(file));
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve("kubernetes/overlays").resolve(file), text);
  }

  private void replace(String file, String before, String after) throws IOException {
    assertThat(read(file)).contains(before);
    write(file, read(file).replace(before, after));
  }
}
