package dev.crema.testkit;

import dev.crema.sdk.description.ComponentDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The image that {@code make images} made of a component.
 *
 * @param description the component
 * @param target the folder {@code target} of the component's module
 */
record ComponentImage(ComponentDescription description, Path target) {

  /** What a person does about an image that is missing or old. */
  static final String ADVICE = "Maybe run: make images";

  private static final List<String> MADE =
      List.of("jib-image.tar", "jib-image.digest", "image.inputs");

  static ComponentImage of(ComponentDescription description) {
    Path module =
        Path.of(System.getProperty("crema.root", ".")).resolve(description.identity().module());
    return new ComponentImage(description, module.resolve("target").toAbsolutePath().normalize());
  }

  Path tar() {
    return target.resolve("jib-image.tar");
  }

  /** Returns why there is no image, empty if there is one. */
  Optional<String> missing() {
    return MADE.stream().allMatch(name -> Files.isRegularFile(target.resolve(name)))
        ? Optional.empty()
        : Optional.of(
            "The image of the component (%s) is not made: there is no (%s). %s"
                .formatted(description.name(), tar(), ADVICE));
  }

  /** Returns why its archive holds hardly a class of its own, empty if somebody noted them. */
  Optional<String> noClassList() {
    Path list = target.resolveSibling("src/main/image/classes.lst");
    return Files.isRegularFile(list)
        ? Optional.empty()
        : Optional.of(
            "Nobody has noted which classes the component (%s) loads: there is no (%s). Maybe run: make class-lists"
                .formatted(description.name(), list));
  }

  /**
   * Fails if the image was made of other classes than those of the test.
   *
   * @param classPath the class path of the test
   */
  void requireFresh(String classPath) throws IOException {
    Set<String> old = ImageInputs.differences(target.resolve("image.inputs"), classPath);
    if (!old.isEmpty()) {
      throw new AssertionError(
          "The image of the component (%s) was made of others than these: %s. %s"
              .formatted(description.name(), old, ADVICE));
    }
  }

  /** Returns the name that a released component.yaml has: by digest, so it is this image. */
  String reference() throws IOException {
    String name = description.identity().image();
    return "%s@%s"
        .formatted(
            name.substring(0, name.lastIndexOf(':')),
            Files.readString(target.resolve("jib-image.digest")).strip());
  }
}
