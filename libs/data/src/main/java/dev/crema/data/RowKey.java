package dev.crema.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Whose a row is, as a number that is evenly spread: what splits and folds go by, so that a row
 * stays where it is when the data grows, and rows of one key stay together.
 *
 * <p>The number is the first 64 bits of SHA-256(length of salt, salt, key). Another salt gives
 * numbers that have nothing to do with these. Not safe for use by several threads.
 */
public final class RowKey {
  private static final double SCALE = 0x1.0p-53;
  private static final int BITS = 53;
  private static final byte MISSING = 0;
  private static final byte NUMBER = 1;
  private static final byte TEXT = 2;

  private final MessageDigest digest = Digests.sha256();
  private final byte[] salt;
  private final int column;
  private final int[] inputs;

  private RowKey(String salt, int column, int[] inputs) {
    this.salt = salt.getBytes(StandardCharsets.UTF_8);
    this.column = column;
    this.inputs = inputs;
  }

  /**
   * Returns keys by the entity; without an entity column, or where the entity is missing, by the
   * values of {@link #inputs}. A label that was corrected, or another time, changes no key.
   *
   * @param contract of the rows
   * @param salt any text
   * @return the key of rows
   */
  public static RowKey ofEntity(Contract contract, String salt) {
    return new RowKey(salt, contract.indexOf(Role.ENTITY), inputs(contract));
  }

  /**
   * Returns keys by the values of one column; where it is missing, all rows have the same key.
   *
   * @param column its slot
   * @param salt any text
   * @return the key of rows
   */
  public static RowKey ofColumn(int column, String salt) {
    return new RowKey(salt, column, new int[] {column});
  }

  /**
   * Returns the columns that stand for a row without an entity: those of the roles feature and
   * protected, or all if there are none.
   *
   * @param contract of the rows
   * @return their slots, ascending
   */
  public static int[] inputs(Contract contract) {
    int columns = contract.columns().size();
    int[] inputs =
        IntStream.range(0, columns).filter(i -> isInput(contract.columns().get(i))).toArray();
    return inputs.length == 0 ? IntStream.range(0, columns).toArray() : inputs;
  }

  private static boolean isInput(ColumnContract column) {
    return column.role() == Role.FEATURE || column.role() == Role.PROTECTED;
  }

  /**
   * Returns the number of a row.
   *
   * @param row a row of the contract
   * @return any 64 bits
   */
  public long bits(RawRow row) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(salt.length).flip());
    digest.update(salt);
    if (column >= 0 && !row.isMissing(column)) {
      update(row, column);
    } else {
      Arrays.stream(inputs).forEach(input -> update(row, input));
    }
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  /**
   * Returns what share of all numbers lies below one.
   *
   * @param bits of a row
   * @return in [0, 1), a multiple of 2⁻⁵³
   */
  public static double fraction(long bits) {
    return (bits >>> (Long.SIZE - BITS)) * SCALE;
  }

  private void update(RawRow row, int i) {
    String text = row.text(i);
    if (text != null) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(1 + Integer.BYTES).put(TEXT).putInt(utf8.length).flip());
      digest.update(utf8);
    } else if (row.isMissing(i)) {
      digest.update(MISSING);
    } else {
      long bits = Double.doubleToLongBits(row.number(i));
      digest.update(ByteBuffer.allocate(1 + Long.BYTES).put(NUMBER).putLong(bits).flip());
    }
  }
}
