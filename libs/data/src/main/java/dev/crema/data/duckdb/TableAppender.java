package dev.crema.data.duckdb;

import java.sql.SQLException;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/** Fills a table row by row, value by value in order of the columns. */
public final class TableAppender implements AutoCloseable {
  private final DuckDBAppender appender;

  TableAppender(DuckDBAppender appender) {
    this.appender = appender;
  }

  /**
   * Starts a row.
   *
   * @throws SQLException if the last one is not complete
   */
  public void beginRow() throws SQLException {
    appender.beginRow();
  }

  /**
   * Ends a row.
   *
   * @throws SQLException if values are missing
   */
  public void endRow() throws SQLException {
    appender.endRow();
  }

  /**
   * Adds a value of a BIGINT column.
   *
   * @param value the value
   * @throws SQLException if the column is not BIGINT
   */
  public void integer(long value) throws SQLException {
    appender.append(value);
  }

  /**
   * Adds a value of a DOUBLE column.
   *
   * @param value the value
   * @throws SQLException if the column is not DOUBLE
   */
  public void number(double value) throws SQLException {
    appender.append(value);
  }

  /**
   * Adds a value of a BOOLEAN column.
   *
   * @param value the value
   * @throws SQLException if the column is not BOOLEAN
   */
  public void flag(boolean value) throws SQLException {
    appender.append(value);
  }

  /**
   * Adds a value of a VARCHAR column.
   *
   * @param value the value; null = missing
   * @throws SQLException if the column is not VARCHAR
   */
  public void text(@Nullable String value) throws SQLException {
    if (value == null) {
      appender.appendNull();
    } else {
      appender.append(value);
    }
  }

  /**
   * Adds a value of a DATE column.
   *
   * @param days days since 1970-01-01
   * @throws SQLException if the column is not DATE
   */
  public void date(int days) throws SQLException {
    appender.appendEpochDays(days);
  }

  /**
   * Adds a value of a TIMESTAMP column.
   *
   * @param micros microseconds since 1970
   * @throws SQLException if the column is not TIMESTAMP
   */
  public void timestamp(long micros) throws SQLException {
    appender.appendEpochMicros(micros);
  }

  /**
   * Adds a missing value.
   *
   * @throws SQLException if the row is complete already
   */
  public void missing() throws SQLException {
    appender.appendNull();
  }

  @Override
  public void close() throws SQLException {
    appender.close();
  }
}
