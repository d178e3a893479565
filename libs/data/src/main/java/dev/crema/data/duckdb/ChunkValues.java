package dev.crema.data.duckdb;

import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/** Rows of one chunk after the other, without a copy. */
final class ChunkValues implements RowValues {
  private final DuckDBReadableVector[] vectors;
  private long row;

  ChunkValues(int columns) {
    vectors = new DuckDBReadableVector[columns];
  }

  void forEach(DuckDBDataChunkReader chunk, ValueVisitor visitor) {
    for (int column = 0; column < vectors.length; column++) {
      vectors[column] = chunk.vector(column);
    }
    long rows = chunk.rowCount();
    for (row = 0; row < rows; row++) {
      visitor.row(this);
    }
  }

  @Override
  public double number(int column) {
    return vectors[column].isNull(row) ? Double.NaN : vectors[column].getDouble(row);
  }

  @Override
  public @Nullable String text(int column) {
    return vectors[column].isNull(row) ? null : vectors[column].getString(row);
  }
}
