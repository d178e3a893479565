package dev.crema.sdk.description;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object that was written by the SDK, read back with errors that name the key. */
record Tree(Map<?, ?> object, String source) {

  boolean has(String key) {
    return object.get(key) != null;
  }

  Object value(String key) {
    Object value = object.get(key);
    if (value == null) {
      throw wrong(key, value, "a value");
    }
    return value;
  }

  String text(String key) {
    return object.get(key) instanceof String text ? text : refuse(key, "text");
  }

  boolean flag(String key) {
    return object.get(key) instanceof Boolean flag ? flag : refuse(key, "true or false");
  }

  double number(String key, double absent) {
    if (!has(key)) {
      return absent;
    }
    return object.get(key) instanceof Number number
        ? number.doubleValue()
        : refuse(key, "a number");
  }

  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (Object item : items(key)) {
      texts.add(String.valueOf(item));
    }
    return texts;
  }

  List<Tree> trees(String key) {
    List<Tree> trees = new ArrayList<>();
    for (Object item : items(key)) {
      if (!(item instanceof Map<?, ?> map)) {
        throw wrong(key, item, "an object");
      }
      trees.add(new Tree(map, source + " " + key));
    }
    return trees;
  }

  private List<?> items(String key) {
    return object.get(key) instanceof List<?> list ? list : refuse(key, "a list");
  }

  private <T> T refuse(String key, String expected) {
    throw wrong(key, object.get(key), expected);
  }

  private IllegalArgumentException wrong(String key, @Nullable Object value, String expected) {
    return new IllegalArgumentException(
        "The field (%s) of %s is (%s), not %s.\nMaybe build again: make generate"
            .formatted(key, source, value, expected));
  }
}
