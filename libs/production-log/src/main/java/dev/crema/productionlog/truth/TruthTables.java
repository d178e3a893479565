package dev.crema.productionlog.truth;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** The tables of ground truth within one transaction: a statement per question, never per row. */
final class TruthTables {
  /** What every lookup gives. */
  private static final String PREDICTION =
      "select p.id, p.at, p.model, p.version, p.entity, p.tenant from prediction p\n";

  private static final String ANSWER =
      """
      select i.n, p.*, t.label, t.observed_at, t.recorded_at, t.source
      from %s
      cross join lateral (%s
        limit 1) p
      left join lateral (
        select * from ground_truth t
        where t.predicted_at = p.at and t.prediction_id = p.id limit 1) t on true
      """;

  // A limit within "lateral" keeps the planner from reading whole partitions for a batch, and lets
  // it skip the partitions of other days.
  private static final String BY_ID =
      ANSWER.formatted(
          "unnest(?::int[], ?::uuid[], ?::bigint[], ?::text[]) as i(n, id, millis, tenant)",
          PREDICTION
              + """
               where p.id = i.id
                 and p.at >= timestamptz 'epoch' + i.millis * interval '1 millisecond'
                 and p.at < timestamptz 'epoch' + (i.millis + 1) * interval '1 millisecond'
                 and (i.tenant is null or p.tenant = i.tenant)""");

  private static final String BY_ENTITY =
      ANSWER.formatted(
          "unnest(?::int[], ?::text[], ?::text[], ?::bigint[], ?::text[]) as i(n, model, entity, micros, tenant)",
          PREDICTION
              + """
               where p.entity = i.entity and p.model = i.model
                 and p.at <= timestamptz 'epoch' + i.micros * interval '1 microsecond'
                 and p.at > timestamptz 'epoch' + (i.micros - ?) * interval '1 microsecond'
                 and (i.tenant is null or p.tenant = i.tenant)
               order by p.at desc, p.id desc""");

  private static final String UPSERT =
      """
      insert into ground_truth (prediction_id, predicted_at, model, version, entity, tenant, label,
        observed_at, recorded_at, source, late)
      select id, timestamptz 'epoch' + at * interval '1 microsecond', model, version, entity, tenant,
        label, timestamptz 'epoch' + observed * interval '1 microsecond',
        timestamptz 'epoch' + recorded * interval '1 microsecond', source, late
      from unnest(?::uuid[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
        ?::bigint[], ?::bigint[], ?::text[], ?::boolean[])
        as i(id, at, model, version, entity, tenant, label, observed, recorded, source, late)
      on conflict (predicted_at, prediction_id) do update set label = excluded.label,
        observed_at = excluded.observed_at, recorded_at = excluded.recorded_at,
        source = excluded.source, late = excluded.late
      """;

  // A contradiction that is said again by the same source is no news.
  private static final String HISTORY =
      """
      insert into ground_truth_history (prediction_id, predicted_at, outcome, label, observed_at,
        recorded_at, source, replaced_at, replaced_by)
      select id, timestamptz 'epoch' + at * interval '1 microsecond', outcome, label,
        timestamptz 'epoch' + observed * interval '1 microsecond',
        timestamptz 'epoch' + recorded * interval '1 microsecond', source,
        timestamptz 'epoch' + replaced * interval '1 microsecond', replaced_by
      from unnest(?::uuid[], ?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::text[],
        ?::bigint[], ?::text[]) with ordinality
        as i(id, at, outcome, label, observed, recorded, source, replaced, replaced_by, n)
      where outcome = 'replaced' or not exists (
        select from ground_truth_history h
        where h.predicted_at = timestamptz 'epoch' + i.at * interval '1 microsecond'
          and h.prediction_id = i.id and h.outcome = i.outcome and h.label = i.label
          and h.source = i.source)
      order by n
      """;

  private final Connection connection;
  private final TruthSettings settings;

  TruthTables(Connection connection, TruthSettings settings) {
    this.connection = connection;
    this.settings = settings;
  }

