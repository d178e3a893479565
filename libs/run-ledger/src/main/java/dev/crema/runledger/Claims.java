package dev.crema.runledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Keys and the runs that have them. */
final class Claims {
  private static final String CLAIM =
      "insert into {ledger}.run_claim values (?, ?, ?, now()) on conflict (key) do nothing";

  /**
   * A model is free if nobody has it, or if who has it has reported or took too long. A claim from
   * the future was made by a clock that was set back since.
   */
  private static final String CLAIM_MODEL =
      """
      insert into {ledger}.run_claim as standing values (?, ?, ?, now())
      on conflict (key) do update set
        kfp_run_id = excluded.kfp_run_id, model_name = excluded.model_name, claimed_at = now()
      where standing.kfp_run_id = excluded.kfp_run_id
        or exists (select from {ledger}.run_outcome o where o.kfp_run_id = standing.kfp_run_id)
        or standing.claimed_at not between now() - ? * interval '1 second' and now() + ? * interval '1 second'""";

  private static final String READ =
      "select key, kfp_run_id, model_name, claimed_at from {ledger}.run_claim where ";

  private static final String WORKER =
      """
      select kfp_run_id, claimed_at, clock_timestamp() from {ledger}.run_claim c
      where key = ?
        and not exists (select from {ledger}.run_outcome o where o.kfp_run_id = c.kfp_run_id)""";

  private static final String KEYS =
      """
      select key from {ledger}.run_claim where kfp_run_id = ?
      union select key from {ledger}.run_outcome where kfp_run_id = ? and key <> ''
      order by key""";

  private final Database database;

  Claims(Database database) {
    this.database = database;
  }

  Claim claim(ClaimRequest request) {
    return database.call(connection -> claim(connection, request));
  }

  /** The key comes first everywhere, so that no two wait for each other. */
  Claim claim(ClaimRequest request, Duration modelTimeout) {
    return database.call(
        connection -> {
          Claim key = claim(connection, request);
          if (!key.isHeldBy(request.kfpRunId())) {
            return key;
          }
          Claim model = claimModel(connection, request, modelTimeout.toSeconds());
          return model.isHeldBy(request.kfpRunId()) ? key : model;
        });
  }

  private Claim claim(Connection connection, ClaimRequest request) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(database.sql(CLAIM))) {
      statement.setString(1, request.key());
      statement.setString(2, request.kfpRunId());
      statement.setString(3, request.modelName());
      statement.executeUpdate();
    }
    return standing(connection, request.key());
  }

  private Claim claimModel(Connection connection, ClaimRequest request, long timeoutSeconds)
      throws SQLException {
    String key = ClaimRequest.MODEL_PREFIX + request.modelName();
    try (PreparedStatement statement = connection.prepareStatement(database.sql(CLAIM_MODEL))) {
      statement.setString(1, key);
      statement.setString(2, request.kfpRunId());
      statement.setString(3, request.modelName());
      statement.setLong(4, timeoutSeconds);
      statement.setLong(5, timeoutSeconds);
      statement.executeUpdate();
    }
    return standing(connection, key);
  }

  /** The insert waited for whoever was first, so it is there. */
  private Claim standing(Connection connection, String key) throws SQLException {
    return Objects.requireNonNull(read(connection, List.of(key)).get(key));
  }

  Map<String, Claim> find(Collection<String> keys) {
    return database.call(connection -> read(connection, keys));
  }

  Optional<Worker> worker(String modelKey) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(WORKER))) {
            statement.setString(1, modelKey);
            try (ResultSet row = statement.executeQuery()) {
              return row.next()
                  ? Optional.of(
                      new Worker(
                          row.getString(1),
                          Duration.between(Windows.time(row, 2), Windows.time(row, 3))))
                  : Optional.empty();
            }
          }
        });
  }

  List<String> keys(String runId) {
    return database.call(
        connection -> {
          List<String> keys = new ArrayList<>();
          try (PreparedStatement statement = connection.prepareStatement(database.sql(KEYS))) {
            statement.setString(1, runId);
            statement.setString(2, runId);
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                keys.add(rows.getString(1));
              }
            }
          }
          return keys;
        });
  }

  /** Returns what a run has, the oldest first. */
  List<Claim> of(String runId) {
    String sql = database.sql(READ + "kfp_run_id = ? order by claimed_at, key");
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, runId);
            return rows(statement);
          }
        });
  }

  private Map<String, Claim> read(Connection connection, Collection<String> keys)
      throws SQLException {
    Map<String, Claim> claims = new HashMap<>();
    String sql = database.sql(READ + "key = any(?)");
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, connection.createArrayOf("text", keys.toArray()));
      rows(statement).forEach(claim -> claims.put(claim.key(), claim));
    }
    return claims;
  }

  private static List<Claim> rows(PreparedStatement statement) throws SQLException {
    List<Claim> claims = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        claims.add(
            new Claim(
                rows.getString(1), rows.getString(2), rows.getString(3), Windows.time(rows, 4)));
      }
    }
    return claims;
  }
}
