package dev.crema.data;

import java.util.Locale;

/** What a column is for. */
public enum Role {
  /** May become a feature. */
  FEATURE,
  /** What a model predicts; at most one column. */
  LABEL,
  /** Whose row it is; rows of one entity stay in one part of a split; at most one column. */
  ENTITY,
  /** When the row happened; a date or a timestamp; at most one column. */
  EVENT_TIME,
  /** Never a feature by default; evaluation reports a slice for each of its values. */
  PROTECTED,
  /** Kept in the dataset, used by nothing. */
  IGNORED;

  /**
   * Returns the name as it is written in {@code contract.yaml}.
   *
   * @return lower case, for example {@code event_time}
   */
  public String lowerName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
