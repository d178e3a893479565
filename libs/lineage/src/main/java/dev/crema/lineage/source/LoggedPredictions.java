package dev.crema.lineage.source;

import dev.crema.lineage.Facts;
import dev.crema.lineage.Source;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Predictions of the production log. What was asked and who is meant is not shown. */
final class LoggedPredictions implements Source<UUID, Facts.Prediction> {
  /** The first 48 bits of an id are its time: by it the partition and the key are found. */
  private static final String SQL =
      """
      select p.at, p.model, p.version, p.label, p.score, p.threshold, p.latency_micros, t.label, t.observed_at
      from {schema}.prediction p
      left join {schema}.ground_truth t on t.predicted_at = p.at and t.prediction_id = p.id
      where p.at = ? and p.id = ?""";

  private static final int TIME_SHIFT = 16;

  private final SqlTable table;

  LoggedPredictions(SqlSettings settings) {
    this.table = new SqlTable(settings, "production log");
  }

  @Override
  public String where() {
    return table.where();
  }

  @Override
  public Optional<Facts.Prediction> find(UUID id) {
    Instant at = Instant.ofEpochMilli(id.getMostSignificantBits() >>> TIME_SHIFT);
    return table.first(
        SQL,
        statement -> {
          statement.setObject(1, OffsetDateTime.ofInstant(at, ZoneOffset.UTC));
          statement.setObject(2, id);
        },
        LoggedPredictions::prediction);
  }

  private static Facts.Prediction prediction(ResultSet row) throws SQLException {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("at", time(row, 1));
    facts.put("answer", row.getString(4));
    facts.put("score", text(row, 5));
    facts.put("threshold", text(row, 6));
    facts.put("took", row.getString(7) + " µs");
    facts.put("came true", text(row, 8));
    facts.put("observed at", time(row, 9));
    return new Facts.Prediction(row.getString(2), row.getString(3), facts);
  }

  private static String text(ResultSet row, int column) throws SQLException {
    String value = row.getString(column);
    return value == null ? "" : value;
  }

  static String time(ResultSet row, int column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? "" : time.toInstant().toString();
  }
}
