package dev.crema.registry;

import com.fasterxml.jackson.jr.ob.JSON;
import com.fasterxml.jackson.jr.ob.JSONComposer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON object that MLflow answered. An absent field is an empty value. */
record Fields(Map<String, Object> values) {
  static final Fields NONE = new Fields(Map.of());

  /** Returns the fields; null if the text is no JSON object. */
  static @Nullable Fields parse(byte[] json) {
    try {
      return new Fields(JSON.std.mapFrom(json));
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  static byte[] write(Object tree) {
    try {
      return JSON.std.asBytes(tree);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String writePretty(Object tree) {
    try {
      JSONComposer<String> composer =
          JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).composeString();
      return composer.addObject(tree).finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text(String name) {
    Object value = values.get(name);
    return value == null ? "" : value.toString();
  }

  long number(String name) {
    Object value = values.get(name);
    try {
      return value instanceof Number number ? number.longValue() : Long.parseLong(text(name));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  Fields object(String name) {
    return values.get(name) instanceof Map<?, ?> map ? of(map) : NONE;
  }

  List<Fields> list(String name) {
    List<Fields> items = new ArrayList<>();
    if (values.get(name) instanceof List<?> list) {
      for (Object item : list) {
        if (item instanceof Map<?, ?> map) {
          items.add(of(map));
        }
      }
    }
    return items;
  }

  /** Returns a list of {@code {"key": …, "value": …}} as a map, in its order. */
  Map<String, String> pairs(String name) {
    Map<String, String> pairs = new LinkedHashMap<>();
    list(name).forEach(pair -> pairs.put(pair.text("key"), pair.text("value")));
    return pairs;
  }

  /** Returns a map as MLflow wants it: a list of {@code {"key": …, "value": …}}. */
  static List<Map<String, String>> pairs(Map<String, String> values) {
    List<Map<String, String>> pairs = new ArrayList<>();
    values.forEach((key, value) -> pairs.add(Map.of("key", key, "value", value)));
    return pairs;
  }

  private static Fields of(Map<?, ?> map) {
    Map<String, Object> fields = new LinkedHashMap<>();
    map.forEach((key, value) -> fields.put(String.valueOf(key), value));
    return new Fields(fields);
  }
}
