package dev.crema.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the catalogue advises for a component, the pipelines of this repository do. */
class PipelinesTest {

  private static final Map<String, Map<String, Object>> CATALOGUE = catalogue();

  static Stream<Path> pipelines() {
    return Repository.files("pipeline.yaml").stream()
        .filter(file -> file.startsWith(Repository.ROOT.resolve("pipelines")))
        .filter(file -> file.getParent().getParent().endsWith("pipelines"));
  }

  /** JSON is YAML. */
  private static Map<String, Map<String, Object>> catalogue() {
    Map<String, Map<String, Object>> components = new HashMap<>();
    for (Object entry :
        (List<?>) get(read(Repository.ROOT.resolve("components/index.json")), "components")) {
      components.put(String.valueOf(get(entry, "image")), object(entry));
    }
    return components;
  }

  @ParameterizedTest
  @MethodSource("pipelines")
  void givesEachStepTheMemoryThatItsAuthorAdvises(Path file) {
    Map<String, Object> executors = executors(read(file));
    List<String> tight = new ArrayList<>();
    executors.forEach(
        (name, executor) -> {
          Map<String, Object> container =
              object(object(executor).getOrDefault("container", Map.of()));
          if (!container.isEmpty()) {
            String image = String.valueOf(container.get("image"));
            String advised = String.valueOf(get(CATALOGUE.get(image), "memory"));
            Object given =
                object(container.getOrDefault("resources", Map.of())).get("resourceMemoryLimit");
            if (given == null || mebibytes(String.valueOf(given)) < mebibytes(advised)) {
              tight.add("%s has %s of %s".formatted(name, given, advised));
            }
          }
        });
    assertThat(executors).isNotEmpty();
    assertThat(tight).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("pipelines")
  void cachesNoStepThatReadsOrChangesTheWorldOutside(Path file) {
    Object pipeline = read(file);
    Map<String, Object> components = object(get(pipeline, "components"));
    List<Object> graphs = new ArrayList<>(components.values());
    graphs.add(get(pipeline, "root"));
    List<String> cached = new ArrayList<>();
    for (Object graph : graphs) {
      Map<String, Object> dag = object(object(graph).getOrDefault("dag", Map.of()));
      object(dag.getOrDefault("tasks", Map.of()))
          .forEach(
              (name, task) -> {
                Object component =
                    components.get(String.valueOf(get(get(task, "componentRef"), "name")));
                Map<String, Object> caching =
                    object(object(task).getOrDefault("cachingOptions", Map.of()));
                if (isNeverCached(pipeline, component)
                    && Boolean.TRUE.equals(caching.get("enableCache"))) {
                  cached.add(name);
                }
              });
    }
    assertThat(cached).isEmpty();
  }

  private static boolean isNeverCached(Object pipeline, Object component) {
    Object executor =
        executors(pipeline).get(String.valueOf(object(component).get("executorLabel")));
    if (executor == null || !object(executor).containsKey("container")) {
      return false;
    }
    String image = String.valueOf(get(get(executor, "container"), "image"));
    return get(CATALOGUE.get(image), "caching").equals("never");
  }

  private static long mebibytes(String quantity) {
    long number = Long.parseLong(quantity.substring(0, quantity.length() - 2));
    return quantity.endsWith("Gi") ? number * 1024 : number;
  }

  private static Map<String, Object> executors(Object pipeline) {
    return object(get(get(pipeline, "deploymentSpec"), "executors"));
  }

  private static Object read(Path file) {
    Iterable<Object> documents =
        new Load(LoadSettings.builder().build()).loadAllFromString(Repository.read(file));
    return documents.iterator().next();
  }

  private static Object get(Object object, String key) {
    return Objects.requireNonNull(object(object).get(key), key);
  }

  @SuppressWarnings("unchecked") // a test: a wrong type is a failure too
  private static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }
}
