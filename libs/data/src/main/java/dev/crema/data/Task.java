package dev.crema.data;

import java.util.Locale;

/**
 * What a label asks a model for. Its type alone says it, so that nothing can contradict it: see
 * {@link Contract#task()}.
 */
public enum Task {
  /** One of the classes that the label lists. */
  CLASSIFICATION,
  /** A number: the label has the type {@link ColumnType#NUMBER}. */
  REGRESSION;

  /**
   * Returns the name for files and messages.
   *
   * @return lower case, for example {@code regression}
   */
  public String lowerName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
