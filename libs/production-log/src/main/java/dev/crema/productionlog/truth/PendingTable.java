package dev.crema.productionlog.truth;

import dev.crema.data.Digests;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The observations that wait for their prediction, within one transaction. */
final class PendingTable {
  // Said again with "replace", it is said last: it must not be applied before what it replaces.
  private static final String INSERT =
      """
      insert into ground_truth_pending (key, prediction_id, model, entity, at, tenant, label,
        observed_at, recorded_at, source, replace, expires_at)
      select decode(key, 'hex'), id, model, entity,
        timestamptz 'epoch' + at * interval '1 microsecond', tenant, label,
        timestamptz 'epoch' + observed * interval '1 microsecond',
        timestamptz 'epoch' + recorded * interval '1 microsecond', source, replace,
        timestamptz 'epoch' + expires * interval '1 microsecond'
      from unnest(?::text[], ?::uuid[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[],
        ?::bigint[], ?::bigint[], ?::text[], ?::boolean[], ?::bigint[]) with ordinality
        as i(key, id, model, entity, at, tenant, label, observed, recorded, source, replace, expires, n)
      order by n
      on conflict (key) do update set sequence = excluded.sequence, replace = true
        where excluded.replace
      """;

  private static final String SELECT =
      """
      select sequence, prediction_id, model, entity, at, tenant, label, observed_at, recorded_at,
        source, replace, expires_at
      from ground_truth_pending where sequence > ? order by sequence limit ?
      """;

  private final Connection connection;

  PendingTable(Connection connection) {
    this.connection = connection;
  }

  /** Returns how many wait of each tenant; under the empty name those of none. */
  Map<String, Long> countByTenant() throws SQLException {
    Map<String, Long> counts = new HashMap<>();
    try (PreparedStatement statement =
            connection.prepareStatement(
                "select coalesce(tenant, ''), count(*) from ground_truth_pending group by 1");
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        counts.put(rows.getString(1), rows.getLong(2));
      }
    }
    return counts;
  }

  /** Returns which keys wait already. No other batch changes that until the transaction ends. */
  Set<String> there(Set<String> keys) throws SQLException {
    Set<String> there = new HashSet<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select encode(p.key, 'hex') from unnest(?::text[]) as k (key)"
                + " join ground_truth_pending p on p.key = decode(k.key, 'hex')")) {
      statement.setArray(1, connection.createArrayOf("text", keys.toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          there.add(rows.getString(1));
        }
      }
    }
    return there;
  }

  void add(List<Candidate> candidates, Instant expiresAt) throws SQLException {
    Map<String, Candidate> distinct = new LinkedHashMap<>();
    for (Candidate candidate : candidates) {
      String key = key(candidate);
      if (candidate.replace()) {
        distinct.remove(key);
      }
      distinct.putIfAbsent(key, candidate);
    }
    Columns columns =
        new Columns(
            connection,
            "text",
            "uuid",
            "text",
            "text",
            "bigint",
            "text",
            "text",
            "bigint",
            "bigint",
            "text",
            "boolean",
            "bigint");
    distinct.forEach((key, candidate) -> add(columns, key, candidate, expiresAt));
    columns.execute(INSERT);
  }

  private static void add(Columns columns, String key, Candidate candidate, Instant expiresAt) {
    Subject.Entity subject = candidate.subject();
    Truth truth = candidate.truth();
    columns.add(
        key,
        candidate.id(),
        subject == null ? null : subject.model(),
        subject == null ? null : subject.entity(),
        subject == null ? null : Columns.micros(subject.time()),
        candidate.tenant(),
        truth.label(),
        Columns.micros(truth.observedAt()),
        Columns.micros(truth.recordedAt()),
        truth.source(),
        candidate.replace(),
        Columns.micros(expiresAt));
  }

  /**
   * Returns the digest of what is said of what; each part with its length, so that none can pose.
   */
  static String key(Candidate candidate) {
    StringBuilder text = new StringBuilder();
    Subject.Entity subject = candidate.subject();
    for (Object part :
        new Object[] {
          String.valueOf(candidate.id()),
          subject == null ? "" : subject.model(),
          subject == null ? "" : subject.entity(),
          subject == null ? "" : subject.time(),
          candidate.tenant() == null ? "" : "of " + candidate.tenant(),
          candidate.truth().label()
        }) {
      text.append(part.toString().length()).append(':').append(part);
    }
    return Digests.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  List<Pending> after(long sequence, int limit) throws SQLException {
    List<Pending> pending = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
      statement.setLong(1, sequence);
      statement.setInt(2, limit);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          pending.add(read(rows, pending.size()));
        }
      }
    }
    return pending;
  }

  private static Pending read(ResultSet rows, int index) throws SQLException {
    UUID id = rows.getObject("prediction_id", UUID.class);
    Subject.Entity subject =
        id != null
            ? null
            : new Subject.Entity(
                rows.getString("model"), rows.getString("entity"), TruthTables.instant(rows, "at"));
    Truth truth =
        new Truth(
            rows.getString("label"),
            TruthTables.instant(rows, "observed_at"),
            TruthTables.instant(rows, "recorded_at"),
            rows.getString("source"));
    return new Pending(
        rows.getLong("sequence"),
        new Candidate(
            index, id, subject, rows.getString("tenant"), truth, rows.getBoolean("replace")),
        TruthTables.instant(rows, "expires_at"));
  }

  void remove(List<Long> sequences) throws SQLException {
    Columns columns = new Columns(connection, "bigint");
    sequences.forEach(columns::add);
    columns.execute("delete from ground_truth_pending where sequence = any (?)");
  }
}
