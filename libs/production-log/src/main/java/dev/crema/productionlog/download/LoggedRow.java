package dev.crema.productionlog.download;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The current row of the query. */
record LoggedRow(ResultSet rows) {
  /** What is selected, from the tables p and t. */
  static final String SELECT =
      """
      select p.id::text as id, p.at, p.model, p.version, p.inputs::text as inputs, p.label, p.score,
        p.probabilities, p.threshold, p.latency_micros, p.entity, p.correlation_id, p.tenant,
        t.label as truth, t.observed_at, t.recorded_at
      """;

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
}
