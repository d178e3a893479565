package dev.crema.sdk.generate;

import dev.crema.sdk.description.ComponentDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All components of a repository as their last build described them.
 *
 * @param root the repository
 * @param components in the order of the modules in components/pom.xml, which is the flow
 */
record Catalogue(Path root, List<ComponentDescription> components) {

  static final String FOLDER = "components";

  private static final Pattern MODULE = Pattern.compile("<module>\\s*([^<\\s]+)\\s*</module>");

  static Catalogue read(Path root) throws IOException {
    List<ComponentDescription> components = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String module : modules(root)) {
      Path file = compiled(root, module);
      if (Files.isRegularFile(file)) {
        components.add(ComponentDescription.fromJson(Files.readString(file), file.toString()));
      } else {
        missing.add(module);
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "The modules %s have no compiled description (%s).\nMaybe build them first: make quick"
              .formatted(missing, compiled(root, missing.getFirst())));
    }
    return new Catalogue(root, List.copyOf(components));
  }

  private static Path compiled(Path root, String module) {
    return root.resolve(FOLDER)
        .resolve(module)
        .resolve("target/classes")
        .resolve(ComponentDescription.RESOURCE);
  }

  private static List<String> modules(Path root) throws IOException {
    Path pom = root.resolve(FOLDER).resolve("pom.xml");
    if (Files.isRegularFile(pom)) {
      return MODULE.matcher(Files.readString(pom)).results().map(Catalogue::name).toList();
    }
    Path folder = root.resolve(FOLDER);
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "The folder (%s) does not exist.\nMaybe give the root of the repository: --root <folder>"
              .formatted(folder.toAbsolutePath()));
    }
    try (Stream<Path> folders = Files.list(folder)) {
      return folders
          .filter(path -> Files.isRegularFile(path.resolve("pom.xml")))
          .map(path -> path.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  private static String name(MatchResult module) {
    return module.group(1);
  }

  /**
   * Returns the one version of the library.
   *
   * @throws IllegalArgumentException if there is no component, or components differ in it
   */
  String version() {
    List<String> versions =
        components.stream().map(component -> component.identity().version()).distinct().toList();
    if (versions.size() != 1) {
      throw new IllegalArgumentException(
          versions.isEmpty()
              ? "There is no component in (%s).\nMaybe give the root of the repository: --root <folder>"
                  .formatted(root.resolve(FOLDER))
              : "The components have the versions %s, and the library has one.\nMaybe build them all again: make clean quick"
                  .formatted(versions));
    }
    return versions.getFirst();
  }

  Path folder(ComponentDescription component) {
    return root.resolve(component.identity().module());
  }
}
