package dev.crema.retraining.loop;

import dev.crema.runledger.ClaimRequest;
import dev.crema.runledger.LedgerException;
import dev.crema.runledger.Report;
import dev.crema.runledger.RunLedger;
import dev.crema.runledger.Verdict;
import dev.crema.testkit.kfp.PipelineLauncher;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Does what a retraining pipeline does to the world: claims its key, takes effect if it won, and
 * reports. A step that PostgreSQL keeps from working is tried again, as KFP does.
 */
final class ClaimingLauncher implements PipelineLauncher {
  private static final long PAUSE_MILLIS = 50;

  private final String jdbcUrl;
  private final RunLedger ledger;

  ClaimingLauncher(String jdbcUrl, RunLedger ledger) {
    this.jdbcUrl = jdbcUrl;
    this.ledger = ledger;
  }

  void prepare() throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
      connection
          .createStatement()
          .execute("create table effect (run_id text primary key, key text not null)");
    }
  }

  /** Returns how many runs took effect, by key. */
  Map<String, Integer> effects() throws SQLException {
    Map<String, Integer> effects = new LinkedHashMap<>();
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        PreparedStatement statement =
            connection.prepareStatement("select key, count(*)::int from effect group by key");
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        effects.put(rows.getString(1), rows.getInt(2));
      }
    }
    return effects;
  }

  @Override
  public Execution start(Order order) {
    String key = String.valueOf(order.parameters().get("key"));
    String model = String.valueOf(order.parameters().get("model_name"));
    return new Execution() {
      @Override
      public boolean await() throws InterruptedException {
        if (again(() -> ledger.claim(new ClaimRequest(key, order.runId(), model)))
            .isHeldBy(order.runId())) {
          again(() -> take(order.runId(), key));
          again(
              () ->
                  ledger.report(
                      new Report(order.runId(), model, Verdict.PROMOTED, "7", "better", key)));
        }
        return true;
      }

      @Override
      public void cancel() {}

      @Override
      public List<Task> tasks() {
        return List.of();
      }
    };
  }

  private boolean take(String runId, String key) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        PreparedStatement statement =
            connection.prepareStatement(
                "insert into effect values (?, ?) on conflict do nothing")) {
      statement.setString(1, runId);
      statement.setString(2, key);
      statement.executeUpdate();
      return true;
    } catch (SQLException e) {
      throw new LedgerException(LedgerException.Kind.UNAVAILABLE, "again", e);
    }
  }

  private static <T> T again(Supplier<T> step) throws InterruptedException {
    while (true) {
      try {
        return step.get();
      } catch (LedgerException e) {
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }
}
