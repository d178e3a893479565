package dev.crema.registry;

import dev.crema.registry.RegistryException.Kind;
import java.util.regex.Pattern;

/** Checks names before they travel into addresses and filters. */
public final class Names {
  /** MLflow forbids slash and colon; quotes and backquotes would end a filter's text. */
  private static final Pattern MODEL = Pattern.compile("[^/:'\"`\\\\\\p{Cntrl}]{1,256}");

  /** What {@link #isModel} asks for, in words. */
  public static final String MODEL_RULE = "1 to 256 characters without / : ' \" ` and \\";

  /** What {@link #isAlias} asks for, in words. */
  public static final String ALIAS_RULE = "1 to 128 letters, digits, _ and -";

  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");
  private static final Pattern DIGEST = Pattern.compile("[A-Za-z0-9:._-]{1,128}");
  private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9_-]{1,128}");
  private static final Pattern RUN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,199}");
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_./: -]{1,250}");

  private Names() {}

  /**
   * Returns whether a registered model can have a name.
   *
   * @param name the name
   * @return whether it is a model's name
   */
  public static boolean isModel(String name) {
    return !name.isBlank() && MODEL.matcher(name).matches();
  }

  /**
   * Returns whether an alias of a version can have a name.
   *
   * @param name the name
   * @return whether it is an alias' name
   */
  public static boolean isAlias(String name) {
    return ALIAS.matcher(name).matches();
  }

  static String model(String name) {
    if (name.isBlank()) {
      throw rejected("The model name (" + name + ") is empty.");
    }
    return check(MODEL, name, "model name", MODEL_RULE);
  }

  static String version(String version) {
    return check(VERSION, version, "version", "a positive whole number");
  }

  static String digest(String digest) {
    return check(DIGEST, digest, "package digest", "letters, digits and : . _ -");
  }

  static String alias(String alias) {
    return check(ALIAS, alias, "alias", ALIAS_RULE);
  }

  /** A placeholder that nobody filled in is no run, or all runs would be one. */
  static String run(String kfpRunId) {
    return check(
        RUN,
        kfpRunId,
        "kfp_run_id",
        "1 to 200 letters, digits and . _ : / -, first a letter or digit");
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
