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
 * The released pipelines as the bootstrap Job of staging gets them: files of one ConfigMap. Those
 * in its image name images by version, which a cluster with a registry does not have.
 */
final class StagingPipelines {
  static final String FOLDER = "kubernetes/overlays/staging/pipelines/";
  static final String LIST = FOLDER + "kustomization.yaml";

  /** What Kubernetes takes as one ConfigMap: names and contents together. */
  static final int MAX_BYTES = 1 << 20;

  private static final String ENDING = ".yaml";

  /** The files of the generator, below the README that stands there without a release. */
  private static final Pattern ITEMS =
      Pattern.compile("(?m)^(    files:\\n      - README\\n)(?:      - .+\\n)*");

  private final Map<String, byte[]> pipelines = new TreeMap<>();

  void add(String name, byte[] pipeline) {
    pipelines.put(name + ENDING, pipeline);
  }

  /**
   * Returns the files by their names in the repository, with the list of them.
   *
   * @throws Refusal if a ConfigMap cannot hold them
   */
  Map<String, byte[]> files(Path root) throws IOException {
    String text = Files.readString(root.resolve(LIST));
    Matcher matcher = ITEMS.matcher(text);
    if (!matcher.find()) {
      throw new Refusal(
          "The file (%s) has no list that begins with README, below which pipelines are listed."
              .formatted(LIST));
    }
    requireSpace(Files.size(root.resolve(FOLDER + "README")));
    StringBuilder items = new StringBuilder();
    pipelines.keySet().forEach(name -> items.append("      - ").append(name).append('\n'));
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(
        LIST,
        matcher
            .replaceFirst("$1" + Matcher.quoteReplacement(items.toString()))
            .getBytes(StandardCharsets.UTF_8));
    pipelines.forEach((name, content) -> files.put(FOLDER + name, content));
    return files;
  }

  private void requireSpace(long readme) {
    long bytes = "README".length() + readme;
    for (Map.Entry<String, byte[]> pipeline : pipelines.entrySet()) {
      bytes += pipeline.getKey().length() + pipeline.getValue().length;
    }
    if (bytes > MAX_BYTES) {
      throw new Refusal(
          "The pipelines have %d bytes, and a ConfigMap holds %d.\nMaybe split the one of (%s) in two."
              .formatted(bytes, MAX_BYTES, LIST));
    }
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
