package dev.crema.inference.serving;

import dev.crema.registry.Names;
import java.util.regex.Pattern;

/** How a version of a model is named: by an alias, which can move, or by its number, for good. */
public sealed interface Reference {

  /** A version by alias. */
  record Alias(String name) implements Reference {
    public Alias {
      if (!Names.isAlias(name)) {
        throw new IllegalArgumentException(
            "The alias (%s) must be %s.".formatted(name, Names.ALIAS_RULE));
      }
    }

    @Override
    public String toString() {
      return "@" + name;
    }
  }

  /** A version by number. */
  record Number(String number) implements Reference {
    private static final Pattern FORM = Pattern.compile("[1-9][0-9]{0,17}");

    public Number {
      if (!isNumber(number)) {
        throw new IllegalArgumentException(
            "The version (%s) must be a positive whole number.".formatted(number));
      }
    }

    static boolean isNumber(String text) {
      return FORM.matcher(text).matches();
    }

    @Override
    public String toString() {
      return number;
    }
  }

  /**
   * Reads a version where a route has one place for both.
   *
   * @param text digits, or an alias with or without {@code @}
   * @throws IllegalArgumentException if it is neither
   */
  static Reference parse(String text) {
    if (Number.isNumber(text)) {
      return new Number(text);
    }
    return new Alias(text.startsWith("@") ? text.substring(1) : text);
  }
}
