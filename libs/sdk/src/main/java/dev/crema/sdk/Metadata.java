package dev.crema.sdk;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Artifact metadata: what KFP's strict parser takes, and nothing else. */
final class Metadata {

  /** Keys that KFP writes itself. */
  static final Set<String> RESERVED =
      Set.of("display_name", "store_session_info", "_kfp_workspace");

  private static final int MAX_DEPTH = 32;

  private Metadata() {}

  static String requireName(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("The name of an artifact is empty.");
    }
    return name;
  }

  static Map<String, Object> with(Map<String, Object> metadata, String key, Object value) {
    if (key.isBlank() || RESERVED.contains(key)) {
      throw new IllegalArgumentException(
          "The metadata key (%s) is empty or belongs to KFP.\nMaybe choose another than %s."
              .formatted(key, RESERVED.stream().sorted().toList()));
    }
    Map<String, Object> copy = new LinkedHashMap<>(metadata);
    copy.put(key, value);
    return copy;
  }

  static Map<String, Object> copy(Map<String, Object> metadata) {
    Map<String, Object> copy = new LinkedHashMap<>();
    metadata.forEach((key, value) -> copy.put(key, checked(key, value, 0)));
    return Collections.unmodifiableMap(copy);
  }

  private static Object checked(String key, @Nullable Object value, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException(
          "The metadata (%s) is nested deeper than %d levels.".formatted(key, MAX_DEPTH));
    }
    return switch (value) {
      case String text -> text;
      case Boolean flag -> flag;
      case Double number when Double.isFinite(number) -> number;
      case Float number when Float.isFinite(number) -> (double) number;
      case Long number -> number;
      case Integer number -> (long) number;
      case Short number -> (long) number;
      case Byte number -> (long) number;
      case List<?> list -> checkedList(key, list, depth);
      case Map<?, ?> map -> checkedMap(key, map, depth);
      case null, default ->
          throw new IllegalArgumentException(
              "The metadata (%s) has the value (%s), which is no text, boolean, finite number, list or map."
                  .formatted(key, value));
    };
  }

  private static List<Object> checkedList(String key, List<?> list, int depth) {
    List<Object> copy = new ArrayList<>(list.size());
    for (Object item : list) {
      copy.add(checked(key, item, depth + 1));
    }
    return Collections.unmodifiableList(copy);
  }

  private static Map<String, Object> checkedMap(String key, Map<?, ?> map, int depth) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach(
        (name, item) -> {
          if (!(name instanceof String text)) {
            throw new IllegalArgumentException(
                "The metadata (%s) has the key (%s), which is no text.".formatted(key, name));
          }
          copy.put(text, checked(key + "." + text, item, depth + 1));
        });
    return Collections.unmodifiableMap(copy);
  }
}
