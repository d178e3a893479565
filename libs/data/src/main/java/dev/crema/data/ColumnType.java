package dev.crema.data;

import java.util.Locale;

/**
 * The type of a column's values.
 *
 * <p>{@link #STRING} values are text; the values of all other types are kept as numbers ({@code
 * double}), which hold them exactly.
 */
public enum ColumnType {
  /** A whole number with |value| ≤ 2<sup>53</sup> − 1; longer identifiers are {@link #STRING}. */
  INTEGER,
  /** A finite IEEE 754 double. */
  NUMBER,
  /** 1 for true, 0 for false. */
  BOOLEAN,
  /** Text; the empty text is a value when it is not a missing cell. */
  STRING,
  /** A calendar day as days since 1970-01-01. */
  DATE,
  /** An instant as microseconds since 1970-01-01T00:00:00Z, from 1684 to 2255. */
  TIMESTAMP;

  /**
   * Returns whether values of this type are kept as text.
   *
   * @return true for {@link #STRING} only
   */
  public boolean isText() {
    return this == STRING;
  }

  /**
   * Returns whether values of this type are times.
   *
   * @return true for {@link #DATE} and {@link #TIMESTAMP}
   */
  public boolean isTime() {
    return this == DATE || this == TIMESTAMP;
  }

  /**
   * Returns the name as it is written in {@code contract.yaml}.
   *
   * @return lower case, for example {@code integer}
   */
  public String lowerName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
