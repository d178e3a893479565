package dev.crema.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Holds each metadata.yaml to the schema of kubeflow/pipelines-components, as its
 * scripts/validate_metadata has it: metadata_schema.json and what validate_metadata.py asks beyond
 * it (the order of the fields, a date with a time of day that YAML reads as one).
 */
class MetadataTest {

  private static final List<String> REQUIRED =
      List.of("name", "stability", "dependencies", "lastVerified");
  private static final List<String> OPTIONAL = List.of("tags", "ci", "links");
  private static final String VERSION =
      "^(==|>=|<=)?(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)$";

  static Stream<Path> files() {
    return Repository.files("component.yaml").stream()
        .map(Path::getParent)
        .filter(folder -> folder.getParent().equals(Repository.ROOT.resolve("components")))
        .map(folder -> folder.resolve("metadata.yaml"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void followsTheSchema(Path file) {
    String text = Repository.read(file);
    Map<String, Object> metadata =
        object(new Load(LoadSettings.builder().build()).loadFromString(text));
    List<String> fields = new ArrayList<>(metadata.keySet());
    fields.removeAll(OPTIONAL);
    assertThat(fields).isEqualTo(REQUIRED);
    assertThat(metadata.get("name")).isEqualTo(file.getParent().getFileName().toString());
    assertThat(metadata.get("stability")).isIn("alpha", "beta", "stable");
    assertThat((List<?>) metadata.get("tags")).allMatch(String.class::isInstance);
    assertThat(text)
        .containsPattern("(?m)^lastVerified: \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$");

    Map<String, Object> dependencies = object(metadata.get("dependencies"));
    assertThat(dependencies).containsKey("kubeflow");
    assertThat(dependencies.keySet()).isSubsetOf("kubeflow", "external_services");
    assertThat((List<?>) dependencies.get("kubeflow"))
        .anyMatch(dependency -> object(dependency).get("name").equals("Pipelines"));
    for (Object list : dependencies.values()) {
      for (Object dependency : (List<?>) list) {
        assertThat(object(dependency)).containsOnlyKeys("name", "version");
        assertThat(object(dependency).get("version")).asString().matches(VERSION);
      }
    }
  }

  @SuppressWarnings("unchecked") // a test: a wrong type is a failure too
  private static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }
}
