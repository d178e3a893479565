package dev.crema.release;

import dev.crema.kfp.PipelineUpload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pipelines as the custom resources of a KFP that keeps its pipelines in Kubernetes: a {@code
 * Pipeline} and a {@code PipelineVersion} each. A version is called as {@code crema bootstrap}
 * would call it, so that whoever pins it finds it either way.
 */
final class KfpResources {
  static final String FILE = "kubernetes/kfp-pipelines.yaml";

  private static final String INDENT = "    ";
  private static final String PLATFORM = "platforms:";

  private final List<String> documents = new ArrayList<>();

  /**
   * Adds a pipeline.
   *
   * @param name of the pipeline
   * @param yaml one document of IR, and perhaps a second of the platform
   */
  void add(String name, byte[] yaml) {
    String version = new PipelineUpload(name, "", yaml).versionName();
    documents.add(
        """
        apiVersion: pipelines.kubeflow.org/v2beta1
        kind: Pipeline
        metadata:
          name: %s
          namespace: kubeflow
          labels:
            app.kubernetes.io/part-of: crema
        """
            .formatted(name));
    String head =
        """
        apiVersion: pipelines.kubeflow.org/v2beta1
        kind: PipelineVersion
        metadata:
          name: %s
          namespace: kubeflow
          labels:
            app.kubernetes.io/part-of: crema
        spec:
          pipelineName: %s
        """
            .formatted(version, name);
    String[] parts = new String(yaml, StandardCharsets.UTF_8).split("(?m)^---\\n", -1);
    String platform = platform(parts);
    documents.add(
        head
            + "  pipelineSpec:\n"
            + indented(parts[0])
            + (platform == null ? "" : "  platformSpec:\n" + indented(platform)));
  }

  private static @Nullable String platform(String[] parts) {
    return parts.length > 1 && parts[1].startsWith(PLATFORM) ? parts[1] : null;
  }

  /** The text itself: a second writer of YAML could write a number or a text in another way. */
  private static String indented(String yaml) {
    StringBuilder text = new StringBuilder();
    yaml.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> text.append(line.isEmpty() ? "" : INDENT + line).append('\n'));
    return text.toString();
  }

  byte[] yaml() {
    return String.join("---\n", documents).getBytes(StandardCharsets.UTF_8);
  }
}
