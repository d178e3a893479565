package dev.crema.sdk.generate;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When components were last verified. That does not follow from the source: the date stays as it is
 * committed in metadata.yaml until a release, or somebody by hand, renews it. So the file is the
 * same on every machine and every day.
 *
 * @param today the date of a new component, and of every component at a release
 * @param renew whether this is a release
 */
record LastVerified(Instant today, boolean renew) {

  private static final Pattern LINE = Pattern.compile("(?m)^lastVerified:[ \\t]*(.*?)[ \\t]*$");
  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z");

  /** Returns the date that a metadata.yaml must have. */
  Instant of(Path metadata) throws IOException {
    Matcher line = LINE.matcher(GeneratedFile.textOf(metadata));
    if (renew || !line.find()) {
      return today;
    }
    String text = line.group(1);
    try {
      if (TIME.matcher(text).matches()) {
        return Instant.parse(text);
      }
    } catch (DateTimeException _) {
      // A day that no calendar has is refused as any other text is.
    }
    throw new IllegalArgumentException(
        "The file (%s) has the lastVerified (%s), which is no time.\nMaybe write it as: %s"
            .formatted(metadata, text, today));
  }
}
