package dev.crema.demo;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as the demo reads it. */
final class Answer {
  private Answer() {}

  /** Reads an object. */
  static Map<String, Object> read(String json) throws IOException {
    return JSON.std.mapFrom(json);
  }

  /** Returns an object, empty if the value is none. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> object(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }

  /** Returns the objects of a list, none if the value is none. */
  static List<Map<String, Object>> objects(@Nullable Object value) {
    return value instanceof List<?> list ? list.stream().map(Answer::object).toList() : List.of();
  }

  /** Returns a number, NaN if the value is none. */
  static double number(@Nullable Object value) {
    return value instanceof Number number ? number.doubleValue() : Double.NaN;
  }
}
