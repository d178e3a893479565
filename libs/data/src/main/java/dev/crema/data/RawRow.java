package dev.crema.data;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of one row; slot {@code i} belongs to {@code contract.columns().get(i)}.
 *
 * <p>Strings are text, all other types numbers (see {@link ColumnType}). Meant to be reused; not
 * safe for use by several threads.
 */
public final class RawRow {
  private final double[] numbers;
  private final @Nullable String[] texts;

  /**
   * Makes a row in which every value is missing.
   *
   * @param columns number of slots, at least 0
   */
  public RawRow(int columns) {
    numbers = new double[columns];
    texts = new String[columns];
    Arrays.fill(numbers, Double.NaN);
  }

  private RawRow(double[] numbers, @Nullable String[] texts) {
    this.numbers = numbers;
    this.texts = texts;
  }

  /**
   * Returns the number of a slot.
   *
   * @param i slot, from 0
   * @return the number; NaN if the value is missing or text
   */
  public double number(int i) {
    return numbers[i];
  }

  /**
   * Returns the text of a slot.
   *
   * @param i slot, from 0
   * @return the text; null if the value is missing or a number
   */
  public @Nullable String text(int i) {
    return texts[i];
  }

  /**
   * Sets a number. Minus zero becomes zero, so that equal rows have equal bytes.
   *
   * @param i slot, from 0
   * @param value the number; NaN = missing
   */
  public void setNumber(int i, double value) {
    numbers[i] = value + 0.0;
    texts[i] = null;
  }

  /**
   * Sets a text.
   *
   * @param i slot, from 0
   * @param value the text; null = missing
   */
  public void setText(int i, @Nullable String value) {
    texts[i] = value;
    numbers[i] = Double.NaN;
  }

  /**
   * Makes a value missing.
   *
   * @param i slot, from 0
   */
  public void setMissing(int i) {
    numbers[i] = Double.NaN;
    texts[i] = null;
  }

  /**
   * Returns whether a value is missing.
   *
   * @param i slot, from 0
   * @return true if there is neither number nor text
   */
  public boolean isMissing(int i) {
    return texts[i] == null && Double.isNaN(numbers[i]);
  }

  /** Makes every value missing. */
  public void clear() {
    Arrays.fill(numbers, Double.NaN);
    Arrays.fill(texts, null);
  }

  /**
   * Returns an independent copy.
   *
   * @return a row with the same values
   */
  public RawRow copy() {
    return new RawRow(numbers.clone(), texts.clone());
  }

  /**
   * Takes over all values of another row.
   *
   * @param other a row of the same size
   */
  public void set(RawRow other) {
    System.arraycopy(other.numbers, 0, numbers, 0, numbers.length);
    System.arraycopy(other.texts, 0, texts, 0, texts.length);
  }

  /**
   * Takes over the first values of another row.
   *
   * @param other a row of at least this one's size
   */
  public void setFirst(RawRow other) {
    System.arraycopy(other.numbers, 0, numbers, 0, numbers.length);
    System.arraycopy(other.texts, 0, texts, 0, texts.length);
  }

  /**
   * Returns the number of slots.
   *
   * @return at least 0
   */
  public int size() {
    return numbers.length;
  }
}
