package dev.crema.testkit.kfp;

import dev.crema.sdk.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The models and calls of the published package {@code kfp-server-api}, as {@code kfp_models.py}
 * wrote them down.
 */
final class KfpModels {
  private static final KfpModels PUBLISHED = read();

  private final Map<String, Object> models;
  private final Map<String, Object> words;
  private final List<CallModel> calls = new ArrayList<>();

  /**
   * A call of the API.
   *
   * @param template method and path with names in braces
   * @param query the names of its parameters
   * @param body the model of its body, empty for none
   * @param answer the model of its answer
   */
  record CallModel(String template, List<String> query, String body, String answer) {
    /** Returns the values of the names in braces; null if this is another call. */
    @Nullable Map<String, String> match(String method, String path) {
      String[] wanted = template.split("[ /]", -1);
      String[] given = (method + " " + path).split("[ /]", -1);
      Map<String, String> values = new LinkedHashMap<>();
      if (wanted.length != given.length) {
        return null;
      }
      for (int i = 0; i < wanted.length; i++) {
        int end = wanted[i].indexOf('}');
        if (wanted[i].startsWith("{")) {
          String verb = wanted[i].substring(end + 1);
          boolean isThis = verb.isEmpty() ? !given[i].contains(":") : given[i].endsWith(verb);
          if (!isThis || given[i].length() == verb.length()) {
            return null;
          }
          values.put(
              wanted[i].substring(1, end),
              given[i].substring(0, given[i].length() - verb.length()));
        } else if (!wanted[i].equals(given[i])) {
          return null;
        }
      }
      return values;
    }
  }

  private KfpModels(Map<String, Object> file) {
    this.models = Trees.object(file, "models");
    this.words = Trees.object(file, "words");
    Trees.object(file, "calls")
        .forEach(
            (template, call) -> {
              Map<String, Object> fields = Trees.asObject(call);
              calls.add(
                  new CallModel(
                      template,
                      Trees.list(fields, "query").stream().map(String::valueOf).toList(),
                      Trees.text(fields, "body"),
                      Trees.text(fields, "answer")));
            });
    // A fixed path goes before one with a name in its place.
    calls.sort((a, b) -> Boolean.compare(a.template.contains("{"), b.template.contains("{")));
  }

  static KfpModels published() {
    return PUBLISHED;
  }

  private static KfpModels read() {
    try (InputStream in = KfpModels.class.getResourceAsStream("kfp-server-api.json")) {
      if (in == null) {
        throw new IllegalStateException("The file (kfp-server-api.json) is missing.");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new KfpModels(Json.readObject(text, "kfp-server-api.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<CallModel> calls() {
    return calls;
  }

  /** Returns what is wrong with a value, by path; empty if it is of the type. */
  List<String> problems(String type, @Nullable Object value) {
    List<String> problems = new ArrayList<>();
    check(type, value, "", problems);
    return problems;
  }

  private void check(String type, @Nullable Object value, String path, List<String> problems) {
    if (type.startsWith("list[")) {
      checkList(type, value, path, problems);
    } else if (type.startsWith("dict(str, ")) {
      checkMap(type.substring(10, type.length() - 1), value, path, problems);
    } else if (models.containsKey(type)) {
      checkModel(type, value, path, problems);
    } else if (!isPlain(type, value)) {
      problems.add("%s: %s is no %s".formatted(path, value, type));
    }
  }

  private void checkList(String type, @Nullable Object value, String path, List<String> problems) {
    if (!(value instanceof List<?> list)) {
      problems.add(path + " is no list");
      return;
    }
    String item = type.substring(5, type.length() - 1);
    for (int i = 0; i < list.size(); i++) {
      check(item, list.get(i), path + "[" + i + "]", problems);
    }
  }

  private void checkMap(String item, @Nullable Object value, String path, List<String> problems) {
    if (!(value instanceof Map<?, ?> map)) {
      problems.add(path + " is no object");
      return;
    }
    map.forEach((key, each) -> check(item, each, path + "." + key, problems));
  }

  private void checkModel(String type, @Nullable Object value, String path, List<String> problems) {
    if (!(value instanceof Map<?, ?> map)) {
      problems.add(path + " is no object");
      return;
    }
    Map<String, Object> fields = Trees.object(models, type);
    map.forEach(
        (key, each) -> {
          Object kind = fields.get(String.valueOf(key));
          if (kind == null) {
            problems.add("%s.%s is no field of %s".formatted(path, key, type));
          } else {
            check(kind.toString(), each, path + "." + key, problems);
          }
        });
  }

  private boolean isPlain(String type, @Nullable Object value) {
    if (words.containsKey(type)) {
      return value instanceof String && Trees.list(words, type).contains(value);
    }
    return switch (type) {
      case "object" -> true;
      case "str" -> value instanceof String;
      case "bool" -> value instanceof Boolean;
      case "int" -> value instanceof Long || value instanceof Integer;
      case "datetime" -> value instanceof String text && isTime(text);
      default -> throw new IllegalStateException("The type (%s) is not known.".formatted(type));
    };
  }

  /**
   * Returns a value of a type without what protobuf's JSON leaves out: false, zero, empty texts,
   * lists and maps, and unspecified words. Free values stay as they are.
   */
  Object pruned(String type, Object value) {
    if (type.startsWith("list[") && value instanceof List<?> list) {
      String item = type.substring(5, type.length() - 1);
      List<Object> items = new ArrayList<>();
      list.forEach(each -> items.add(pruned(item, each)));
      return items;
    }
    if (!models.containsKey(type)) {
      return value;
    }
    Map<String, Object> kinds = Trees.object(models, type);
    Map<String, Object> kept = new LinkedHashMap<>();
    Trees.asObject(value)
        .forEach(
            (key, each) -> {
              if (!isZero(each)) {
                kept.put(key, pruned(String.valueOf(kinds.get(key)), each));
              }
            });
    return kept;
  }

  private static boolean isZero(Object value) {
    return switch (value) {
      case Boolean flag -> !flag;
      case Number number -> number.doubleValue() == 0;
      case String text -> text.isEmpty() || text.equals("0") || text.endsWith("_UNSPECIFIED");
      case List<?> list -> list.isEmpty();
      default -> false;
    };
  }

  private static boolean isTime(String text) {
    try {
      Instant.parse(text);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }
}
