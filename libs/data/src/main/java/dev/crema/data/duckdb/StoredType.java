package dev.crema.data.duckdb;

import java.sql.SQLException;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBWritableVector;

/** A column type of a Parquet file; a value is a number, or a text for {@link #VARCHAR}. */
public enum StoredType {
  /** A whole number. */
  BIGINT(DuckDBColumnType.BIGINT, "%s") {
    @Override
    void set(DuckDBWritableVector vector, int row, double value) {
      vector.setLong(row, (long) value);
    }
  },
  /** A number. */
  DOUBLE(DuckDBColumnType.DOUBLE, "%s") {
    @Override
    void set(DuckDBWritableVector vector, int row, double value) {
      vector.setDouble(row, value);
    }
  },
  /** Zero is false, all else true. */
  BOOLEAN(DuckDBColumnType.BOOLEAN, "%s") {
    @Override
    void set(DuckDBWritableVector vector, int row, double value) {
      vector.setBoolean(row, value != 0);
    }
  },
  /** A text. */
  VARCHAR(DuckDBColumnType.VARCHAR, "%s") {
    @Override
    void set(DuckDBWritableVector vector, int row, double value) {
      throw new IllegalStateException("A text is no number.");
    }
  },
  /** Days since 1970-01-01. The driver takes no such number as a date: SQL makes it one. */
  DATE(DuckDBColumnType.INTEGER, "DATE '1970-01-01' + %s") {
    @Override
    void set(DuckDBWritableVector vector, int row, double value) {
      vector.setInt(row, (int) value);
    }
  },
  /** Microseconds since 1970; SQL makes it a timestamp, for the same reason. */
  TIMESTAMP(DuckDBColumnType.BIGINT, "make_timestamp(%s)") {
    @Override
    void set(DuckDBWritableVector vector, int row, double value) {
      vector.setLong(row, (long) value);
    }
  };

  private final DuckDBColumnType passed;
  private final String expression;

  StoredType(DuckDBColumnType passed, String expression) {
    this.passed = passed;
    this.expression = expression;
  }

  /** Returns the type as which the values come from Java. */
  DuckDBColumnType passed() {
    return passed;
  }

  /** Returns SQL that makes a passed column one of this type, under the same name. */
  String select(String name) {
    return expression.formatted(DuckDb.name(name)) + " AS " + DuckDb.name(name);
  }

  abstract void set(DuckDBWritableVector vector, int row, double value) throws SQLException;
}
