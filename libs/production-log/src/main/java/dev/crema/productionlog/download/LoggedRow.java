package dev.crema.productionlog.download;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The current row of the query.
 *
 * <p>The driver holds as many rows as it fetches at once, and what was sent with one may have
 * megabytes: what is large is null there, and asked for when its row is current.
 */
final class LoggedRow implements AutoCloseable {
  /** With at most {@value #SMALL_BYTES} bytes of inputs each. */
  static final int FETCH_ROWS = 200;

  private static final int SMALL_BYTES = 16 << 10;

  /** What is selected, from the table p. */
  static final String SELECT =
      """
      select p.id::text as id, p.at, p.model, p.version, p.label, p.score, p.probabilities,
        case when octet_length(p.inputs::text) <= %1$d then p.inputs::text end as inputs,
        case when octet_length(p.inputs::text) <= %1$d then p.entity end as entity,
        p.threshold, p.latency_micros, p.correlation_id, p.tenant
      """
          .formatted(SMALL_BYTES);

  private static final String LARGE =
      "select inputs::text, entity from prediction where at = ? and id = ?::uuid";

  private final ResultSet rows;
  private final PreparedStatement large;
  private String inputs = "";
  private @Nullable String entity;

  LoggedRow(ResultSet rows) throws SQLException {
    this.rows = rows;
    large = rows.getStatement().getConnection().prepareStatement(LARGE);
  }

  boolean next() throws SQLException {
    if (!rows.next()) {
      return false;
    }
    String small = rows.getString("inputs");
    if (small != null) {
      inputs = small;
      entity = rows.getString("entity");
    } else {
      readLarge();
    }
    return true;
  }

  private void readLarge() throws SQLException {
    large.setObject(1, rows.getObject("at", OffsetDateTime.class));
    large.setString(2, rows.getString("id"));
    try (ResultSet row = large.executeQuery()) {
      row.next(); // The same snapshot has it.
      inputs = String.valueOf(row.getString(1));
      entity = row.getString(2);
    }
  }

  /** The row as it was sent. */
  String inputs() {
    return inputs;
  }

  @Nullable String entity() {
    return entity;
  }

  @Nullable String text(String column) throws SQLException {
    return rows.getString(column);
  }

  String required(String column) throws SQLException {
    return String.valueOf(rows.getString(column));
  }

  /** NaN if it is null. */
  double number(String column) throws SQLException {
    double value = rows.getDouble(column);
    return rows.wasNull() ? Double.NaN : value;
  }

  /** Microseconds since 1970; NaN if it is null. */
  double micros(String column) throws SQLException {
    OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
    return time == null ? Double.NaN : ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
  }

  Double[] probabilities() throws SQLException {
    return (Double[]) rows.getArray("probabilities").getArray();
  }

  @Override
  public void close() throws SQLException {
    large.close();
  }
}
