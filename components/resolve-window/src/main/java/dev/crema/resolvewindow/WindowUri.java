package dev.crema.resolvewindow;

import dev.crema.runledger.Window;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the data of a window are: an address with marks in braces. */
final class WindowUri {
  private static final Pattern MARK = Pattern.compile("\\{([^{}]*)\\}");
  private static final DateTimeFormatter DATE = format("uuuu-MM-dd");
  private static final DateTimeFormatter HOUR = format("HH");

  /** Of which nothing but that the marks are known is asked. */
  private static final Window ANY = new Window(Instant.EPOCH, Instant.EPOCH.plusSeconds(60));

  private final String template;

  /**
   * Takes an address.
   *
   * @throws IllegalArgumentException if it has a mark that means nothing: before a window is
   *     claimed
   */
  WindowUri(String template) {
    this.template = template;
    of(ANY);
  }

  String of(Window window) {
    Map<String, String> values =
        new TreeMap<>(
            Map.of(
                "window_start", window.start().toString(),
                "window_end", window.end().toString(),
                "date", DATE.format(window.start()),
                "hour", HOUR.format(window.start())));
    Matcher matcher = MARK.matcher(template);
    return matcher.replaceAll(
        found -> {
          String value = values.get(found.group(1));
          if (value == null) {
            throw new IllegalArgumentException(
                "The uri_template (%s) has the mark (%s), which means nothing.\nMaybe one of %s is meant, each in braces."
                    .formatted(template, found.group(), values.keySet()));
          }
          return Matcher.quoteReplacement(value);
        });
  }

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC);
  }
}
