package dev.crema.kfp;

import dev.crema.kfp.KfpException.Kind;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object that KFP answered. Fields that nobody asks for are allowed, as KFP adds
 * them; one that is missing or of another type is refused with its path. What protobuf leaves out
 * because it is zero (false, an empty text or list) is read as that.
 *
 * @param call the call, for messages
 * @param path of this object, empty for the answer itself
 * @param values the fields
 */
record Fields(String call, String path, Map<String, @Nullable Object> values) {

  /** Returns a text that must be there and not be empty. */
  String text(String name) {
    String text = optionalText(name);
    if (text.isEmpty()) {
      throw wrong(name, "is missing");
    }
    return text;
  }

  /** Returns a text, empty if it is not there. */
  String optionalText(String name) {
    Object value = values.get(name);
    if (value == null) {
      return "";
    }
    if (value instanceof String text) {
      return text;
    }
    throw wrong(name, "is no text");
  }

  boolean flag(String name) {
    Object value = values.get(name);
    if (value == null) {
      return false;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw wrong(name, "is neither true nor false");
  }

  /** Returns a whole number, which KFP writes as a text if it has 64 bits; 0 if it is not there. */
  long number(String name) {
    Object value = values.get(name);
    if (value == null) {
      return 0;
    }
    if (value instanceof Double number && Json.isWhole(number)) {
      return number.longValue();
    }
    try {
      if (value instanceof String text) {
        return Long.parseLong(text);
      }
    } catch (NumberFormatException e) {
      throw wrong(name, "is no whole number");
    }
    throw wrong(name, "is no whole number");
  }

  Instant instant(String name) {
    Instant instant = optionalInstant(name);
    if (instant == null) {
      throw wrong(name, "is missing");
    }
    return instant;
  }

  /** Returns a time; null if it is not there, or the epoch, by which KFP says so too. */
  @Nullable Instant optionalInstant(String name) {
    String text = optionalText(name);
    if (text.isEmpty()) {
      return null;
    }
    try {
      Instant instant = Instant.parse(text);
      return instant.equals(Instant.EPOCH) ? null : instant;
    } catch (DateTimeParseException e) {
      throw wrong(name, "is no time in RFC 3339");
    }
  }

  /** Returns one of the known words; {@code absent} if there is none, or the unspecified one. */
  <E extends Enum<E>> E word(String name, E absent) {
    String text = optionalText(name);
    if (text.isEmpty() || text.endsWith("_UNSPECIFIED")) {
      return absent;
    }
    for (E word : absent.getDeclaringClass().getEnumConstants()) {
      if (word != absent && word.name().equals(text)) {
        return word;
      }
    }
    throw wrong(name, "has the value (%s), which this version does not know".formatted(text));
  }

  /** Returns an object; null if it is not there. */
  @Nullable Fields object(String name) {
    Object value = values.get(name);
    if (value == null) {
      return null;
    }
    if (value instanceof Map<?, ?> map) {
      return new Fields(call, at(name), copy(map));
    }
    throw wrong(name, "is no object");
  }

  /** Returns a list of objects, empty if it is not there. */
  <T> List<T> list(String name, Function<Fields, T> read) {
    Object value = values.get(name);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> list)) {
      throw wrong(name, "is no list");
    }
    List<T> items = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String item = name + "[" + i + "]";
      if (!(list.get(i) instanceof Map<?, ?> map)) {
        throw wrong(item, "is no object");
      }
      items.add(read.apply(new Fields(call, at(item), copy(map))));
    }
    return items;
  }

  /** Returns values by name that are not null, none if they are not there. */
  Map<String, Object> plain(String name) {
    Fields object = object(name);
    Map<String, Object> plain = new LinkedHashMap<>();
    if (object != null) {
      object.values.forEach(
          (key, value) -> {
            if (value == null) {
              throw object.wrong(key, "is null");
            }
            plain.put(key, value);
          });
    }
    return plain;
  }

  /** Returns the message of a {@code google.rpc.Status}; null if there is none. */
  @Nullable String error(String name) {
    Fields status = object(name);
    if (status == null) {
      return null;
    }
    String message = Answer.oneLine(status.optionalText("message"));
    return message.isEmpty() ? "code " + status.number("code") : message;
  }

  KfpException wrong(String name, String what) {
    return new KfpException(
        Kind.UNEXPECTED,
        "The answer to %s: the field (%s) %s.\nMaybe this KFP is older or newer than 2.15 to 2.17, or something stands in front of it."
            .formatted(call, at(name), what),
        !call.startsWith("GET"),
        null);
  }

  private String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static Map<String, @Nullable Object> copy(Map<?, ?> map) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    map.forEach((key, value) -> fields.put(String.valueOf(key), value));
    return fields;
  }
}
