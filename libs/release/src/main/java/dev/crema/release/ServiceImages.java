package dev.crema.release;

import dev.crema.kfp.PipelineUpload;
import dev.crema.sdk.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a cluster runs beside the components: the images of {@code kubernetes/images.json}, pinned
 * in the overlay staging, the pipelines that its bootstrap Job uploads, and the version of the one
 * that its retraining service asks for. No image is made of these files, so that a digest in them
 * changes none.
 */
final class ServiceImages {
  static final String LIST = "kubernetes/images.json";
  static final String PINS = "kubernetes/overlays/staging/images/kustomization.yaml";
  static final String MODELS = "kubernetes/overlays/staging/retraining.yaml";

  /** The pipeline that the retraining service starts. */
  static final String PIPELINE = "pipelines/retrain/pipeline.yaml";

  private static final String NAME = "retrain";
  private static final Pattern VERSION =
      Pattern.compile("(pipeline: retrain\\n *version: )sha256-[0-9a-f]{16}");

  private final Path root;
  private final String prefix;
  private final boolean draft;
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final List<String> left = new ArrayList<>();
  private final StagingPipelines pipelines = new StagingPipelines();

  ServiceImages(ReleaseOptions options) {
    this.root = options.root();
    this.prefix = options.prefix();
    this.draft = options.draft();
  }

  /** Returns whether this repository has manifests at all. */
  boolean isThere() {
    return Files.isRegularFile(root.resolve(LIST));
  }

  /** Returns the changed files by their names in the repository. */
  Map<String, byte[]> files() {
    return files;
  }

  /** Returns the images that a draft leaves unpinned, because nobody has made them. */
  List<String> left() {
    return left;
  }

  /**
   * Pins each image. A draft may do without one that no module is: {@code make images} does not
   * make it, and no pipeline names it.
   *
   * @param version of the library, which the images must have
   * @param base is told what each stands on
   * @throws Refusal if one is missing or not what the build has now
   */
  void pin(String version, BaseImage base) throws IOException {
    String text = Files.readString(root.resolve(PINS));
    for (Map<?, ?> entry : entries()) {
      String name = text(entry, "image");
      ImageReference reference = new ImageReference("crema/" + name, version);
      Set<String> names =
          Set.copyOf(List.of(reference.toString(), reference.under(prefix).toString()));
      String digest;
      if (entry.containsKey("tar")) {
        Path tar = root.resolve(text(entry, "tar"));
        if (draft && !Files.exists(tar)) {
          left.add(name);
          continue;
        }
        digest = digest(name, tar, names);
      } else {
        ModuleImage built =
            new ModuleImage(
                name, text(entry, "artifact"), version, root.resolve(text(entry, "module")));
        digest = built.digest(names);
        base.add(name, built.base());
      }
      text = pinned(text, name, reference.under(prefix).name(), digest);
    }
    files.put(PINS, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the digest of an image that no module is, and that stands on no base of ours. */
  private static String digest(String name, Path tar, Set<String> names) throws IOException {
    if (!Files.isRegularFile(tar)) {
      throw new Refusal(
          "The image (%s) is not made: there is no (%s).\nMaybe run: make %s-image"
              .formatted(name, tar, name));
    }
    ImageArchive image = ImageArchive.read(tar);
    if (!names.contains(image.name())) {
      throw new Refusal(
          "The image (%s) has the name (%s), which is none of %s.\nMaybe run: make %s-image"
              .formatted(tar, image.name(), new TreeSet<>(names), name));
    }
    return image.digest();
  }

  private static String pinned(String text, String name, String as, String digest) {
    Pattern entry =
        Pattern.compile(
            "(  - name: crema/%s\\n    newName: )\\S+(\\n    digest: )\\S+"
                .formatted(Pattern.quote(name)));
    Matcher matcher = entry.matcher(text);
    if (!matcher.find()) {
      throw new Refusal(
          "The file (%s) has no entry for the image (crema/%s) with newName and digest.\nMaybe add it there, as (%s) lists it."
              .formatted(PINS, name, LIST));
    }
    return matcher.replaceFirst(
        "$1" + Matcher.quoteReplacement(as) + "$2" + Matcher.quoteReplacement(digest));
  }

  /** Lets the bootstrap Job of staging have a pipeline as it is released. */
  void pipeline(String name, byte[] pipeline) {
    pipelines.add(name, pipeline);
  }

  /** Lists all pipelines for the Job. */
  void list() throws IOException {
    files.putAll(pipelines.files(root));
  }

  /** Lets staging ask for the pipeline as it is released: with its images by digest. */
  void ask(byte[] pipeline) throws IOException {
    String version = new PipelineUpload(NAME, "", pipeline).versionName();
    String text = Files.readString(root.resolve(MODELS));
    Matcher matcher = VERSION.matcher(text);
    if (!matcher.find()) {
      throw new Refusal(
          "The file (%s) names no version (sha256-…) of the pipeline (%s)."
              .formatted(MODELS, NAME));
    }
    files.put(MODELS, matcher.replaceAll("$1" + version).getBytes(StandardCharsets.UTF_8));
  }

  /** Writes the files into the tree, to be committed. */
  void write() throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(root.resolve(file.getKey()), file.getValue());
    }
    pipelines.removeOthers(root);
  }

  private List<Map<?, ?>> entries() throws IOException {
    String wrapped = "{\"images\": %s}".formatted(Files.readString(root.resolve(LIST)));
    if (!(Json.readObject(wrapped, LIST).get("images") instanceof List<?> list)) {
      throw new Refusal("The file (%s) is no list of images.".formatted(LIST));
    }
    return list.stream()
        .<Map<?, ?>>map(
            item -> {
              if (item instanceof Map<?, ?> entry) {
                return entry;
              }
              throw new Refusal(
                  "The file (%s) has the image %s.".formatted(LIST, Json.write(item)));
            })
        .toList();
  }

  private static String text(Map<?, ?> entry, String key) {
    if (entry.get(key) instanceof String text) {
      return text;
    }
    throw new Refusal("An image of (%s) has no (%s): %s.".formatted(LIST, key, Json.write(entry)));
  }
}
