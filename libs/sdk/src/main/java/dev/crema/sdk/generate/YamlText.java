package dev.crema.sdk.generate;

import dev.crema.sdk.json.Json;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Text as YAML that every reader, 1.1 or 1.2, takes for text. */
final class YamlText {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9]*([_-][A-Za-z0-9]+)*");

  /** What YAML 1.1 takes for a boolean or null although it looks like a word. */
  private static final Pattern KEYWORD =
      Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null|inf|nan");

  private YamlText() {}

  static String scalar(String text) {
    boolean plain = PLAIN.matcher(text).matches() && !KEYWORD.matcher(text).matches();
    // A JSON text is a double-quoted YAML scalar.
    return plain ? text : Json.write(text);
  }

  static String flow(List<String> texts) {
    return texts.stream().map(Json::write).collect(Collectors.joining(", ", "[", "]"));
  }
}
