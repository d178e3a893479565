package dev.crema.runner.container;

import dev.crema.runner.ir.ComponentSpec;
import dev.crema.runner.step.Catalogue;
import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The images of a pipeline, each looked at once. A name means what the runtime itself makes of it,
 * so that what is looked at is what would be started.
 */
public final class Images {
  private final OciRuntime runtime;
  private final Catalogue catalogue;
  private final boolean networkForOthers;
  private final Map<String, Map<String, @Nullable Object>> seen = new HashMap<>();
  private final Map<String, Image> found = new HashMap<>();
  private final List<String> warnings = new ArrayList<>();

  /**
   * Creates what looks at images.
   *
   * @param networkForOthers whether steps of images that the catalogue does not list get a network
   */
  public Images(OciRuntime runtime, Catalogue catalogue, boolean networkForOthers) {
    this.runtime = runtime;
    this.catalogue = catalogue;
    this.networkForOthers = networkForOthers;
  }

  /** Looks at many images in one call, if they are all there; else each is looked at when asked. */
  public synchronized void lookAt(Collection<String> references)
      throws IOException, InterruptedException {
    List<String> wanted = references.stream().distinct().toList();
    List<String> words = new ArrayList<>(List.of("image", "inspect"));
    words.addAll(wanted);
    Client.Answer answer = runtime.client().call(words.toArray(String[]::new));
    if (answer.isGood()
        && Json.parse(answer.out(), "images") instanceof List<?> images
        && images.size() == wanted.size()) {
      for (int index = 0; index < images.size(); index++) {
        seen.put(wanted.get(index), Json.object((Map<?, ?>) images.get(index)));
      }
    }
  }

  /**
   * Returns the image of a component.
   *
   * @throws InvalidInputException if it is not loaded, or for another kind of machine
   */
  public synchronized Image of(ComponentSpec.Container component)
      throws IOException, InterruptedException {
    Image image = found.get(component.image());
    if (image == null) {
      image = inspected(component);
      found.put(component.image(), image);
    }
    return image;
  }

  /** Returns the image of a component that {@link #of} has looked at. */
  public synchronized Image known(ComponentSpec.Container component) {
    return Objects.requireNonNull(found.get(component.image()), component.image());
  }

  /** Returns a sentence for each image that is older or newer than what this build has made. */
  public synchronized List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Returns what was looked at: names and contents. */
  public synchronized Map<String, String> contents() {
    Map<String, String> contents = new TreeMap<>();
    found.forEach((reference, image) -> contents.put(reference, image.content()));
    return contents;
  }

  private Image inspected(ComponentSpec.Container component)
      throws IOException, InterruptedException {
    String reference = component.image();
    Map<String, @Nullable Object> image = seen.get(reference);
    if (image == null) {
      Client.Answer answer = runtime.client().call("image", "inspect", reference);
      if (!answer.isGood()) {
        throw new InvalidInputException(
            answer.code() == Client.TOO_LATE ? late(reference, answer) : missing(component));
      }
      image = Removal.first(answer.out());
    }
    String architecture = String.valueOf(image.get("Architecture"));
    if (!architecture.equals(runtime.architecture())) {
      throw new InvalidInputException(
          ("The image (%s) of the component (%s) is for (%s), and %s runs images for (%s) here."
                  + "\nMaybe build it on this machine: make images")
              .formatted(
                  reference,
                  component.name(),
                  architecture,
                  runtime.title(),
                  runtime.architecture()));
    }
    Catalogue.Entry entry = entry(reference);
    String id = String.valueOf(image.get("Id")).replaceFirst("^sha256:", "");
    if (entry != null && reference.equals(entry.image())) {
      compareWithBuild(entry, id);
    }
    return new Image(
        reference,
        id,
        digest(image),
        entry != null,
        entry == null ? networkForOthers : entry.network());
  }

