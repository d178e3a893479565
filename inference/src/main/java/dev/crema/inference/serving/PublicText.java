package dev.crema.inference.serving;

import java.util.regex.Pattern;

/** What of a message everybody may read: {@code GET /} shows it. */
final class PublicText {
  private static final Pattern ADDRESS_IN_BRACKETS =
      Pattern.compile(" ?\\([a-z][a-z0-9+.-]*:/[^)]*\\)");
  private static final Pattern ADDRESS = Pattern.compile("[a-z][a-z0-9+.-]*://\\S+");

  private PublicText() {}

  /** Returns the first line, without addresses: they name hosts, and may hold credentials. */
  static String of(Throwable thrown) {
    String first = String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
    String bare = ADDRESS_IN_BRACKETS.matcher(first).replaceAll("");
    return ADDRESS.matcher(bare).replaceAll("…");
  }
}
