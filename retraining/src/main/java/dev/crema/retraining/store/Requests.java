package dev.crema.retraining.store;

import static dev.crema.retraining.store.Columns.instant;
import static dev.crema.retraining.store.Columns.optionalInstant;
import static dev.crema.retraining.store.Columns.run;
import static dev.crema.retraining.store.Columns.set;
import static dev.crema.retraining.store.Columns.text;

import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.Change;
import dev.crema.retraining.core.Outcome;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingKey;
import dev.crema.retraining.core.RetrainingState;
import dev.crema.retraining.core.Stop;
import dev.crema.retraining.core.Submission;
import dev.crema.retraining.core.Trouble;
import dev.crema.retraining.core.Window;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rows of {@code retraining_request}, and the audit of their changes. */
final class Requests {
  /** In SQL, the states of what is not submitted yet. */
  static final String WAITING = "'requested', 'awaiting_approval'";

  /** In SQL, the states that are {@link RetrainingState#isUnderWay}. */
  static final String UNDER_WAY = "'submitted', 'running'";

  private static final String INSERT =
      """
      insert into retraining_request (
        key, model, window_start, window_end, snapshot, round, cause, cause_who, cause_why,
        alert_fingerprint, alert_starts_at, alert_version, state, approved, requested_at, outcome_reason, verdict,
        version, ended_at, attempts, due_at, problem, revision)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      returning id""";

  private static final String UPDATE =
      """
      update retraining_request set
        state = ?, approved = ?, decided_at = ?, data_start = ?, data_end = ?, run_id = ?,
        stopped_at = ?, stopped_by = ?, stopped_why = ?,
        verdict = ?, version = ?, outcome_reason = ?, ended_at = ?, attempts = ?, due_at = ?,
        problem = ?, revision = ?
      where id = ? and revision = ?""";

  private static final String EVENT =
      """
      insert into retraining_event (request_id, model, from_state, to_state, who, why, at)
      values (?, ?, ?, ?, ?, ?, ?)""";

  /** How many rounds are read: more than may come to nothing, and what waited between them. */
  static final int MOST_ROUNDS = 200;

  private Requests() {}

