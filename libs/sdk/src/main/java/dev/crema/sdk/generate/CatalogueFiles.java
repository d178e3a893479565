package dev.crema.sdk.generate;

import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All files that follow from a catalogue. */
final class CatalogueFiles {

  /** The machine-readable catalogue: the runner and other tools read it. */
  static final String INDEX = "components/index.json";

  /** The catalogue for people. */
  static final String PAGE = "components/README.md";

  private CatalogueFiles() {}

  /**
   * Returns the files.
   *
   * @param catalogue what they follow from
   * @param verified when each component was last verified
   */
  static List<GeneratedFile> of(Catalogue catalogue, LastVerified verified) throws IOException {
    List<GeneratedFile> files = new ArrayList<>();
    for (ComponentDescription component : catalogue.components()) {
      Path folder = catalogue.folder(component);
      files.add(new GeneratedFile(folder.resolve("component.yaml"), ComponentYaml.of(component)));
      Path metadata = folder.resolve("metadata.yaml");
      files.add(new GeneratedFile(metadata, MetadataYaml.of(component, verified.of(metadata))));
      Path readme = folder.resolve("README.md");
      files.add(
          new GeneratedFile(readme, ReadmeBlock.replace(GeneratedFile.textOf(readme), component)));
    }
    files.add(new GeneratedFile(catalogue.root().resolve(INDEX), index(catalogue)));
    List<String> names = catalogue.components().stream().map(ComponentDescription::name).toList();
    Measured measured = Measured.read(catalogue.root(), names);
    files.add(
        new GeneratedFile(
            catalogue.root().resolve(PAGE), ComponentsPage.of(catalogue.components(), measured)));
    return files;
  }

  private static String index(Catalogue catalogue) {
    List<Object> components = new ArrayList<>();
    for (ComponentDescription component : catalogue.components()) {
      Map<String, Object> entry = new LinkedHashMap<>(component.toTree());
      entry.put("command", CommandLine.of(component));
      components.add(entry);
    }
    Map<String, Object> index = new LinkedHashMap<>();
    index.put("components", components);
    return Json.writePretty(index);
  }
}
