package dev.crema.runner.value;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Replaces KFP's placeholders, <code>{{$…}}</code>, in texts. */
public final class Placeholders {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\$(.*?)\\}\\}");
  private static final Pattern INPUT_PARAMETER =
      Pattern.compile("\\.inputs\\.parameters\\[['\"]([^'\"]+)['\"]\\]");

  private Placeholders() {}

  /** Whether the text holds a placeholder. */
  public static boolean any(String text) {
    return text.contains("{{$");
  }

  /**
   * Returns the text with every placeholder replaced.
   *
   * @param meaning gives what stands between <code>{{$</code> and <code>}}</code> its text, or null
   * @throws InvalidInputException if a placeholder means nothing
   */
  public static String replace(String text, Function<String, @Nullable String> meaning) {
    Matcher matcher = PLACEHOLDER.matcher(text);
    StringBuilder replaced = new StringBuilder();
    while (matcher.find()) {
      String value = meaning.apply(matcher.group(1));
      if (value == null) {
        throw new InvalidInputException(
            "This runner does not support the placeholder (%s).".formatted(matcher.group()));
      }
      matcher.appendReplacement(replaced, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(replaced).toString();
  }

  /** Returns the name of the input parameter that a placeholder means, or null. */
  public static @Nullable String inputParameter(String placeholder) {
    Matcher matcher = INPUT_PARAMETER.matcher(placeholder);
    return matcher.matches() ? matcher.group(1) : null;
  }
}
