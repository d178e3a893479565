package dev.crema.runner.preflight;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Variables, each of which may be in a file instead, as Secrets are mounted: {@code NAME_FILE}
 * names the file with what {@code NAME} would hold, or a file of properties has it as the services
 * read it, {@code mlflow.tracking.password} for {@code MLFLOW_TRACKING_PASSWORD}. The first goes
 * before the others.
 */
public final class SecretEnvironment implements Function<String, @Nullable String> {
  /** The variable with files of properties, with commas between; the services read it too. */
  public static final String PROPERTIES = "MICRONAUT_CONFIG_FILES";

  private static final String FILE = "_FILE";

  /** Larger is no password and no address. */
  private static final int MAX_BYTES = 64 << 10;

  private final Function<String, @Nullable String> variables;

  /**
   * Makes it.
   *
   * @param variables gives a variable's value, null if it is not set
   */
  public SecretEnvironment(Function<String, @Nullable String> variables) {
    this.variables = variables;
  }

  /**
   * Returns a value without the end of its line; an empty one counts as not set.
   *
   * @throws NotWellException if the variable with the file is set and the file cannot be used
   */
  @Override
  public @Nullable String apply(String name) {
    String value = variables.apply(name);
    if (value != null && !value.isBlank()) {
      return value;
    }
    String file = variables.apply(name + FILE);
    return file == null || file.isBlank()
        ? property(name)
        : read(name + FILE, Path.of(file.strip()));
  }

  private @Nullable String property(String name) {
    String files = variables.apply(PROPERTIES);
    if (files == null || files.isBlank()) {
      return null;
    }
    for (String file : files.split(",")) {
      for (Map.Entry<Object, Object> entry : properties(Path.of(file.strip())).entrySet()) {
        String key = String.valueOf(entry.getKey()).replaceAll("[.-]", "_");
        if (key.toUpperCase(Locale.ROOT).equals(name) && !entry.getValue().equals("")) {
          return String.valueOf(entry.getValue());
        }
      }
    }
    return null;
  }

  private static Properties properties(Path file) {
    requireFile(file, " of the variable (" + PROPERTIES + ")");
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
      return properties;
    } catch (IOException | IllegalArgumentException e) {
      throw new NotWellException(
          "The file (%s) of the variable (%s) is no file of properties (%s).\nMaybe it is the wrong file."
              .formatted(file, PROPERTIES, e.getClass().getSimpleName()));
    }
  }

  /**
   * Returns a value that must be there.
   *
   * @param name the variable
   * @param example what it could be
   * @throws NotWellException if it is not
   */
  String require(String name, String example) {
    String value = apply(name);
    if (value == null) {
      throw new NotWellException(
          "The variable (%s) is not set, nor is (%s%s).\nMaybe the Secret or ConfigMap with it is missing, or this pod does not name it; for example: %s"
              .formatted(name, name, FILE, example));
    }
    return value.strip();
  }

  private static String read(String name, Path file) {
    requireFile(file, " of the variable (" + name + ")");
    try {
      String text = Files.readString(file).stripTrailing();
      if (!text.isEmpty()) {
        return text;
      }
    } catch (IOException e) {
      throw new NotWellException(
          "The file (%s) of the variable (%s) cannot be read: %s\nMaybe its Secret is mounted for another user: set fsGroup or defaultMode."
              .formatted(file, name, e.getClass().getSimpleName()));
    }
    throw new NotWellException(
        "The file (%s) of the variable (%s) is empty.\nMaybe its key in the Secret has no value."
            .formatted(file, name));
  }

  /** Refuses what is no file that can be read, or larger than a Secret's value is. */
  static void requireFile(Path file, String of) {
    requireReadable(file, of);
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new NotWellException(
            "The file (%s)%s has more than %d bytes.\nMaybe it is the wrong file."
                .formatted(file, of, MAX_BYTES));
      }
    } catch (IOException e) {
      throw new NotWellException(
          "The file (%s)%s cannot be read: %s\nMaybe its volume is not there any more."
              .formatted(file, of, e.getClass().getSimpleName()));
    }
  }

  /** Refuses what is no file that can be read. */
  static void requireReadable(Path file, String of) {
    if (!Files.isRegularFile(file)) {
      throw new NotWellException(
          "There is no file (%s)%s.\nMaybe its Secret or ConfigMap is missing, has another key, or is not mounted there."
              .formatted(file, of));
    }
    if (!Files.isReadable(file)) {
      throw new NotWellException(
          "The file (%s)%s may not be read.\nMaybe its Secret is mounted for another user: set fsGroup or defaultMode."
              .formatted(file, of));
    }
  }
}
