package dev.crema.sdk.processor;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds text defaults that do not survive the way through a compiled pipeline: the KFP compiler
 * writes them without quotes, and YAML readers then disagree about what they are.
 */
final class DefaultLint {

  /** YAML 1.1 readers see a boolean, the KFP compiler sees text. */
  private static final Pattern BOOLEAN_LETTER = Pattern.compile("[yYnN]");

  /** The compiler wants a dot and a signed exponent in a number, YAML 1.2 readers do not. */
  private static final Pattern EXPONENT =
      Pattern.compile("[-+]?(\\d[\\d_]*(\\.[\\d_]*)?|\\.\\d[\\d_]*)[eE][-+]?\\d+");

  /** Octal of YAML 1.2, text for the compiler. */
  private static final Pattern OCTAL = Pattern.compile("[-+]?0[oO][0-7_]+");

  private DefaultLint() {}

  /** Returns why the text must not be a default, or null if it may. */
  static @Nullable String problem(String text) {
    if (BOOLEAN_LETTER.matcher(text).matches()) {
      return "some YAML readers take it for a boolean";
    }
    if (EXPONENT.matcher(text).matches()) {
      return "some YAML readers take it for a number";
    }
    if (OCTAL.matcher(text).matches()) {
      return "some YAML readers take it for an octal number";
    }
    if (text.contains("{{")) {
      return "KFP takes it for a placeholder";
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      return "it holds a control character";
    }
    if (!text.equals(text.strip())) {
      return "it begins or ends with a space";
    }
    return null;
  }
}
