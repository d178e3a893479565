package dev.crema.testkit.kfp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads trees of JSON and YAML; what is not there is empty. */
final class Trees {
  private Trees() {}

  static String text(Map<String, ?> tree, String name) {
    return tree.get(name) instanceof String text ? text : "";
  }

  static long number(Map<String, ?> tree, String name) {
    return switch (tree.get(name)) {
      case Number number -> number.longValue();
      case String text when text.matches("-?\\d{1,18}") -> Long.parseLong(text);
      case null, default -> 0;
    };
  }

  static boolean flag(Map<String, ?> tree, String name) {
    return Boolean.TRUE.equals(tree.get(name));
  }

  static Map<String, Object> object(Map<String, ?> tree, String name) {
    return asObject(tree.get(name));
  }

  static Map<String, Object> asObject(@Nullable Object value) {
    Map<String, Object> object = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, each) -> {
            if (each != null) {
              object.put(String.valueOf(key), each);
            }
          });
    }
    return object;
  }

  static List<?> list(Map<String, ?> tree, String name) {
    return tree.get(name) instanceof List<?> list ? list : List.of();
  }
}
