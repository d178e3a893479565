package dev.crema.release;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The released pipelines as the bootstrap Job of staging gets them: a ConfigMap for each, in one
 * folder. Those in its image name images by version, which a cluster with a registry does not have.
 */
final class StagingPipelines {
  static final String FOLDER = "kubernetes/overlays/staging/pipelines/";
  static final String LIST = FOLDER + "kustomization.yaml";

  /** What Kubernetes takes as one ConfigMap: names and contents together. */
  static final int MAX_BYTES = 1 << 20;

  private static final String ENDING = ".yaml";

  /** The ConfigMaps and the sources of the volume, below those that stand without a release. */
  private static final Pattern LISTS =
      Pattern.compile(
          "(?ms)^(    files:\\n      - README\\n).*^(patches:\\n.+^ {24}name: bootstrap-pipelines\\n).*\\z");

  private final Map<String, byte[]> pipelines = new TreeMap<>();

  void add(String name, byte[] pipeline) {
    pipelines.put(name + ENDING, pipeline);
  }

  /**
   * Returns the files by their names in the repository, with the list of them.
   *
   * @throws Refusal if a ConfigMap cannot hold one of them
   */
  Map<String, byte[]> files(Path root) throws IOException {
    String text = Files.readString(root.resolve(LIST));
    Matcher matcher = LISTS.matcher(text);
    if (!matcher.find()) {
      throw new Refusal(
          "The file (%s) has no ConfigMap of README, or no volume of it, below which pipelines are listed.\nMaybe take it from git again: git checkout -- %s"
              .formatted(LIST, LIST));
    }
    requireSpace();
    StringBuilder maps = new StringBuilder();
    StringBuilder sources = new StringBuilder();
    for (String file : pipelines.keySet()) {
      String map = "bootstrap-pipelines-" + file.substring(0, file.length() - ENDING.length());
      maps.append("  - name: ").append(map).append("\n    namespace: crema\n    files:\n");
      maps.append("      - ").append(file).append('\n');
      sources.append(" ".repeat(20)).append("- configMap:\n");
      sources.append(" ".repeat(24)).append("name: ").append(map).append('\n');
    }
    Map<String, byte[]> files = new LinkedHashMap<>();
    String list =
        text.substring(0, matcher.start()) + matcher.group(1) + maps + matcher.group(2) + sources;
    files.put(LIST, list.getBytes(StandardCharsets.UTF_8));
    pipelines.forEach((name, content) -> files.put(FOLDER + name, content));
    return files;
  }

  private void requireSpace() {
    pipelines.forEach(
        (name, content) -> {
          int bytes = name.length() + content.length;
          if (bytes > MAX_BYTES) {
            throw new Refusal(
                "The pipeline (%s) has %d bytes, and a ConfigMap holds %d.\nMaybe make two pipelines of it."
                    .formatted(name, bytes, MAX_BYTES));
          }
        });
  }

  /** Removes the files of pipelines that the release does not have: the Job would upload them. */
  void removeOthers(Path root) throws IOException {
    Path folder = root.resolve(FOLDER);
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> others;
    try (Stream<Path> files = Files.list(folder)) {
      others = files.filter(this::isOther).toList();
    }
    for (Path file : others) {
      Files.delete(file);
    }
  }

  private boolean isOther(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(ENDING)
        && !name.equals("kustomization.yaml")
        && !pipelines.containsKey(name);
  }
}
