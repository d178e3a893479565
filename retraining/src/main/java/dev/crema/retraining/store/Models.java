package dev.crema.retraining.store;

import static dev.crema.retraining.store.Columns.instant;
import static dev.crema.retraining.store.Columns.run;
import static dev.crema.retraining.store.Columns.set;
import static dev.crema.retraining.store.Columns.text;

import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.ModelBook;
import dev.crema.retraining.core.ModelStatus;
import dev.crema.retraining.core.ModelStatus.Freeze;
import dev.crema.retraining.core.Promotion;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.Rules;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of {@code retraining_model}. */
final class Models {
  private Models() {}

  /** Locks a model's row, which is made if it is not there, for the rest of the transaction. */
  static ModelStatus lock(Connection connection, String model, String snapshot)
      throws SQLException {
    run(
        connection,
        "insert into retraining_model (model) values (?) on conflict do nothing",
        model);
    return read(connection, model, snapshot, " for update");
  }

  static ModelStatus look(Connection connection, String model, String snapshot)
      throws SQLException {
    return read(connection, model, snapshot, "");
  }

  private static ModelStatus read(
      Connection connection, String model, String snapshot, String suffix) throws SQLException {
    try (PreparedStatement statement =
            set(
                connection.prepareStatement(
                    "select * from retraining_model where model = ?" + suffix),
                model);
        ResultSet row = statement.executeQuery()) {
      if (!row.next()) {
        return new ModelStatus(model, snapshot, null);
      }
      String told = row.getString("snapshot");
      return new ModelStatus(model, told == null ? snapshot : told, freeze(row));
    }
  }

  private static @Nullable Freeze freeze(ResultSet row) throws SQLException {
    String who = row.getString("frozen_by");
    return who == null
        ? null
        : new Freeze(who, text(row.getString("frozen_why")), instant(row, "frozen_at"));
  }

  static void snapshot(Connection connection, String model, String snapshot) throws SQLException {
    run(connection, "update retraining_model set snapshot = ? where model = ?", snapshot, model);
  }

  static void freeze(Connection connection, String model, Cause.Person person, Instant at)
      throws SQLException {
    run(
        connection,
        "update retraining_model set frozen_by = ?, frozen_why = ?, frozen_at = ? where model = ?",
        person.who(),
        person.why(),
        at,
        model);
  }

  static void unfreeze(Connection connection, String model) throws SQLException {
    run(
        connection,
        "update retraining_model set frozen_by = null, frozen_why = null, frozen_at = null where model = ?",
        model);
  }

  /** Returns what decides whether it is the turn of a model, whose row is locked. */
  static ModelBook book(Connection connection, ModelStatus status, Rules rules, Instant now)
      throws SQLException {
    Instant horizon = rules.horizon(now);
    List<Instant> decided = new ArrayList<>();
    try (PreparedStatement statement =
            set(
                connection.prepareStatement(
                    """
                    select decided_at from retraining_request
                    where model = ? and decided_at <= ? and state <> 'expired'
                    order by decided_at desc limit ?"""),
                status.model(),
                horizon,
                rules.dailyBudget());
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        decided.add(instant(rows, "decided_at"));
      }
    }
    boolean isUnderWay =
        !Requests.select(
                connection,
                "model = ? and state in (%s)".formatted(Requests.UNDER_WAY),
                status.model())
            .isEmpty();
    Retraining promoted = Requests.promoted(connection, status.model(), horizon);
    return new ModelBook(
        status, isUnderWay, decided, promoted == null ? null : Promotion.of(promoted, rules, now));
  }
}
