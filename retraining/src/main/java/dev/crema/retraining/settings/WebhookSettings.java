package dev.crema.retraining.settings;

import dev.crema.service.settings.Require;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How {@code POST /webhooks/alertmanager} is answered.
 *
 * @param tokenFile file with the bearer token that Alertmanager sends, read at the start; two lines
 *     are an old and a new one, any of which is taken; default none: guarded like other routes
 * @param alerts most alerts in one request, 1 to 10,000; default 1,000
 * @param atOnce most notifications that are worked on at once, beside the requests of people, 1 to
 *     1,000; more are answered 503; default 32
 * @param deadline after which a notification is answered 503 if it is not stored, 1 s to 1 min;
 *     default 8 s, as Alertmanager gives up after 10 s or its {@code group_interval}
 */
@ConfigurationProperties("crema.webhook")
public record WebhookSettings(
    @Bindable(defaultValue = "") String tokenFile,
    @Bindable(defaultValue = "1000") int alerts,
    @Bindable(defaultValue = "32") int atOnce,
    @Bindable(defaultValue = "8s") Duration deadline) {
  private static final String KEY = "crema.webhook.token-file";
  private static final int MOST_BYTES = 4_096;
  private static final int MOST_TOKENS = 2;

  /** RFC 6750, 2.1, and long enough that nobody guesses it. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]{16,1024}=*");

  /** Checks the ranges, and that the file holds tokens. */
  public WebhookSettings {
    Require.between("crema.webhook.alerts", alerts, 1, 10_000);
    Require.between("crema.webhook.at-once", atOnce, 1, 1_000);
    Require.between(
        "crema.webhook.deadline", deadline, Duration.ofSeconds(1), Duration.ofMinutes(1));
    if (!tokenFile.isEmpty()) {
      var _ = read(tokenFile);
    }
  }

  /** Returns the tokens; none if there is no file. */
  public List<String> tokens() {
    return tokenFile.isEmpty() ? List.of() : read(tokenFile);
  }

  private static List<String> read(String file) {
    List<String> tokens;
    try {
      Path path = Path.of(file);
      Require.that(
          Files.size(path) <= MOST_BYTES,
          KEY,
          file,
          "a file of at most %d bytes".formatted(MOST_BYTES));
      tokens =
          Files.readAllLines(path).stream().map(String::strip).filter(s -> !s.isEmpty()).toList();
    } catch (IOException | java.nio.file.InvalidPathException e) {
      throw new IllegalArgumentException(
          "The setting (%s) is (%s), which cannot be read (%s).\nMaybe the secret is not mounted."
              .formatted(KEY, file, e.getClass().getSimpleName()),
          null);
    }
    // The message must not hold a token.
    Require.that(
        !tokens.isEmpty()
            && tokens.size() <= MOST_TOKENS
            && tokens.stream().allMatch(token -> TOKEN.matcher(token).matches()),
        KEY,
        file,
        "a file with one or two lines, each a token of 16 to 1024 letters, digits and ._~+/-");
    return tokens;
  }
}
