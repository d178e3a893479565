package dev.crema.runledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What runs came to. */
final class Outcomes {
  /** The first verdict stays, but for "failed", which gives way to any other. */
  private static final String REPORT =
      """
      insert into {ledger}.run_outcome as standing
        (kfp_run_id, model_name, verdict, version, reason, key, reported_at)
      values (?, ?, ?, ?, ?, ?, now())
      on conflict (kfp_run_id) do update set
        model_name = excluded.model_name, verdict = excluded.verdict, version = excluded.version,
        reason = excluded.reason, key = excluded.key, reported_at = excluded.reported_at
      where standing.verdict = 'failed' and excluded.verdict <> 'failed'""";

  private static final String READ =
      """
      select kfp_run_id, model_name, verdict, version, reason, key, reported_at
      from {ledger}.run_outcome where kfp_run_id = any(?)""";

  private final Database database;
  private final Windows windows;

  Outcomes(Database database, Windows windows) {
    this.database = database;
    this.windows = windows;
  }

  Recorded report(Report report) {
    return database.call(
        connection -> {
          write(connection, report);
          Outcome standing =
              Objects.requireNonNull(
                  read(connection, List.of(report.kfpRunId())).get(report.kfpRunId()));
          windows.settle(
              connection, report.kfpRunId(), standing.report().verdict() != Verdict.FAILED);
          return new Recorded(standing.report().equals(report), standing);
        });
  }

  private void write(Connection connection, Report report) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(database.sql(REPORT))) {
      statement.setString(1, report.kfpRunId());
      statement.setString(2, report.modelName());
      statement.setString(3, report.verdict().text());
      statement.setString(4, report.version());
      statement.setString(5, report.reason());
      statement.setString(6, report.key());
      statement.executeUpdate();
    }
  }

  Map<String, Outcome> find(Collection<String> runIds) {
    return database.call(connection -> read(connection, runIds));
  }

  private Map<String, Outcome> read(Connection connection, Collection<String> runIds)
      throws SQLException {
    Map<String, Outcome> outcomes = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(database.sql(READ))) {
      statement.setArray(1, connection.createArrayOf("text", runIds.toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          outcomes.put(rows.getString(1), outcome(rows));
        }
      }
    }
    return outcomes;
  }

  private static Outcome outcome(ResultSet rows) throws SQLException {
    Report report =
        new Report(
            rows.getString(1),
            rows.getString(2),
            Verdict.of(rows.getString(3)),
            rows.getString(4),
            rows.getString(5),
            rows.getString(6));
    return new Outcome(report, Windows.time(rows, 7));
  }
}
