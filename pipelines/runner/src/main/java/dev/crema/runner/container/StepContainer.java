package dev.crema.runner.container;

import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container to start for a step. Its working directory is the image's, as on a cluster.
 *
 * @param image what runs
 * @param cpus how many, 0: no limit
 * @param memoryBytes how much, 0: no limit
 * @param readable files and folders outside the step's own folder that it may read
 * @param words program and arguments
 * @param environment constants by name
 * @param secrets names of variables whose values only the runner's environment has
 * @param timeoutSeconds after which it is ended, 0: never
 */
public record StepContainer(
    Image image,
    double cpus,
    long memoryBytes,
    List<Path> readable,
    List<String> words,
    Map<String, String> environment,
    List<String> secrets,
    long timeoutSeconds) {

  /** Returns what a replay needs besides words and environment. */
  public Map<String, @Nullable Object> toJson(OciRuntime runtime) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("runtime", runtime.program());
    json.put("image", image.reference());
    json.put("image_id", image.id());
    json.put("image_digest", image.digest());
    json.put("listed", image.isListed());
    json.put("network", image.network());
    json.put("cpus", cpus);
    json.put("memory_bytes", memoryBytes);
    json.put("readable", readable.stream().map(Path::toString).toList());
    return json;
  }

  /** Returns the image of what {@link #toJson} wrote. */
  public static Image image(Map<String, @Nullable Object> json) {
    return new Image(
        text(json, "image"),
        text(json, "image_id"),
        text(json, "image_digest"),
        Boolean.TRUE.equals(json.get("listed")),
        Boolean.TRUE.equals(json.get("network")));
  }

  /** Returns the runtime's name in what {@link #toJson} wrote. */
  public static String runtime(Map<String, @Nullable Object> json) {
    return text(json, "runtime");
  }

  /** Returns a limit in what {@link #toJson} wrote. */
  public static double number(Map<String, @Nullable Object> json, String key) {
    return json.get(key) instanceof Double number ? number : 0;
  }

  /** Returns the paths that the step may read in what {@link #toJson} wrote. */
  public static List<String> readable(Map<String, @Nullable Object> json) {
    return json.get("readable") instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  private static String text(Map<String, @Nullable Object> json, String key) {
    if (json.get(key) instanceof String text) {
      return text;
    }
    throw new InvalidInputException(
        "The step's description says no (%s) of its container: %s"
            .formatted(key, Json.write(json)));
  }
}
