package dev.crema.trainandregister;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What the steps of a run said of their outputs: parameters, and the metadata of artifacts, which
 * hold content hashes and metrics. Where artifacts lie differs from run to run and is left out, as
 * are ids that MLflow gives.
 */
final class Outputs {
  private static final String FILE = "executor_output.json";

  /** What a registration gets from MLflow, and the name that the test chose. */
  private static final List<String> GIVEN = List.of("run_id", "model_uri");

  private Outputs() {}

  /**
   * Returns parameters and metadata by step.
   *
   * @param run the folder of one run
   * @param step the name of the step whose folder has a name
   */
  static Map<String, Map<String, Object>> below(Path run, UnaryOperator<String> step)
      throws IOException {
    Map<String, Map<String, Object>> steps = new TreeMap<>();
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.filter(path -> path.endsWith(FILE)).toList()) {
        Map<String, Object> said = JSON.std.mapFrom(Files.readString(file));
        Map<String, Object> outputs = new TreeMap<>(Crema.map(said.get("parameterValues")));
        outputs.keySet().removeAll(GIVEN);
        Crema.map(said.getOrDefault("artifacts", Map.of()))
            .forEach((output, list) -> outputs.put(output, metadata(list)));
        String name = step.apply(file.getParent().getFileName().toString());
        if (steps.put(name, outputs) != null) {
          throw new AssertionError("Two steps (%s) are in %s.".formatted(name, run));
        }
      }
    }
    return steps;
  }

  private static List<?> metadata(Object list) {
    return ((List<?>) Crema.map(list).get("artifacts"))
        .stream().map(artifact -> Crema.map(artifact).getOrDefault("metadata", Map.of())).toList();
  }
}
