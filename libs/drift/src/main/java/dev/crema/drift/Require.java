package dev.crema.drift;

import java.util.regex.Pattern;

/** The argument checks that profiles share. */
final class Require {
  static final int MAX_NAME = 200;
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private Require() {}

  static void name(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME) {
      throw new IllegalArgumentException(
          "The name of a column must have 1 to %d characters, (%s) has %d."
              .formatted(MAX_NAME, name.substring(0, Math.min(20, name.length())), name.length()));
    }
  }

  static void count(String what, long count) {
    if (count < 0) {
      throw new IllegalArgumentException("The %s (%d) must be at least 0.".formatted(what, count));
    }
  }

  static void digest(String digest) {
    if (!DIGEST.matcher(digest).matches()) {
      throw new IllegalArgumentException(
          "The contract's digest (%s) must be 64 lower-case hexadecimal digits."
              .formatted(digest.substring(0, Math.min(80, digest.length()))));
    }
  }
}
