package dev.crema.retraining.core;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A mapping of a YAML file, from which each key is taken once; what is left over is refused. */
final class Section {
  private final String place;
  private final Map<String, @Nullable Object> left = new LinkedHashMap<>();

  Section(String place, Object value) {
    this.place = place;
    if (!(value instanceof Map<?, ?> map)) {
      throw wrong("must be a mapping of names to values");
    }
    map.forEach((key, each) -> left.put(String.valueOf(key), each));
  }

  List<String> names() {
    return List.copyOf(left.keySet());
  }

  Section section(String name) {
    Object value = left.remove(name);
    return new Section(place + ": " + name, value == null ? Map.of() : value);
  }

  String text(String name) {
    String value = text(name, "");
    if (value.isBlank()) {
      throw wrong("must have a text (%s)".formatted(name));
    }
    return value;
  }

  String text(String name, String otherwise) {
    return value(name, String.class, otherwise, "no text.\nMaybe put it in quotes");
  }

  int number(String name, int otherwise) {
    return value(name, Integer.class, otherwise, "no whole number");
  }

  boolean flag(String name, boolean otherwise) {
    return value(name, Boolean.class, otherwise, "neither true nor false");
  }

  private <T> T value(String name, Class<T> type, T otherwise, String whatElse) {
    Object value = left.remove(name);
    if (value == null) {
      return otherwise;
    }
    if (type.isInstance(value)) {
      return type.cast(value);
    }
    throw wrong("has (%s) in (%s), which is %s".formatted(value, name, whatElse));
  }

  Duration duration(String name, Duration otherwise) {
    String value = text(name, "");
    try {
      return value.isEmpty() ? otherwise : Duration.parse(value);
    } catch (DateTimeParseException _) {
      throw wrong(
          "has (%s) in (%s), which is no duration.\nMaybe PT6H or P1D".formatted(value, name));
    }
  }

  Map<String, Object> plain(String name) {
    Object value = left.remove(name);
    Map<String, Object> plain = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, each) -> plain.put(String.valueOf(key), required(name, key, each)));
    } else if (value != null) {
      throw wrong("has (%s) in (%s), which is no mapping".formatted(value, name));
    }
    return plain;
  }

  private Object required(String name, Object key, @Nullable Object value) {
    if (value == null) {
      throw wrong("has no value in (%s.%s)".formatted(name, key));
    }
    return value;
  }

  /** Returns what is made; a refusal gets this place. */
  <T> T checked(Supplier<T> made) {
    try {
      return made.get();
    } catch (PlacedException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new PlacedException(place + ": " + e.getMessage());
    }
  }

  void finish() {
    if (!left.isEmpty()) {
      throw wrong("has unknown keys " + left.keySet());
    }
  }

  private PlacedException wrong(String what) {
    return new PlacedException("%s: %s.".formatted(place, what));
  }

  /** A refusal that says its place already. */
  private static final class PlacedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    PlacedException(String message) {
      super(message);
    }
  }
}
