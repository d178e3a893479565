package dev.crema.sdk;

import java.util.Objects;

/**
 * A report in Markdown, KFP type {@code system.Markdown}; the KFP UI renders it whole, so keep it
 * short.
 *
 * @param text the document
 */
public record Markdown(String text) implements ArtifactValue {

  /** Checks that there is a text. */
  public Markdown {
    Objects.requireNonNull(text, "text");
  }

  /**
   * Returns a report of the given text.
   *
   * @param text the document
   * @return the report
   */
  public static Markdown of(String text) {
    return new Markdown(text);
  }
}
