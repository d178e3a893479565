package dev.crema.runner.container;

import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Removes containers: of a run, and those that a runner left behind which was killed. */
public final class Removal {
  private Removal() {}

  /** Returns the arguments that end containers and remove them with their volumes. */
  static String[] arguments(List<String> names) {
    List<String> words = new ArrayList<>(List.of("rm", "--force", "--volumes"));
    words.addAll(names);
    return words.toArray(String[]::new);
  }

  /**
   * Removes what runners left behind that are gone.
   *
   * @return a sentence for each container that is removed
   */
  public static List<String> ofLeftovers(OciRuntime runtime)
      throws IOException, InterruptedException {
    Client.Answer listed =
        runtime
            .client()
            .call("ps", "--all", "--quiet", "--no-trunc", "--filter", "label=" + Labels.RUNNER);
    List<String> ids = listed.out().lines().map(String::strip).filter(id -> !id.isEmpty()).toList();
    List<String> sentences = new ArrayList<>();
    for (String id : ids) {
      Client.Answer answer = runtime.client().call("container", "inspect", id);
      Map<String, @Nullable Object> container =
          answer.isGood() ? first(answer.out()) : Map.of(); // else it is gone already
      if (Labels.isGone(label(container))
          && runtime.client().call(arguments(List.of(id))).isGood()) {
        sentences.add(
            "The container (%s) of a run whose crema was killed is removed."
                .formatted(String.valueOf(container.get("Name")).replaceFirst("^/", "")));
      }
    }
    return sentences;
  }

  private static String label(Map<String, @Nullable Object> container) {
    return container.get("Config") instanceof Map<?, ?> config
            && config.get("Labels") instanceof Map<?, ?> labels
            && labels.get(Labels.RUNNER) instanceof String label
        ? label
        : "";
  }

  /** Returns the only item of what {@code inspect} says. */
  static Map<String, @Nullable Object> first(String json) {
    try {
      return Json.parse(json, "inspect") instanceof List<?> list
              && !list.isEmpty()
              && list.getFirst() instanceof Map<?, ?> map
          ? Json.object(map)
          : Map.of();
    } catch (InvalidInputException _) {
      return Map.of();
    }
  }
}
