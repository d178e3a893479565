package dev.crema.runledger;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How well rows keep their contracts. */
final class Qualities {
  private static final String REPORT =
      "insert into {ledger}.data_quality values (?, ?, ?, ?, now()) on conflict (kfp_run_id) do nothing";

  private static final String NEWEST =
      """
      select distinct on (q.model_name) q.kfp_run_id, q.model_name, q.row_count, q.pass_rate,
        coalesce(o.verdict = 'invalid', false), q.reported_at
      from {ledger}.data_quality q left join {ledger}.run_outcome o using (kfp_run_id)
      where q.reported_at > now() - ? * interval '1 second'
      order by q.model_name, q.reported_at desc
      limit ?""";

  private final Database database;

  Qualities(Database database) {
    this.database = database;
  }

  void report(DataQuality quality) {
    database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(REPORT))) {
            statement.setString(1, quality.kfpRunId());
            statement.setString(2, quality.modelName());
            statement.setLong(3, quality.rows());
            statement.setDouble(4, quality.passRate());
            return statement.executeUpdate();
          }
        });
  }

  List<CheckedData> newest(Duration within, int most) {
    return database.call(
        connection -> {
          List<CheckedData> newest = new ArrayList<>();
          try (PreparedStatement statement = connection.prepareStatement(database.sql(NEWEST))) {
            statement.setLong(1, within.toSeconds());
            statement.setInt(2, most);
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                DataQuality quality =
                    new DataQuality(
                        rows.getString(1), rows.getString(2), rows.getLong(3), rows.getDouble(4));
                newest.add(new CheckedData(quality, rows.getBoolean(5), Windows.time(rows, 6)));
              }
            }
          }
          return newest;
        });
  }
}
