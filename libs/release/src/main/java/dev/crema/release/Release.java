package dev.crema.release;

import dev.crema.kfp.KfpException;
import dev.crema.sdk.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes {@code dist/}. Everything is read and compared first; what disagrees is said, all of it,
 * and then nothing is written.
 */
public final class Release {

  private static final String INDEX = "components/index.json";

  private final ReleaseOptions options;
  private final PrintStream log;
  private final List<String> problems = new ArrayList<>();

  /** The images of the catalogue, pinned or not. */
  private final Set<String> known = new HashSet<>();

  /** What each image of the catalogue is pinned to, by the name that YAML has for it. */
  private final Map<String, String> pinned = new LinkedHashMap<>();

  private final BaseImage base = new BaseImage();
  private final DistFolder dist = new DistFolder();
  private final ServiceImages services;
  private final KfpResources resources = new KfpResources();

  /** One for the whole library. */
  private String version = "";

  private Release(ReleaseOptions options, PrintStream log) {
    this.options = options;
    this.log = log;
    this.services = new ServiceImages(options);
  }

  /**
   * Writes the release and ends the process: 0 if it is written, 1 if something disagrees, 2 for
   * wrong arguments.
   *
   * @param args {@code --root <folder>}, {@code --prefix <registry/prefix>}, {@code --draft},
   *     {@code --out <folder>}, seen from the root
   */
  public static void main(String[] args) {
    System.exit(run(System.out, System.err, args));
  }

