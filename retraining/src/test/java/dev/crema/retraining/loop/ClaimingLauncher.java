package dev.crema.retraining.loop;

import dev.crema.runledger.Claim;
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
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Does what a retraining pipeline does to the world: claims its key and its model, takes effect if
 * it won both, and reports; if another run has the model, it says so. Some runs die in between,
 * before or after their effect, and report nothing. A step that PostgreSQL keeps from working is
 * tried again, as KFP does.
 */
final class ClaimingLauncher implements PipelineLauncher {
  private static final long PAUSE_MILLIS = 50;
  private static final Duration CLAIM_TIMEOUT = Duration.ofDays(2);

  private final String jdbcUrl;
  private final RunLedger ledger;
  private final int dyingOneIn;

  /**
   * Makes it.
   *
   * @param dyingOneIn one in so many runs that won dies before it takes effect, and as many between
   *     that and their report; 0 = none
   */
  ClaimingLauncher(String jdbcUrl, RunLedger ledger, int dyingOneIn) {
    this.jdbcUrl = jdbcUrl;
    this.ledger = ledger;
    this.dyingOneIn = dyingOneIn;
  }

  /** The same run dies each time, and at the same place. */
  private boolean dies(String runId, int place) {
    return dyingOneIn > 0 && Math.floorMod(runId.hashCode(), dyingOneIn) == place;
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
        String run = order.runId();
        ClaimRequest request = new ClaimRequest(key, run, model);
        Claim claim = again(() -> ledger.claim(request, CLAIM_TIMEOUT));
        if (claim.isHeldBy(run)) {
          if (dies(run, 0)) {
            return false;
          }
          again(() -> take(run, key));
          if (dies(run, 1)) {
            return false;
          }
          again(() -> ledger.report(new Report(run, model, Verdict.PROMOTED, "7", "better", key)));
        } else {
          again(() -> ledger.report(new Report(run, model, Verdict.SKIPPED, "", "taken", key)));
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
