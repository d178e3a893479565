package dev.crema.data.duckdb;

import dev.crema.data.ColumnBatch;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/** One chunk after the other, column by column: a fifth of the time that single values take. */
final class ChunkBatch implements ColumnBatch {
  private final DuckDBReadableVector[] vectors;
  private int rows;

  ChunkBatch(int columns) {
    vectors = new DuckDBReadableVector[columns];
  }

  void set(DuckDBDataChunkReader chunk) {
    for (int column = 0; column < vectors.length; column++) {
      vectors[column] = chunk.vector(column);
    }
    rows = Math.toIntExact(chunk.rowCount());
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public void numbers(int column, double[] into) {
    DuckDBReadableVector vector = vectors[column];
    for (int row = 0; row < rows; row++) {
      into[row] = vector.getDouble(row, Double.NaN);
    }
  }

  @Override
  public @Nullable String text(int column, int row) {
    DuckDBReadableVector vector = vectors[column];
    return vector.isNull(row) ? null : vector.getString(row);
  }
}
