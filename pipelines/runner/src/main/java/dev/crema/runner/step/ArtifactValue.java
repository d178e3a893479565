package dev.crema.runner.step;

import dev.crema.runner.value.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An artifact that exists.
 *
 * @param name the output's name
 * @param schemaTitle its type, such as {@code system.Dataset}
 * @param uri an absolute path, or an address elsewhere that the step has put there
 * @param metadata what the step said of it
 */
public record ArtifactValue(
    String name,
    String schemaTitle,
    String schemaVersion,
    String uri,
    Map<String, @Nullable Object> metadata) {

  /** Returns the artifact as {@code RuntimeArtifact} in KFP's JSON. */
  public Map<String, @Nullable Object> toJson() {
    Map<String, @Nullable Object> type = new LinkedHashMap<>();
    type.put("schemaTitle", schemaTitle);
    type.put("schemaVersion", schemaVersion);
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("type", type);
    json.put("uri", uri);
    json.put("metadata", metadata);
    return json;
  }

  /** Returns the artifact that {@link #toJson} wrote. */
  public static ArtifactValue fromJson(Map<String, @Nullable Object> json) {
    Map<String, @Nullable Object> type = Json.object((Map<?, ?>) member(json, "type"));
    return new ArtifactValue(
        (String) member(json, "name"),
        (String) member(type, "schemaTitle"),
        (String) member(type, "schemaVersion"),
        (String) member(json, "uri"),
        Json.object((Map<?, ?>) member(json, "metadata")));
  }

  private static Object member(Map<String, @Nullable Object> json, String key) {
    Object value = json.get(key);
    if (value == null) {
      throw new IllegalArgumentException("The artifact has no (%s).".formatted(key));
    }
    return value;
  }

  /** Whether it lies on this machine. */
  public boolean isLocal() {
    return uri.startsWith("/");
  }

  /** Returns where it lies on this machine. */
  public Path path() {
    return Path.of(uri);
  }
}
