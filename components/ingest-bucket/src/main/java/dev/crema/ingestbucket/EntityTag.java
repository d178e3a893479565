package dev.crema.ingestbucket;

import org.jspecify.annotations.Nullable;

/**
 * What changes with the content of an object (RFC 9110, 8.8.3).
 *
 * @param text without quotes, which some servers leave out of their lists
 * @param isWeak whether it holds for another form of the content, too, as a proxy says that
 *     compresses: nothing may be put together by it
 */
record EntityTag(String text, boolean isWeak) {
  private static final String WEAK = "W/";

  static @Nullable EntityTag of(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    String stripped = text.strip();
    boolean isWeak = stripped.startsWith(WEAK);
    String quoted = isWeak ? stripped.substring(WEAK.length()) : stripped;
    boolean isQuoted = quoted.length() >= 2 && quoted.startsWith("\"") && quoted.endsWith("\"");
    return new EntityTag(isQuoted ? quoted.substring(1, quoted.length() - 1) : quoted, isWeak);
  }

  boolean isOfSame(EntityTag other) {
    return text.equals(other.text);
  }

  /** Returns it as a request has it. */
  @Override
  public String toString() {
    return (isWeak ? WEAK : "") + '"' + text + '"';
  }
}
