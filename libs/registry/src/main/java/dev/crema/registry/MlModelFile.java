package dev.crema.registry;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file {@code MLmodel}, by which MLflow shows a model and its signature: that of the package,
 * which knows the columns, and what only the registry knows.
 */
final class MlModelFile {
  static final String NAME = "MLmodel";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

  /** Where the flavour's data is: from the version's files it is one folder further. */
  private static final Pattern DATA = Pattern.compile("(?m)^( +data: )([A-Za-z0-9._-]+)$");

  private static final String WITHOUT_PACKAGE_FILE =
      """
      flavors:
        crema:
          data: package
      """;

  private MlModelFile() {}

  /**
   * Returns the file's content, YAML.
   *
   * @param run the run that the version belongs to; its start is the model's time, so that a
   *     repetition gives the same bytes
   * @param model the holder of the files
   * @param files the files
   */
  static byte[] content(Run run, LoggedModel model, ModelFiles files) throws IOException {
    String added =
        """
        artifact_path: %s
        model_id: %s
        model_uuid: %s
        run_id: %s
        utc_time_created: %s
        """
            .formatted(
                quoted(model.artifactUri()),
                quoted(model.id()),
                quoted(model.id()),
                quoted(run.id()),
                quoted(TIME.format(Instant.ofEpochMilli(run.startTime()))));
    return (ofPackage(files.packageDirectory().resolve(NAME)) + added)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String ofPackage(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return WITHOUT_PACKAGE_FILE;
    }
    Matcher data = DATA.matcher(Files.readString(file));
    String yaml = data.replaceAll("$1" + Manifest.PACKAGE_FOLDER + "$2");
    return yaml.endsWith("\n") ? yaml : yaml + "\n";
  }

  /** Returns a text as a JSON string, which YAML reads as the same text. */
  private static String quoted(String text) {
    try {
      return JSON.std.asString(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
