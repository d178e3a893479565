package dev.crema.lineage.source;

import dev.crema.lineage.Facts;
import dev.crema.lineage.Source;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What runs reported to the run ledger, with the key that they had claimed. */
final class LedgerOutcomes implements Source<String, Facts.Outcome> {
  private static final String SQL =
      """
      select o.verdict, o.model_name, o.version, o.reason, o.key, o.reported_at, c.claimed_at
      from {schema}.run_outcome o
      left join {schema}.run_claim c on c.key = o.key and c.kfp_run_id = o.kfp_run_id
      where o.kfp_run_id = ?""";

  private final SqlTable table;

  LedgerOutcomes(SqlSettings settings) {
    this.table = new SqlTable(settings, "run ledger");
  }

  @Override
  public String where() {
    return table.where();
  }

  @Override
  public Optional<Facts.Outcome> find(String kfpRunId) {
    return table.first(SQL, statement -> statement.setString(1, kfpRunId), LedgerOutcomes::outcome);
  }

  private static Facts.Outcome outcome(ResultSet row) throws SQLException {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("model", row.getString(2));
    facts.put("version", row.getString(3));
    facts.put("reason", row.getString(4));
    facts.put("key", row.getString(5));
    facts.put("claimed at", LoggedPredictions.time(row, 7));
    facts.put("reported at", LoggedPredictions.time(row, 6));
    return new Facts.Outcome(row.getString(1), facts);
  }
}