  /** A tag says nothing of the content: who builds and forgets to load runs what was before. */
  private void compareWithBuild(Catalogue.Entry entry, String id) throws IOException {
    Path tar = tar(entry);
    // The configuration's digest is an image's id; with containerd's image store the manifest's.
    List<String> built = List.of(made(entry, "jib-image.id"), made(entry, "jib-image.digest"));
    if (!String.join("", built).isEmpty()
        && Files.isRegularFile(tar)
        && !built.contains("sha256:" + id)) {
      warnings.add(
          "The loaded image (%s) is not the one that this build has made.\n%s"
              .formatted(entry.image(), load("", tar)));
    }
  }

  private static Path tar(Catalogue.Entry entry) {
    return entry.module().resolve("target/jib-image.tar");
  }

  /** Returns what the build says in a file of its image, empty if it has made none. */
  private static String made(Catalogue.Entry entry, String file) throws IOException {
    Path path = entry.module().resolve("target").resolve(file);
    return Files.isRegularFile(path) ? Files.readString(path).strip() : "";
  }

  /** Podman says a digest; Docker one for each registry, which are equal where they matter. */
  private static String digest(Map<String, @Nullable Object> image) {
    if (image.get("Digest") instanceof String digest && !digest.isEmpty()) {
      return digest;
    }
    return image.get("RepoDigests") instanceof List<?> digests && !digests.isEmpty()
        ? String.valueOf(digests.getFirst()).replaceFirst("^.*@", "")
        : "";
  }

  private String late(String reference, Client.Answer answer) {
    return "%s did not say whether it has the image (%s): %s.\nMaybe restart %s."
        .formatted(runtime.title(), reference, answer.error(), runtime.title());
  }

  private String missing(ComponentSpec.Container component)
      throws IOException, InterruptedException {
    String reference = component.image();
    List<String> others = others(ImageReference.of(reference));
    return "The image (%s) of the component (%s) is not loaded%s; crema pulls none.\n%s"
        .formatted(
            reference,
            component.name(),
            others.isEmpty()
                ? ""
                : ", but (%s) is, which is another version".formatted(String.join(", ", others)),
            wayOut(reference));
  }

  /** Returns the names of loaded images of the same repository. */
  private List<String> others(ImageReference wanted) throws IOException, InterruptedException {
    return runtime
        .client()
        .call("images", "--format", "{{.Repository}}:{{.Tag}}")
        .out()
        .lines()
        .map(String::strip)
        .filter(name -> ImageReference.of(name).repository().equals(wanted.repository()))
        .distinct()
        .toList();
  }

  private String wayOut(String reference) throws IOException {
    Catalogue.Entry entry = entry(reference);
    if (entry == null) {
      return "Maybe load or pull it: %s pull %s".formatted(runtime.program(), reference);
    }
    ImageReference wanted = ImageReference.of(reference);
    ImageReference built = ImageReference.of(entry.image());
    if (wanted.digest() == null && !String.valueOf(wanted.tag()).equals(built.tag())) {
      return "Maybe compile the pipeline again, as this build has (%s): make pipelines"
          .formatted(entry.image());
    }
    Path tar = tar(entry);
    if (!Files.isRegularFile(tar)) {
      return load("make images && ", tar);
    }
    String made = made(entry, "jib-image.digest");
    return wanted.digest() == null || made.isEmpty() || made.equals(wanted.digest())
        ? load("", tar)
        : "Maybe load the images of the release that the pipeline is of; this build has another (%s)."
            .formatted(made);
  }

  private String load(String before, Path tar) {
    return runtime.loadsOciTars()
        ? "Maybe run: %s%s load -i %s".formatted(before, runtime.program(), shown(tar))
        : "Maybe take Podman, or Docker with containerd's image store: this one loads no OCI tars. Or give images and"
            + " pipeline a registry: make images PUSH=<registry/prefix>, make release PREFIX=<registry/prefix>";
  }

  private static String shown(Path tar) {
    Path here = Path.of("").toAbsolutePath();
    return (tar.startsWith(here) ? here.relativize(tar) : tar).toString();
  }

  private Catalogue.@Nullable Entry entry(String reference) {
    String repository = ImageReference.of(reference).repository();
    return catalogue.entries().stream()
        .filter(entry -> ImageReference.of(entry.image()).repository().equals(repository))
        .findFirst()
        .orElse(null);
  }
}
