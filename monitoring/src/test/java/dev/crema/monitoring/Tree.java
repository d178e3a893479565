package dev.crema.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** YAML, and JSON, which is YAML, as maps and lists. */
final class Tree {
  private Tree() {}

  static Map<String, Object> read(Path file) throws IOException {
    return parse(Files.readString(file));
  }

  static Map<String, Object> parse(String text) {
    LoadSettings settings = LoadSettings.builder().setCodePointLimit(1 << 26).build();
    return object(new Load(settings).loadFromString(text));
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> object(@Nullable Object value) {
    return value == null ? Map.of() : (Map<String, Object>) value;
  }

  static List<?> list(@Nullable Object value) {
    return value == null ? List.of() : (List<?>) value;
  }

  static List<Map<String, Object>> objects(@Nullable Object value) {
    return list(value).stream().map(Tree::object).toList();
  }

  static String text(Map<String, Object> tree, String key) {
    return String.valueOf(tree.getOrDefault(key, ""));
  }

  /** Returns the files of a folder that end so, by name; it fails if there are none. */
  static List<Path> files(String folder, String end) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      List<Path> found = files.filter(each -> each.toString().endsWith(end)).sorted().toList();
      if (found.isEmpty()) {
        throw new IllegalStateException("The folder (%s) has no *%s.".formatted(folder, end));
      }
      return found;
    }
  }
}
