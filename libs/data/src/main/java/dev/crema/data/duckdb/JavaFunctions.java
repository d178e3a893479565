package dev.crema.data.duckdb;

import dev.crema.data.BatchVisitor;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.jspecify.annotations.Nullable;

/** Makes functions of Java's functions of a database, for whole chunks at once. */
final class JavaFunctions {
  private JavaFunctions() {}

  /** A function that says of each value whether it passes a test. */
  static void addTest(
      DuckDBConnection connection,
      String name,
      DuckDBColumnType type,
      BiPredicate<DuckDBReadableVector, Integer> test)
      throws SQLException {
    try (DuckDBScalarFunctionBuilder function = DuckDBFunctions.scalarFunction()) {
      function
          .withName(name)
          .withParameters(type)
          .withReturnType(DuckDBColumnType.BOOLEAN)
          .withVectorizedFunction(
              (chunk, answers) -> {
                DuckDBReadableVector values = chunk.vector(0);
                int rows = Math.toIntExact(chunk.rowCount());
                for (int row = 0; row < rows; row++) {
                  answers.setBoolean(row, test.test(values, row));
                }
              })
          .register(connection);
    }
  }

  /**
   * A function that shows all rows it is asked of to a visitor, one chunk after the other.
   *
   * @return what the visitor has thrown, once it has
   */
  static AtomicReference<@Nullable Throwable> addSight(
      DuckDBConnection connection, String name, List<DuckDb.Value> values, BatchVisitor visitor)
      throws SQLException {
    ChunkBatch batch = new ChunkBatch(values.size());
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    try (DuckDBScalarFunctionBuilder function = DuckDBFunctions.scalarFunction()) {
      function
          .withName(name)
          .withParameters(values.stream().map(DuckDb.Value::type).toArray(DuckDBColumnType[]::new))
          .withReturnType(DuckDBColumnType.BOOLEAN)
          .withVolatile() // else it might be called once for equal rows
          .withVectorizedFunction(
              (chunk, _) -> {
                try {
                  synchronized (batch) {
                    batch.set(chunk);
                    visitor.batch(batch);
                  }
                } catch (Throwable e) { // the driver makes a text of it
                  thrown.set(e);
                  throw e;
                }
              })
          .register(connection);
    }
    return thrown;
  }
}