  /** Returns the rows of a condition in SQL, with the parameters of it. */
  static List<Retraining> select(
      Connection connection, String condition, @Nullable Object... values) throws SQLException {
    List<Retraining> found = new ArrayList<>();
    try (PreparedStatement statement =
            set(
                connection.prepareStatement("select * from retraining_request where " + condition),
                values);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        found.add(read(rows));
      }
    }
    return found;
  }

  static @Nullable Retraining find(Connection connection, long id) throws SQLException {
    return first(select(connection, "id = ?", id));
  }

  /** Returns the last round of a key; null if there is none. */
  static @Nullable Retraining lastRound(Connection connection, RetrainingKey key)
      throws SQLException {
    return first(rounds(connection, key, 1));
  }

  /** Returns so many rounds of a key at most, the newest first. */
  static List<Retraining> rounds(Connection connection, RetrainingKey key, int most)
      throws SQLException {
    return select(
        connection,
        "model = ? and window_start = ? and window_end = ? and snapshot = ? order by round desc limit ?",
        key.model(),
        key.drift().start(),
        key.drift().end(),
        key.snapshot(),
        most);
  }

  /** Returns what alerts asked for of a model, the newest first, as many as rounds are read. */
  static List<Retraining> ofAlerts(Connection connection, String model) throws SQLException {
    return select(
        connection, "model = ? and cause = 'alert' order by id desc limit ?", model, MOST_ROUNDS);
  }

  /** Returns what was asked for last of what waits or is under way; null if there is nothing. */
  static @Nullable Retraining open(Connection connection, String model) throws SQLException {
    return first(
        select(
            connection,
            """
            model = ? and state in (%s, %s)
            order by id desc limit 1"""
                .formatted(WAITING, UNDER_WAY),
            model));
  }

  /** Returns what ended promoted last, but not after some time; null if nothing did. */
  static @Nullable Retraining promoted(Connection connection, String model, Instant horizon)
      throws SQLException {
    return first(
        select(
            connection,
            """
            model = ? and verdict = 'promoted' and state = 'succeeded' and ended_at <= ?
            order by ended_at desc, id desc limit 1""",
            model,
            horizon));
  }

  private static @Nullable Retraining first(List<Retraining> found) {
    return found.isEmpty() ? null : found.getFirst();
  }

  /** Adds a new one and returns it with its number. */
  static Retraining add(Connection connection, Change change, Instant at) throws SQLException {
    Retraining row = change.after();
    RetrainingKey key = row.key();
    CauseColumns cause = CauseColumns.of(row.cause());
    Outcome outcome = row.outcome();
    long id;
    try (PreparedStatement statement =
            set(
                connection.prepareStatement(INSERT),
                key.text(),
                key.model(),
                key.drift().start(),
                key.drift().end(),
                key.snapshot(),
                key.round(),
                cause.kind(),
                cause.who(),
                cause.why(),
                cause.fingerprint(),
                cause.startsAt(),
                cause.version(),
                name(row.state()),
                row.isApproved(),
                row.requestedAt(),
                outcome == null ? null : outcome.reason(),
                outcome == null ? null : outcome.verdict(),
                outcome == null ? null : outcome.version(),
                row.endedAt(),
                row.trouble().attempts(),
                row.trouble().dueAt(),
                row.trouble().problem(),
                row.revision());
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      id = rows.getLong(1);
    }
    audit(
        connection, new Audit(id, key.model(), null, row.state(), change.who(), change.why()), at);
    Retraining made = find(connection, id);
    if (made == null) {
      throw new IllegalStateException("The row (%d) just written is not there.".formatted(id));
    }
    return made;
  }

  /** Writes a change of what was read in this transaction under the lock of its model. */
  static Retraining write(Connection connection, Retraining before, Change change, Instant at)
      throws SQLException {
    Retraining row = change.after();
    Submission made = row.submission();
    Stop stop = made == null ? null : made.stop();
    Outcome outcome = row.outcome();
    int written =
        run(
            connection,
            UPDATE,
            name(row.state()),
            row.isApproved(),
            made == null ? null : made.decidedAt(),
            made == null ? null : made.data().start(),
            made == null ? null : made.data().end(),
            row.runId(),
            stop == null ? null : stop.at(),
            stop == null ? null : stop.who(),
            stop == null ? null : stop.why(),
            outcome == null ? null : outcome.verdict(),
            outcome == null ? null : outcome.version(),
            outcome == null ? null : outcome.reason(),
            row.endedAt(),
            row.trouble().attempts(),
            row.trouble().dueAt(),
            row.trouble().problem(),
            row.revision(),
            before.id(),
            before.revision());
    if (written != 1) {
      throw new SQLException(
          "The retraining (%d) changed under its lock.".formatted(before.id()), "40001");
    }
    if (change.isAudited()) {
      audit(
          connection,
          new Audit(
              before.id(), row.model(), before.state(), row.state(), change.who(), change.why()),
          at);
    }
    return row;
  }

  /** A line of the audit. */
  record Audit(
      @Nullable Long id,
      String model,
      @Nullable RetrainingState from,
      @Nullable RetrainingState to,
      String who,
      String why) {}

  static void audit(Connection connection, Audit audit, Instant at) throws SQLException {
    run(
        connection,
        EVENT,
        audit.id(),
        audit.model(),
        audit.from() == null ? null : name(audit.from()),
        audit.to() == null ? null : name(audit.to()),
        audit.who(),
        audit.why(),
        at);
  }

  static String name(RetrainingState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  static RetrainingState state(String name) {
    return RetrainingState.valueOf(name.toUpperCase(Locale.ROOT));
  }

  private static Retraining read(ResultSet row) throws SQLException {
    RetrainingKey key =
        new RetrainingKey(
            row.getString("model"),
            new Window(instant(row, "window_start"), instant(row, "window_end")),
            row.getString("snapshot"),
            row.getInt("round"));
    return new Retraining(
        row.getLong("id"),
        key,
        CauseColumns.read(row, key.snapshot()),
        state(row.getString("state")),
        row.getBoolean("approved"),
        instant(row, "requested_at"),
        submission(row),
        outcome(row),
        optionalInstant(row, "ended_at"),
        new Trouble(row.getInt("attempts"), instant(row, "due_at"), row.getString("problem")),
        row.getLong("revision"));
  }

  private static @Nullable Submission submission(ResultSet row) throws SQLException {
    Instant decided = optionalInstant(row, "decided_at");
    return decided == null
        ? null
        : new Submission(
            decided,
            new Window(instant(row, "data_start"), instant(row, "data_end")),
            row.getString("run_id"),
            stop(row));
  }

  private static @Nullable Stop stop(ResultSet row) throws SQLException {
    String who = row.getString("stopped_by");
    return who == null
        ? null
        : new Stop(optionalInstant(row, "stopped_at"), who, text(row.getString("stopped_why")));
  }

  private static @Nullable Outcome outcome(ResultSet row) throws SQLException {
    String verdict = row.getString("verdict");
    return verdict == null
        ? null
        : new Outcome(
            verdict, text(row.getString("version")), text(row.getString("outcome_reason")));
  }

  /** How a cause lies in the table. */
  private record CauseColumns(
      String kind,
      String who,
      String why,
      @Nullable String fingerprint,
      @Nullable Instant startsAt,
      @Nullable String version) {
    static CauseColumns of(Cause cause) {
      return switch (cause) {
        case Cause.Alert alert ->
            new CauseColumns(
                "alert",
                alert.name(),
                alert.severity(),
                alert.fingerprint(),
                alert.startsAt(),
                alert.version());
        case Cause.Person person ->
            new CauseColumns("person", person.who(), person.why(), null, null, null);
        case Cause.DataChange change ->
            new CauseColumns("data", change.who(), change.why(), null, null, null);
      };
    }

    static Cause read(ResultSet row, String snapshot) throws SQLException {
      String who = row.getString("cause_who");
      String why = row.getString("cause_why");
      return switch (row.getString("cause")) {
        case "alert" ->
            new Cause.Alert(
                who,
                text(row.getString("alert_version")),
                why,
                text(row.getString("alert_fingerprint")),
                instant(row, "alert_starts_at"));
        case "person" -> new Cause.Person(who, why);
        default -> new Cause.DataChange(who, snapshot);
      };
    }
  }
}
