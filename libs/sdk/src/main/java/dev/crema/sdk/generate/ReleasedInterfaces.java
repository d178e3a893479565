package dev.crema.sdk.generate;

import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The interfaces that the last release promised.
 *
 * @param version the version of that release, empty before the first
 * @param components the components of that release
 */
record ReleasedInterfaces(String version, List<ComponentDescription> components) {

  /** The committed record of the last release. */
  static final String FILE = "components/released.json";

  private static final Pattern VERSION =
      Pattern.compile("(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})(-.*)?");

  static ReleasedInterfaces read(Path root) throws IOException {
    Path file = root.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return new ReleasedInterfaces("", List.of());
    }
    Map<String, Object> tree = Json.readObject(Files.readString(file), file.toString());
    if (!(tree.get("version") instanceof String version)
        || !(tree.get("components") instanceof List<?> entries)) {
      throw new IllegalArgumentException(
          "The file (%s) has no version or no components.\nMaybe take it from the release's commit: git checkout <commit> -- %s"
              .formatted(file, FILE));
    }
    List<ComponentDescription> components = new ArrayList<>();
    for (Object entry : entries) {
      if (!(entry instanceof Map<?, ?> component)) {
        throw new IllegalArgumentException(
            "The file (%s) has the component (%s), which is not an object."
                .formatted(file, Json.write(entry)));
      }
      components.add(ComponentDescription.fromTree(component, file.toString()));
    }
    return new ReleasedInterfaces(version, List.copyOf(components));
  }

  static GeneratedFile of(Catalogue catalogue) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", catalogue.version());
    tree.put(
        "components", catalogue.components().stream().map(ComponentDescription::toTree).toList());
    return new GeneratedFile(catalogue.root().resolve(FILE), Json.writePretty(tree));
  }

  /**
   * Returns what the current components break and change; nothing breaks if the versions say that
   * it may.
   */
  Compatibility with(Catalogue catalogue) {
    return mayBreak(version, catalogue.version())
        ? Compatibility.of(List.of(), List.of())
        : Compatibility.of(components, catalogue.components());
  }

  /** Semantic versioning: a new major version may break, and before 1.0 a new minor one. */
  static boolean mayBreak(String released, String current) {
    if (released.isEmpty()) {
      return true;
    }
    int[] before = numbers(released);
    int[] now = numbers(current);
    if (Arrays.compare(now, before) < 0) {
      throw new IllegalArgumentException(
          "The version of the library (%s) is older than its release (%s) in %s.\nMaybe raise the version in the poms."
              .formatted(current, released, FILE));
    }
    return now[0] > before[0] || (now[0] == 0 && now[1] > before[1]);
  }

  /** Returns major, minor and patch; what follows a hyphen does not count. */
  private static int[] numbers(String version) {
    Matcher matcher = VERSION.matcher(version);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "The version (%s) is no semantic version.\nMaybe write it as: 1.4.0".formatted(version));
    }
    return new int[] {
      Integer.parseInt(matcher.group(1)),
      Integer.parseInt(matcher.group(2)),
      Integer.parseInt(matcher.group(3))
    };
  }
}