  static int run(PrintStream out, PrintStream log, String... args) {
    ReleaseOptions options;
    try {
      options = ReleaseOptions.parse(args);
    } catch (Refusal e) {
      print(log, String.valueOf(e.getMessage()));
      return 2;
    }
    try {
      return new Release(options, log).release(out) ? 0 : 1;
    } catch (IOException | IllegalArgumentException | Refusal e) {
      print(log, e.getMessage() == null ? e.toString() : e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private boolean release(PrintStream out) throws IOException, InterruptedException {
    Map<String, Object> index =
        new LinkedHashMap<>(
            Json.readObject(Files.readString(options.root().resolve(INDEX)), INDEX));
    String commit = commit();
    List<Map<String, Object>> components = components(index);
    pipelines();
    services();
    base();
    if (!problems.isEmpty()) {
      print(log, sentences());
      return false;
    }
    index.put("commit", commit);
    index.put("draft", options.draft());
    index.put("base", base.reference());
    index.put("components", components);
    dist.add(INDEX, bytes(Json.writePretty(index)));
    dist.write(options.out());
    for (String name : services.left()) {
      log.println(
          "note: The image (%s) is not made, so this draft does not pin it. Maybe run: make %s-image"
              .formatted(name, name));
    }
    if (!options.draft()) {
      services.write();
    }
    out.println(
        "wrote %s: %d files, %d images by digest%s"
            .formatted(
                options.root().relativize(options.out()),
                dist.size() + 1,
                pinned.size(),
                options.draft() ? ", a draft" : ""));
    return true;
  }

  /** Prints what disagrees, and returns the last sentence with each advice once. */
  private String sentences() {
    Set<String> advice = new LinkedHashSet<>();
    for (String problem : problems) {
      String[] lines = problem.split("\n");
      log.println("disagrees: " + lines[0]);
      advice.addAll(List.of(lines).subList(1, lines.length));
    }
    return "There is no release: %d things disagree.\n%s"
        .formatted(problems.size(), String.join("\n", advice));
  }

  private String commit() throws InterruptedException {
    GitTree tree = GitTree.of(options.root());
    if (!options.draft() && tree.commit().isEmpty()) {
      problems.add(
          "The folder (%s) is no git repository, so nobody could say what the release was made of.\nMaybe make a draft: make release DRAFT=1"
              .formatted(options.root()));
    }
    if (!options.draft() && !tree.edits().isEmpty()) {
      problems.add(
          "The git tree has %d edits that no commit has, the first is (%s).\nMaybe commit them, or make a draft: make release DRAFT=1"
              .formatted(tree.edits().size(), tree.edits().getFirst().strip()));
    }
    return tree.commit();
  }

  private List<Map<String, Object>> components(Map<String, Object> index) throws IOException {
    List<Map<String, Object>> entries = new ArrayList<>();
    if (!(index.get("components") instanceof List<?> list) || list.isEmpty()) {
      throw new Refusal("The file (%s) lists no components.".formatted(INDEX));
    }
    for (Object item : list) {
      if (!(item instanceof Map<?, ?> component)) {
        throw new Refusal("The file (%s) has the component %s.".formatted(INDEX, Json.write(item)));
      }
      try {
        entries.add(component(component));
      } catch (Refusal e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }
    return entries;
  }

  private Map<String, Object> component(Map<?, ?> component) throws IOException {
    String name = text(component, "name");
    String image = text(component, "image");
    String module = text(component, "module");
    Path folder = options.root().resolve(module);
    known.add(image);
    checkReference("component (%s)".formatted(name), image);
    PinnedYaml yaml = yaml(module + "/component.yaml");
    if (!yaml.images().equals(List.of(image))) {
      throw new Refusal(
          "The file (%s/component.yaml) names %s, but (%s) says (%s).\nMaybe run: make generate"
              .formatted(module, yaml.images(), INDEX, image));
    }
    ImageReference reference = ImageReference.parse(image);
    ModuleImage built = new ModuleImage(name, name, text(component, "version"), folder);
    version = built.version();
    String digest =
        built.digest(Set.copyOf(List.of(image, reference.under(options.prefix()).toString())));
    base.add(name, built.base());
    String pin = reference.under(options.prefix()).pinned(digest);
    pinned.put(image, pin);
    String target = "components/" + name + "/";
    dist.add(target + "component.yaml", bytes(yaml.with(pinned)));
    dist.add(target + "metadata.yaml", Files.readAllBytes(folder.resolve("metadata.yaml")));
    return entry(component, pin, digest, folder);
  }

  private Map<String, Object> entry(Map<?, ?> component, String pin, String digest, Path folder) {
    Map<String, Object> entry = new LinkedHashMap<>();
    component.forEach((key, value) -> entry.put(String.valueOf(key), value));
    entry.put("image", pin);
    entry.put("digest", digest);
    // The runner without containers finds the build from here, as long as dist/ lies in its
    // repository.
    entry.put("module", options.out().relativize(folder).toString());
    return entry;
  }

  /** The list of what is in the base goes with the images that stand on it. */
  private void base() throws IOException {
    if (pinned.isEmpty()) {
      return;
    }
    try {
      byte[] lock = base.lock(options.root());
      if (lock != null) {
        dist.add("base.lock", lock);
      }
    } catch (Refusal e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }

  private void pipelines() throws IOException {
    Path folder = options.root().resolve("pipelines");
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path pipeline : files.sorted().toList()) {
        String file = "pipelines/%s/pipeline.yaml".formatted(pipeline.getFileName());
        if (Files.isRegularFile(options.root().resolve(file))) {
          pipeline(file);
        }
      }
    }
  }

  private void pipeline(String file) throws IOException {
    PinnedYaml yaml = yaml(file);
    int before = problems.size();
    for (String image : yaml.images().stream().distinct().toList()) {
      try {
        checkReference("pipeline (%s)".formatted(file), image);
        if (!known.contains(image)) {
          throw new Refusal(
              "The pipeline (%s) names the image (%s), which is not in the catalogue (%s).\nMaybe compile it anew: make pipelines"
                  .formatted(file, image, INDEX));
        }
      } catch (Refusal e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }
    if (problems.size() == before) {
      byte[] content = bytes(yaml.with(pinned));
      dist.add(file, content);
      if (services.isThere()) {
        manifests(file, content);
      }
    }
  }

  private void manifests(String file, byte[] pipeline) throws IOException {
    try {
      resources.add(folderName(file), pipeline);
      services.pipeline(folderName(file), pipeline);
      if (file.equals(ServiceImages.PIPELINE)) {
        services.ask(pipeline);
      }
    } catch (KfpException | Refusal e) {
      problems.add("The pipeline (%s): %s".formatted(file, e.getMessage()));
    }
  }

  /** A pipeline is called as its folder: pipelines/&lt;name&gt;/pipeline.yaml. */
  private static String folderName(String file) {
    Path folder = Path.of(file).getParent();
    return folder == null ? "" : String.valueOf(folder.getFileName());
  }

  /** A draft leaves the tree as it is: what it pins is in its folder alone. */
  private void services() throws IOException {
    if (!services.isThere()) {
      return;
    }
    try {
      services.pin(version, base);
      services.list();
      services.files().forEach(dist::add);
      dist.add(KfpResources.FILE, resources.yaml());
    } catch (Refusal e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }

  private static void checkReference(String owner, String image) {
    String problem = ImageReference.problem(image);
    if (problem != null) {
      throw new Refusal(
          "The %s names the image (%s), which %s.\nMaybe name it with its version."
              .formatted(owner, image, problem));
    }
  }

  private PinnedYaml yaml(String file) throws IOException {
    return new PinnedYaml(file, Files.readString(options.root().resolve(file)));
  }

  private static String text(Map<?, ?> component, String key) {
    if (component.get(key) instanceof String text) {
      return text;
    }
    throw new Refusal(
        "A component of (%s) has no (%s): %s.\nMaybe run: make generate"
            .formatted(INDEX, key, Json.write(component)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void print(PrintStream log, String message) {
    String[] lines = message.split("\n");
    for (int i = 1; i < lines.length; i++) {
      log.println("hint: " + lines[i]);
    }
    log.println("error: " + lines[0]);
  }
}
