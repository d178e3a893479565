package dev.crema.registry;

import dev.crema.registry.RegistryException.Kind;
import java.util.regex.Pattern;

/** Checks names before they travel into addresses and filters. */
final class Names {
  /** MLflow forbids slash and colon; quotes and backquotes would end a filter's text. */
  private static final Pattern MODEL = Pattern.compile("[^/:'\"`\\\\\\p{Cntrl}]{1,256}");

  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");
  private static final Pattern DIGEST = Pattern.compile("[A-Za-z0-9:._-]{1,128}");
  private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9_-]{1,128}");
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_./: -]{1,250}");

  private Names() {}

  static String model(String name) {
    if (name.isBlank()) {
      throw rejected("The model name (" + name + ") is empty.");
    }
    return check(MODEL, name, "model name", "1 to 256 characters without / : ' \" ` and \\");
  }

  static String version(String version) {
    return check(VERSION, version, "version", "a positive whole number");
  }

  static String digest(String digest) {
    return check(DIGEST, digest, "package digest", "letters, digits and : . _ -");
  }

  static String alias(String alias) {
    return check(ALIAS, alias, "alias", "letters, digits, _ and -");
  }

  static String key(String key) {
    return check(
        KEY, key, "name of a param, metric or tag", "letters, digits and _ . / : - or spaces");
  }

  private static String check(Pattern pattern, String value, String what, String rule) {
    if (!pattern.matcher(value).matches()) {
      throw rejected("The %s (%s) must be %s.".formatted(what, value, rule));
    }
    return value;
  }

  private static RegistryException rejected(String message) {
    return new RegistryException(Kind.REJECTED, message);
  }
}
