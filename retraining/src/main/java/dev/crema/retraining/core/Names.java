package dev.crema.retraining.core;

import java.util.regex.Pattern;

/** The forms of names and texts: what comes from outside is one of these or is refused. */
public enum Names {
  /** A model, as MLflow's registry and KFP's names allow it both. */
  MODEL("[A-Za-z0-9][A-Za-z0-9._-]{0,127}"),
  /** The identity of a source's data, usually a digest. */
  SNAPSHOT("[A-Za-z0-9][A-Za-z0-9._:+@-]{0,127}");

  /** Most characters of a person's reason, and of each text of an alert. */
  public static final int TEXT_CHARACTERS = 1000;

  private final Pattern pattern;

  Names(String pattern) {
    this.pattern = Pattern.compile(pattern);
  }

  /** Returns a text that is none of these if it is short and has no control characters. */
  public static String text(String name, String value) {
    boolean isPlain = value.chars().noneMatch(Character::isISOControl);
    if (value.length() > TEXT_CHARACTERS || !isPlain) {
      throw new IllegalArgumentException(
          "The text (%s) has %d characters, but must have at most %d and no control character."
              .formatted(name, value.length(), TEXT_CHARACTERS));
    }
    return value;
  }

  /** Says whether a value has this form. */
  public boolean isFormOf(String value) {
    return pattern.matcher(value).matches();
  }

  /** Refuses a value that has not this form. */
  public void require(String name, String value) {
    if (!isFormOf(value)) {
      throw new IllegalArgumentException(
          "The %s (%s) must match %s.".formatted(name, shown(value), pattern));
    }
  }

  private static String shown(String value) {
    String line = value.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= 100 ? line : line.substring(0, 100) + "…";
  }
}
