package dev.crema.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the catalogue advises for a component, the pipelines of this repository do. */
class PipelinesTest {

  private static final Map<String, Map<String, Object>> CATALOGUE = catalogue();

  /**
   * They ask MLflow if its address is there, which a pipeline that promotes nothing need not say.
   */
  private static final Set<String> ASK_WHAT_WAS_PROMOTED =
      Set.of("report-outcome", "resolve-window");

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

  @ParameterizedTest
  @MethodSource("pipelines")
  void tellsEachStepThatAsksMlflowWhereItIs(Path file) {
    List<String> untold = new ArrayList<>();
    stepsThatMayAskMlflow(file)
        .forEach(
            (component, isTold) -> {
              if (!ASK_WHAT_WAS_PROMOTED.contains(component) && isTold.contains(false)) {
                untold.add(component);
              }
            });
    assertThat(untold).isEmpty();
  }

  /** Else a run that promoted could be reported as failed, and its window be given again. */
  @ParameterizedTest
  @MethodSource("pipelines")
  void letsWhoReportsAPromotionAskWhetherThereWasOne(Path file) {
    Map<String, Set<Boolean>> steps = stepsThatMayAskMlflow(file);
    if (steps.containsKey("promote-model")) {
      assertThat(steps.getOrDefault("report-outcome", Set.of(true))).contains(true);
      assertThat(steps.getOrDefault("resolve-window", Set.of(true))).containsExactly(true);
    }
  }

  /** Else two runs work on one window, and on one model, at the same time. */
  @ParameterizedTest
  @MethodSource("pipelines")
  void countsARunAsLostOnlyWhenEachStepWithItsRetriesMustBeOver(Path file) {
    Object timeout = defaults(read(file)).get("claim_timeout");
    if (timeout != null) {
      Duration longest = longest(file);
      assertThat(longest).isGreaterThan(Duration.ofHours(6));
      assertThat(Duration.parse(String.valueOf(timeout))).isGreaterThan(longest);
    }
  }

  /** A run, or a few of them, must not be all that a window has: a day's outage would lose it. */
  @ParameterizedTest
  @MethodSource("pipelines")
  void givesAWindowAttemptsForThreeDaysAndItsScheduleHasFourRunsOnADay(Path file) {
    Path schedule = file.resolveSibling("schedule.yaml");
    Map<String, Object> defaults = defaults(read(file));
    if (!defaults.containsKey("not_before") || !Files.exists(schedule)) {
      return;
    }
    assertThat(defaults.getOrDefault("max_attempts", 12.0)).isEqualTo(12.0);
    for (Object entry : (List<?>) get(read(schedule), "schedules")) {
      String hours = String.valueOf(get(entry, "cron")).split(" ", -1)[2];
      assertThat(hours.split(",", -1)).as("%s", schedule).hasSize(4);
    }
  }

  private static Map<String, Object> defaults(Object pipeline) {
    Map<String, Object> inputs =
        object(object(get(pipeline, "root")).getOrDefault("inputDefinitions", Map.of()));
    Map<String, Object> defaults = new HashMap<>();
    object(inputs.getOrDefault("parameters", Map.of()))
        .forEach((name, input) -> defaults.put(name, object(input).get("defaultValue")));
    return defaults;
  }

  /** Of a component that stands in several branches one step runs. */
  private static Duration longest(Path file) {
    List<Object> documents = documents(file);
    Map<String, Object> settings =
        executors(get(get(documents.getLast(), "platforms"), "kubernetes"));
    Map<String, Integer> tries = tries(documents.getFirst());
    Map<String, Duration> steps = new TreeMap<>();
    executors(documents.getFirst())
        .forEach(
            (name, executor) -> {
              Object container = object(executor).get("container");
              if (container != null) {
                long seconds =
                    Long.parseLong(
                        String.valueOf(get(settings.get(name), "activeDeadlineSeconds")));
                steps.merge(
                    String.valueOf(component(container).get("name")),
                    Duration.ofSeconds(seconds * tries.getOrDefault(name, 1)),
                    (one, other) -> one.compareTo(other) > 0 ? one : other);
              }
            });
    return steps.values().stream().reduce(Duration.ZERO, Duration::plus);
  }

  /** Returns how often each executor may be started, if more than once. */
  private static Map<String, Integer> tries(Object pipeline) {
    Map<String, Object> components = object(get(pipeline, "components"));
    List<Object> graphs = new ArrayList<>(components.values());
    graphs.add(get(pipeline, "root"));
    Map<String, Integer> tries = new HashMap<>();
    for (Object graph : graphs) {
      Map<String, Object> dag = object(object(graph).getOrDefault("dag", Map.of()));
      for (Object task : object(dag.getOrDefault("tasks", Map.of())).values()) {
        Object retries =
            object(object(task).getOrDefault("retryPolicy", Map.of())).get("maxRetryCount");
        if (retries != null) {
          Object component = components.get(String.valueOf(get(get(task, "componentRef"), "name")));
          tries.put(
              String.valueOf(get(component, "executorLabel")),
              1 + Integer.parseInt(String.valueOf(retries)));
        }
      }
    }
    return tries;
  }

  /** Returns whether the steps of each component that may ask MLflow are told where it is. */
  private static Map<String, Set<Boolean>> stepsThatMayAskMlflow(Path file) {
    List<Object> documents = documents(file);
    assertThat(documents).as("the second one has the Secrets").hasSize(2);
    Map<String, Object> settings =
        executors(get(get(documents.getLast(), "platforms"), "kubernetes"));
    Map<String, Set<Boolean>> steps = new TreeMap<>();
    executors(documents.getFirst())
        .forEach(
            (name, executor) -> {
              Object container = object(executor).get("container");
              if (container != null
                  && String.valueOf(component(container).get("services")).contains("MLflow")) {
                steps
                    .computeIfAbsent(
                        String.valueOf(component(container).get("name")), _ -> new TreeSet<>())
                    .add(String.valueOf(settings.get(name)).contains("=mlflow-credentials"));
              }
            });
    return steps;
  }

  private static Map<String, Object> component(Object container) {
    return CATALOGUE.getOrDefault(String.valueOf(get(container, "image")), Map.of());
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
    return documents(file).getFirst();
  }

  private static List<Object> documents(Path file) {
    List<Object> documents = new ArrayList<>();
    new Load(LoadSettings.builder().build())
        .loadAllFromString(Repository.read(file))
        .forEach(documents::add);
    return documents;
  }

  private static Object get(Object object, String key) {
    return Objects.requireNonNull(object(object).get(key), key);
  }

  @SuppressWarnings("unchecked") // a test: a wrong type is a failure too
  private static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }
}
