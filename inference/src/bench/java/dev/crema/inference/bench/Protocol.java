package dev.crema.inference.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.crema.inference.bench.load.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A route, the thousand rows as it takes them one a request, and how its answers tell a score.
 *
 * @param path the route
 * @param bodies one row each, in the order of the expected scores
 * @param reader what finds the score in an answer
 */
record Protocol(String path, List<String> bodies, ScoreReader reader) {
  private static final Set<String> SCORES = Set.of("score", "predict", "probability");

  /** Finds the score of the one row in a parsed answer. */
  @FunctionalInterface
  interface ScoreReader {
    Object score(Map<String, Object> answer);
  }

  static Protocol predict(Path folder) throws IOException {
    return new Protocol("/predict", lines(folder, "requests"), a -> first(a, "predictions", "score"));
  }

  static Protocol invocations(Path folder) throws IOException {
    return new Protocol(
        "/invocations", lines(folder, "invocations"), a -> first(a, "predictions", "score"));
  }

  /** The Open Inference Protocol with a tensor a column: ours. */
  static Protocol infer(Path folder) throws IOException {
    return new Protocol("/v2/models/churn/infer", lines(folder, "infer"), Protocol::firstOutput);
  }

  /** The Open Inference Protocol with one tensor of encoded features: MLServer's. */
  static Protocol inferEncoded(Path folder) throws IOException {
    return new Protocol(
        "/v2/models/churn/infer", lines(folder, "infer-encoded"), Protocol::firstOutput);
  }

  static List<String> lines(Path folder, String name) throws IOException {
    return Files.readAllLines(folder.resolve(name + ".jsonl"));
  }

  Target target(int port, int connections) {
    return Target.post(port, path, bodies, connections);
  }

  /**
   * Returns the score of the one row of an answer.
   *
   * @throws IOException if the answer is no JSON object or tells none
   */
  double score(String answer) throws IOException {
    try {
      return ((Number) reader.score(JSON.std.mapFrom(answer))).doubleValue();
    } catch (ClassCastException | NullPointerException | IndexOutOfBoundsException e) {
      throw new IOException("%s answers without a score: %s".formatted(path, answer), e);
    }
  }

  private static Object first(Map<String, Object> answer, String list, String name) {
    Object first = list(answer, list).getFirst();
    return first instanceof Map<?, ?> map ? Objects.requireNonNull(map.get(name)) : first;
  }

  private static Object firstOutput(Map<String, Object> answer) {
    List<?> outputs = list(answer, "outputs");
    for (Object output : outputs) {
      if (SCORES.contains(String.valueOf(((Map<?, ?>) output).get("name")))) {
        return list((Map<?, ?>) output, "data").getFirst();
      }
    }
    return list((Map<?, ?>) outputs.getFirst(), "data").getFirst();
  }

  private static List<?> list(Map<?, ?> tree, String name) {
    return (List<?>) Objects.requireNonNull(tree.get(name));
  }
}
