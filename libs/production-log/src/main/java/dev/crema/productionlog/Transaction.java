package dev.crema.productionlog;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * The statements of one transaction that writes batches of one writer.
 *
 * <p>The writer's row is locked first, so that a transaction whose answer was lost and its
 * repetition never run side by side: the second one sees what the first one did.
 */
final class Transaction {
  /** One round trip. Each statement has a snapshot of its own, so each sees what it waited for. */
  private static final String BEGIN =
      """
      select set_config('statement_timeout', ?, true);
      insert into log_writer values (?, 0, now()) on conflict do nothing;
      select sequence from log_writer where writer = ? for update;
      update log_writer set sequence = greatest(sequence, ?), at = now() where writer = ?;
      select pg_advisory_xact_lock_shared(?);
      select salt from erasure_salt;
      %s"""
          .formatted(Erasures.NEW);

  /** By the primary key, one look for each row. */
  private static final String THERE =
      """
      select p.id
      from unnest(?::uuid[], ?::bigint[]) as row (id, millis)
      join prediction p
        on p.id = row.id and p.at = timestamptz 'epoch' + row.millis * interval '1 millisecond'""";

  private static final String LEFT_OUT =
      """
      update erasure_audit a set later = later + ?
      from erasure e where e.id = ? and a.id = e.audit_id""";

  /** Rows put aside by one statement: their JSON is in memory. */
  private static final int ASIDE = 100;

  private final Connection connection;
  private Deadline deadline;

  Transaction(Connection connection, Deadline deadline) {
    this.connection = connection;
    this.deadline = deadline;
  }

  /**
   * Locks the writer and moves it to a number.
   *
   * @return the number that was there before: what is not above it is committed already
   */
  long begin(UUID writer, long sequence, Erasures erasures, long lock) throws SQLException {
    deadline.limit(connection);
    Erasures.Mark last = erasures.last();
    try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
      statement.setString(1, deadline.statementTimeout());
      statement.setObject(2, writer);
      statement.setObject(3, writer);
      statement.setLong(4, sequence);
      statement.setObject(5, writer);
      statement.setLong(6, lock);
      statement.setLong(7, last == null ? 0 : last.id());
      statement.execute(); // set_config
      statement.getMoreResults(); // insert
      statement.getMoreResults(); // select … for update
      long before = number(statement);
      statement.getMoreResults(); // update
      statement.getMoreResults(); // the lock
      statement.getMoreResults(); // the salt
      byte[] salt = bytes(statement);
      statement.getMoreResults(); // erasures
      try (ResultSet rows = statement.getResultSet()) {
        if (erasures.readOn(last, salt, rows)) {
          return before;
        }
      }
      readAgain(erasures, salt);
      return before;
    }
  }

  private void readAgain(Erasures erasures, byte[] salt) throws SQLException {
    deadline.limit(connection);
    try (PreparedStatement statement = connection.prepareStatement(Erasures.NEW)) {
      statement.setLong(1, 0);
      try (ResultSet rows = statement.executeQuery()) {
        erasures.readAgain(salt, rows);
      }
    }
  }

  private static byte[] bytes(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.getResultSet()) {
      rows.next();
      return rows.getBytes(1);
    }
  }

  private static long number(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.getResultSet()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  void copy(byte[] rows) throws SQLException {
    deadline.limit(connection);
    CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(Tuples.COPY);
    try {
      copy.writeToCopy(rows, 0, rows.length);
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  /** Returns the rows, each id once, that are not in the table yet; in their order. */
  List<LoggedPrediction> withoutRepeated(List<LoggedPrediction> rows) throws SQLException {
    Set<LoggedPrediction> fresh = new LinkedHashSet<>(rows); // Equal if their ids are.
    if (fresh.isEmpty()) {
      return rows;
    }
    deadline = deadline.again();
    deadline.limit(connection);
    Set<UUID> there = new HashSet<>();
    try (PreparedStatement statement = connection.prepareStatement(THERE)) {
      Object[] ids = fresh.stream().map(LoggedPrediction::id).toArray();
      Object[] millis = fresh.stream().map(LoggedPrediction::atMillis).toArray();
      statement.setArray(1, connection.createArrayOf("uuid", ids));
      statement.setArray(2, connection.createArrayOf("bigint", millis));
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          there.add(found.getObject(1, UUID.class));
        }
      }
    }
    return fresh.stream().filter(row -> !there.contains(row.id())).toList();
  }

  /**
   * Writes what can be written of some rows: halves them until the refused ones are found.
   *
   * @param refused receives the rows that PostgreSQL does not take, without those that another
   *     process has written in the meantime
   * @return the rows that were written
   */
  List<LoggedPrediction> copyWhatIsTaken(List<LoggedPrediction> rows, List<RefusedRow> refused)
      throws SQLException {
    if (rows.isEmpty()) {
      return rows;
    }
    deadline = deadline.again(); // The commit behind it gets a whole one too.
    deadline.limit(connection);
    Savepoint before = connection.setSavepoint();
    try {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn(Tuples.COPY, new ByteArrayInputStream(Tuples.encode(rows)));
      connection.releaseSavepoint(before);
      return rows;
    } catch (IOException e) {
      throw new SQLException("The rows in memory could not be read.", e);
    } catch (SQLException e) {
      if (!Problems.isData(e)) {
        throw e;
      }
      connection.rollback(before);
      if (rows.size() == 1 && Problems.isRepeated(e)) {
        return List.of();
      }
      if (rows.size() == 1) {
        refused.add(new RefusedRow(rows.getFirst(), String.valueOf(e.getSQLState())));
        return List.of();
      }
    }
    int half = rows.size() / 2;
    List<LoggedPrediction> taken = new ArrayList<>(copyWhatIsTaken(rows.subList(0, half), refused));
    taken.addAll(copyWhatIsTaken(rows.subList(half, rows.size()), refused));
    return taken;
  }

  /** Writes what was refused where it is taken whatever it is. */
  void putAside(List<RefusedRow> refused, Erasures erasures) throws SQLException {
    for (int from = 0; from < refused.size(); from += ASIDE) {
      deadline = deadline.again();
      deadline.limit(connection);
      try (PreparedStatement statement = connection.prepareStatement(RefusedRow.INSERT)) {
        for (RefusedRow each : refused.subList(from, Math.min(refused.size(), from + ASIDE))) {
          LoggedPrediction row = each.row();
          statement.setObject(1, row.id());
          statement.setObject(2, Eraser.time(Instant.ofEpochMilli(row.atMillis())));
          statement.setString(3, each.model());
          statement.setString(4, each.state());
          statement.setBytes(5, erasures.hash(row.entity()));
          statement.setBytes(6, each.json());
          statement.addBatch();
        }
        statement.executeBatch();
      }
    }
  }

  /** Adds what was left out to the audits of the erasures, which are in one order for everybody. */
  void audit(Map<Long, Integer> left) throws SQLException {
    if (left.isEmpty()) {
      return;
    }
    deadline.limit(connection);
    try (PreparedStatement statement = connection.prepareStatement(LEFT_OUT)) {
      for (Map.Entry<Long, Integer> erasure : left.entrySet()) {
        statement.setInt(1, erasure.getValue());
        statement.setLong(2, erasure.getKey());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** Adds the counts and commits. */
  void commit(List<LoggedPrediction> rows) throws SQLException {
    Rollups rollups = new Rollups();
    rollups.add(rows);
    deadline.limit(connection);
    rollups.write(connection);
    deadline.limit(connection);
    connection.commit();
  }
}