  /** Returns for each candidate its prediction, or {@link Found#NONE}, in the same order. */
  List<Found> find(List<Candidate> candidates) throws SQLException {
    List<Found> found = new ArrayList<>(Collections.nCopies(candidates.size(), Found.NONE));
    // In one order everywhere, so that two transactions never hold what the other waits for.
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparing(i -> candidates.get(i).time()));
    findById(candidates, order, found);
    findByEntity(candidates, order, found);
    return found;
  }

  private void findById(List<Candidate> candidates, List<Integer> order, List<Found> found)
      throws SQLException {
    Columns columns = new Columns(connection, "int", "uuid", "bigint", "text");
    for (int i : order) {
      Candidate candidate = candidates.get(i);
      if (candidate.id() != null) {
        columns.add(i, candidate.id(), candidate.time().toEpochMilli(), candidate.tenant());
      }
    }
    if (columns.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(BY_ID)) {
      columns.set(statement, 1);
      read(statement, found);
    }
  }

  private void findByEntity(List<Candidate> candidates, List<Integer> order, List<Found> found)
      throws SQLException {
    Columns columns = new Columns(connection, "int", "text", "text", "bigint", "text");
    for (int i : order) {
      Candidate candidate = candidates.get(i);
      Subject.Entity subject = candidate.subject();
      if (subject != null) {
        columns.add(
            i,
            subject.model(),
            subject.entity(),
            Columns.micros(subject.time()),
            candidate.tenant());
      }
    }
    if (columns.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(BY_ENTITY)) {
      int next = columns.set(statement, 1);
      statement.setLong(next, settings.entityWindow().toNanos() / 1_000);
      read(statement, found);
    }
  }

  private static void read(PreparedStatement statement, List<Found> found) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        String label = rows.getString("label");
        Truth truth =
            label == null
                ? null
                : new Truth(
                    label,
                    instant(rows, "observed_at"),
                    instant(rows, "recorded_at"),
                    rows.getString("source"));
        found.set(
            rows.getInt("n"),
            new Found(
                new Found.Key(instant(rows, "at"), rows.getObject("id", UUID.class)),
                rows.getString("model"),
                rows.getString("version"),
                rows.getString("entity"),
                rows.getString("tenant"),
                truth));
      }
    }
  }

  static Instant instant(ResultSet rows, String column) throws SQLException {
    return rows.getObject(column, OffsetDateTime.class).toInstant();
  }

  void write(Decisions decisions) throws SQLException {
    writeTruths(decisions.changed());
    writeHistory(decisions.history());
  }

  private void writeTruths(List<Decisions.Standing> standings) throws SQLException {
    Columns columns =
        new Columns(
            connection,
            "uuid",
            "bigint",
            "text",
            "text",
            "text",
            "text",
            "text",
            "bigint",
            "bigint",
            "text",
            "boolean");
    for (Decisions.Standing standing : standings) {
      Found prediction = standing.prediction;
      Truth truth = standing.truth();
      if (truth != null) {
        columns.add(
            prediction.key().id(),
            Columns.micros(prediction.key().at()),
            prediction.model(),
            prediction.version(),
            prediction.entity(),
            prediction.tenant(),
            truth.label(),
            Columns.micros(truth.observedAt()),
            Columns.micros(truth.recordedAt()),
            truth.source(),
            standing.isLate());
      }
    }
    columns.execute(UPSERT);
  }

  private void writeHistory(List<Decisions.Past> history) throws SQLException {
    Columns columns =
        new Columns(
            connection,
            "uuid",
            "bigint",
            "text",
            "text",
            "bigint",
            "bigint",
            "text",
            "bigint",
            "text");
    for (Decisions.Past past : history) {
      Truth by = past.by();
      columns.add(
          past.key().id(),
          Columns.micros(past.key().at()),
          by == null ? "contradicting" : "replaced",
          past.truth().label(),
          Columns.micros(past.truth().observedAt()),
          Columns.micros(past.truth().recordedAt()),
          past.truth().source(),
          by == null ? null : Columns.micros(by.recordedAt()),
          by == null ? null : by.source());
    }
    columns.execute(HISTORY);
  }
}
