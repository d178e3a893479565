package dev.crema.sdk;

import java.util.Objects;

/**
 * A report in HTML, KFP type {@code system.HTML}; the KFP UI renders it whole, so keep it
 * self-contained and short.
 *
 * @param text the document
 */
public record Html(String text) implements ArtifactValue {

  /** Checks that there is a text. */
  public Html {
    Objects.requireNonNull(text, "text");
  }

  /**
   * Returns a report of the given text.
   *
   * @param text the document
   * @return the report
   */
  public static Html of(String text) {
    return new Html(text);
  }
}
