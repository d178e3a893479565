package dev.crema.lineage.source;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.crema.lineage.Facts;
import dev.crema.lineage.Source;
import dev.crema.lineage.SourceException;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The decisions on windows of live drift that the production log keeps. What an alert was about is
 * the newest window that had drifted when it began, if that decision still stood then: for as long
 * as a window is wide, and a while until Prometheus has seen the next one. An alert that names no
 * version was about one only if no other version's window had drifted. Prometheus' clock may be a
 * minute behind PostgreSQL's.
 */
final class LoggedDrift implements Source<Facts.Alert, Facts.DriftReport> {
  private static final int MOST_REASONS = 3;

  private static final String SQL =
      """
      select model, version, window_start, window_end, rows, severity, report, decided_at, parts
      from (
      select d.model, d.version, d.window_start, d.window_end, d.rows, d.severity, d.report,
        d.decided_at, min(d.version) over () as lowest, max(d.version) over () as highest, (
          select count(*) from {schema}.drift_part p
          where p.model = d.model and p.version = d.version and p.window_start = d.window_start
            and p.window_end = d.window_end and p.state = 'counted') as parts
      from {schema}.drift_decision d
      where d.model = ? and (? = '' or d.version = ?) and d.decision = 'drifted'
        and d.window_start < ? and d.window_start > ?::timestamptz - interval '100 days'
        and d.decided_at <= ?::timestamptz + interval '1 minute'
        and d.decided_at >= ?::timestamptz - (d.window_end - d.window_start) - interval '5 minutes') drifted
      where lowest = highest
      order by window_start desc, decided_at desc limit 1""";

  private final SqlTable table;

  LoggedDrift(SqlSettings settings) {
    this.table = new SqlTable(settings, "production log with decisions on drift");
  }

  @Override
  public String where() {
    return table.where();
  }

  @Override
  public Optional<Facts.DriftReport> find(Facts.Alert alert) {
    OffsetDateTime began = alert.startsAt().atOffset(ZoneOffset.UTC);
    return table.first(
        SQL,
        statement -> {
          statement.setString(1, alert.model());
          statement.setString(2, alert.version());
          statement.setString(3, alert.version());
          for (int parameter = 4; parameter <= 7; parameter++) {
            statement.setObject(parameter, began);
          }
        },
        LoggedDrift::report);
  }

  private static Facts.DriftReport report(ResultSet row) throws SQLException {
    Instant start = row.getObject(3, OffsetDateTime.class).toInstant();
    String model = row.getString(1);
    String version = row.getString(2);
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("version", model + ":" + version);
    facts.put("window", start + " to " + LoggedPredictions.time(row, 4));
    facts.put("severity", row.getString(6));
    facts.put("rows", row.getString(5));
    facts.put("pods", row.getString(9));
    facts.put("reasons", reasons(row.getString(7)));
    facts.put("decided at", LoggedPredictions.time(row, 8));
    facts.put("whole", "GET /drift/%s/windows/%s/%s".formatted(model, version, start));
    return new Facts.DriftReport("%s/%s/%s".formatted(model, version, start), facts);
  }

  private static String reasons(String report) {
    try {
      if (JSON.std.mapFrom(report).get("reasons") instanceof List<?> reasons) {
        String first =
            String.join(" ", reasons.stream().limit(MOST_REASONS).map(String::valueOf).toList());
        int more = reasons.size() - MOST_REASONS;
        return more <= 0 ? first : "%s And %d more.".formatted(first, more);
      }
      return "";
    } catch (IOException e) {
      throw new SourceException("The report of the window is no JSON.");
    }
  }
}
