package dev.crema.ingestbucket;

import dev.crema.data.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** The file in which AWS' tools keep credentials: sections in brackets, names and values. */
record CredentialsFile(Path path, String profile) {
  private static final long MAX_BYTES = 1 << 20;

  /** Returns the profile's credentials; no message has a value of the file. */
  AwsCredentialsIdentity read() {
    Map<String, String> values = values();
    String id = values.get("aws_access_key_id");
    String secret = values.get("aws_secret_access_key");
    if (id == null || secret == null) {
      throw new InputException(
          "The credentials file (%s) has no access key and secret for the profile (%s).\nMaybe AWS_PROFILE is another."
              .formatted(path, profile));
    }
    return BucketSettings.identity(id, secret, values.get("aws_session_token"));
  }

  private Map<String, String> values() {
    Map<String, String> values = new HashMap<>();
    boolean isOurs = false;
    for (String line : text().lines().map(String::strip).toList()) {
      int equals = line.indexOf('=');
      if (line.startsWith("[")) {
        isOurs = line.equals("[" + profile + "]");
      } else if (isOurs && equals > 0 && !line.startsWith("#") && !line.startsWith(";")) {
        values.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      }
    }
    return values;
  }

  private String text() {
    try {
      if (!Files.isRegularFile(path) || Files.size(path) > MAX_BYTES) {
        throw new InputException(
            "The credentials file (%s) does not exist, or is no small file.\nMaybe the Secret is not mounted there: AWS_SHARED_CREDENTIALS_FILE."
                .formatted(path));
      }
      return Files.readString(path);
    } catch (MalformedInputException e) {
      throw new InputException(
          "The credentials file (%s) is not UTF-8.\nMaybe it is another file.".formatted(path), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the file, or null if there is none and none was named. */
  static @Nullable CredentialsFile of(
      @Nullable String named, @Nullable String home, @Nullable String profile) {
    String section = profile == null ? "default" : profile;
    if (named != null) {
      return new CredentialsFile(Path.of(named), section);
    }
    Path usual = home == null ? null : Path.of(home, ".aws", "credentials");
    return usual != null && Files.isRegularFile(usual) ? new CredentialsFile(usual, section) : null;
  }
}
