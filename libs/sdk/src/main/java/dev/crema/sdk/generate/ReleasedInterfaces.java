package dev.crema.sdk.generate;

import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The interfaces that the last release promised.
 *
 * @param version the version of that release, empty before the first
 * @param components the components of that release
 */
record ReleasedInterfaces(String version, List<ComponentDescription> components) {

  /** The committed record of the last release. */
  static final String FILE = "components/released.json";

  static ReleasedInterfaces read(Path root) throws IOException {
    Path file = root.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return new ReleasedInterfaces("", List.of());
    }
    Map<String, Object> tree = Json.readObject(Files.readString(file), file.toString());
    if (!(tree.get("version") instanceof String version)
        || !(tree.get("components") instanceof List<?> entries)) {
      throw new IllegalArgumentException(
          "The file (%s) has no version or no components.".formatted(file));
    }
    List<ComponentDescription> components = new ArrayList<>();
    for (Object entry : entries) {
      if (entry instanceof Map<?, ?> component) {
        components.add(ComponentDescription.fromTree(component, file.toString()));
      }
    }
    return new ReleasedInterfaces(version, List.copyOf(components));
  }

  static GeneratedFile of(Catalogue catalogue, String version) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", version);
    tree.put(
        "components", catalogue.components().stream().map(ComponentDescription::toTree).toList());
    return new GeneratedFile(catalogue.root().resolve(FILE), Json.writePretty(tree));
  }

  /** Returns what the current components break; nothing if the versions say that it may. */
  List<String> breaks(Catalogue catalogue, String current) {
    return mayBreak(version, current)
        ? List.of()
        : Compatibility.breaks(components, catalogue.components());
  }

  /** Semantic versioning: a new major version may break, and before 1.0 a new minor one. */
  static boolean mayBreak(String released, String current) {
    if (released.isEmpty()) {
      return true;
    }
    String[] before = released.split("\\.", 3);
    String[] now = current.split("\\.", 3);
    boolean sameMajor = before[0].equals(now[0]);
    boolean sameMinor = before.length > 1 && now.length > 1 && before[1].equals(now[1]);
    return !sameMajor || (now[0].equals("0") && !sameMinor);
  }
}
