package dev.crema.data.duckdb;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;

/**
 * Some rows, column by column, on their way to a file. Meant to be reused; used by one thread at a
 * time.
 */
public final class RowBatch {
  /** Most rows of a batch: DuckDB's vectors have this size. */
  static final int CAPACITY = 2_048;

  /**
   * Texts of so many characters complete a batch, too: DuckDB has them all in its memory at once,
   * and ends the process if they are more than that.
   */
  static final int MAX_CHARACTERS = 1 << 22;

  private final StoredType[] types;
  private final double[][] numbers;
  private final @Nullable String[][] texts;
  private final byte[][] @Nullable [] utf8;
  private int size;
  private int characters;

  RowBatch(List<StoredType> types) {
    this.types = types.toArray(StoredType[]::new);
    numbers = new double[types.size()][];
    texts = new String[types.size()][];
    utf8 = new byte[types.size()][][];
    for (int i = 0; i < numbers.length; i++) {
      boolean isText = types.get(i) == StoredType.VARCHAR;
      numbers[i] = new double[isText ? 0 : CAPACITY];
      texts[i] = new String[isText ? CAPACITY : 0];
    }
  }

  /**
   * Sets a number of the row that {@link ParquetFile#endRow} will complete.
   *
   * @param column from 0; no text
   * @param value NaN = missing
   */
  public void setNumber(int column, double value) {
    numbers[column][size] = value;
  }

  /**
   * Sets a text of the row that {@link ParquetFile#endRow} will complete.
   *
   * @param column from 0; a text
   * @param value null = missing
   */
  public void setText(int column, @Nullable String value) {
    texts[column][size] = value;
    characters += value == null ? 0 : value.length();
  }

  boolean endRow() {
    size++;
    return size == CAPACITY || characters >= MAX_CHARACTERS;
  }

  /**
   * Returns the number of rows.
   *
   * @return at least 0
   */
  public int size() {
    return size;
  }

  /**
   * Returns a number.
   *
   * @param column from 0; no text
   * @param row from 0, below {@link #size}
   * @return NaN if missing
   */
  public double number(int column, int row) {
    return numbers[column][row];
  }

  /**
   * Returns the UTF-8 of the texts of a column.
   *
   * @param column from 0
   * @return null if it is no text; the elements of missing values are null
   */
  public byte @Nullable [][] utf8(int column) {
    return utf8[column];
  }

  /** Encodes the texts; to be called once when the batch is complete. */
  void encode() {
    for (int column = 0; column < types.length; column++) {
      if (types[column] == StoredType.VARCHAR) {
        byte[][] bytes = new byte[size][];
        for (int row = 0; row < size; row++) {
          String text = texts[column][row];
          bytes[row] = text == null ? null : text.getBytes(StandardCharsets.UTF_8);
        }
        utf8[column] = bytes;
      }
    }
  }

  void writeTo(DuckDBDataChunkWriter chunk) throws SQLException {
    for (int column = 0; column < types.length; column++) {
      DuckDBWritableVector vector = chunk.vector(column);
      byte[][] bytes = utf8[column];
      if (bytes != null) {
        vector.setStringUtf8Batch(0, bytes);
      } else {
        write(types[column], numbers[column], vector);
      }
    }
  }

  private void write(StoredType type, double[] values, DuckDBWritableVector vector)
      throws SQLException {
    for (int row = 0; row < size; row++) {
      double value = values[row];
      if (Double.isNaN(value)) {
        vector.setNull(row);
      } else {
        type.set(vector, row, value);
      }
    }
  }

  void clear() {
    size = 0;
    characters = 0;
    for (int column = 0; column < types.length; column++) {
      Arrays.fill(texts[column], null);
      utf8[column] = null;
    }
  }
}
