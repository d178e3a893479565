package dev.crema.productionlog;

import dev.crema.data.document.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Deletes what is known about an entity, in several transactions.
 *
 * <p>The first says whom every writer has to leave out from now on; it waits for the batches that
 * are on their way, and those behind it see it; the audit begins with it. So no row comes after the
 * deletion that it should have met. Each of the others deletes a part, the oldest first, and says
 * in the audit what; an entity may have more rows than can be deleted in the time for one.
 */
final class Eraser {
  /** Rows of a transaction. */
  static final int PART = 20_000;

  private static final String MARK =
      "insert into erasure (entity_hash, model, requested_at, audit_id) values (?, ?, ?, ?)";
  private static final String ROWS =
      """
      create temporary table erased on commit drop as
      select p.at, p.id from prediction p
      where p.entity = ? and (?::text is null or p.model = ?) and p.at >= ?
      order by p.at limit %d"""
          .formatted(PART);
  private static final String ENTITY =
      """
      create temporary table erased_entity on commit drop as
      select ?::text as entity, ?::text as model, ?::timestamptz as since, ?::timestamptz as until,
        ?::bytea as hash""";

  // The days are named, because a join alone would look into each of them.
  private static final String DELETE =
      """
      delete from prediction p using erased e
      where p.at = e.at and p.id = e.id and p.at >= ? and p.at <= ?""";
  private static final String AUDIT =
      """
      insert into erasure_audit
        (requested_at, actor, reason, model, entity_hash, predictions, related)
      values (?, ?, ?, ?, ?, 0, '{}') returning id""";
  private static final String DONE =
      """
      update erasure_audit set predictions = ?, related = ?::json,
        done_at = case when ? then now() end
      where id = ?""";

  private final DataSource connections;
  private final Locks locks;
  private final InstantSource clock;
  private final List<RelatedTable> related;
  private final Duration timeout;

  Eraser(Database database, ProductionLogSettings settings, LogContext context) {
    connections = database.reading();
    locks = new Locks(settings.database().schema());
    clock = context.clock();
    related = context.allRelated();
    timeout = settings.database().drainTimeout();
  }

  ErasureResult erase(ErasureRequest request) throws SQLException {
    Instant now = Instant.ofEpochMilli(clock.millis());
    try (Connection connection = connections.getConnection()) {
      connection.setAutoCommit(false);
      try {
        byte[] hash = Erasures.hash(Committer.readSalt(connection), request.entity());
        limit(connection);
        Partitions.lock(connection, "pg_advisory_xact_lock", locks.erasure());
        long audit = audit(connection, request, hash, now);
        mark(connection, request, hash, new ErasureResult(audit, now, 0, Map.of()));
        connection.commit();
        return delete(connection, request, hash, new ErasureResult(audit, now, 0, Map.of()));
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      }
    }
  }

  private static void mark(
      Connection connection, ErasureRequest request, byte[] hash, ErasureResult begun)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(MARK)) {
      statement.setBytes(1, hash);
      statement.setString(2, request.model());
      statement.setObject(3, time(begun.at()));
      statement.setLong(4, begun.id());
      statement.executeUpdate();
    }
  }

  private ErasureResult delete(
      Connection connection, ErasureRequest request, byte[] hash, ErasureResult begun)
      throws SQLException {
    ErasureResult result = begun;
    OffsetDateTime since = OffsetDateTime.MIN;
    while (true) {
      limit(connection);
      Part part = part(connection, request, hash, since);
      result = delete(connection, part, result);
      note(connection, result, part.isLast());
      connection.commit();
      if (part.isLast()) {
        return result;
      }
      since = part.last;
    }
  }

  /** Some of an entity's predictions, in the order of their time: when the first and last was. */
  private record Part(long rows, OffsetDateTime first, OffsetDateTime last) {
    boolean isLast() {
      return rows < PART;
    }
  }

  /** Fills the temporary tables. Truth up to the part's last time goes with it, the rest later. */
  private static Part part(
      Connection connection, ErasureRequest request, byte[] hash, OffsetDateTime since)
      throws SQLException {
    try (PreparedStatement rows = connection.prepareStatement(ROWS)) {
      rows.setString(1, request.entity());
      rows.setString(2, request.model());
      rows.setString(3, request.model());
      rows.setObject(4, since);
      rows.execute();
    }
    Part part = found(connection);
    try (PreparedStatement entity = connection.prepareStatement(ENTITY)) {
      entity.setString(1, request.entity());
      entity.setString(2, request.model());
      entity.setObject(3, since);
      entity.setObject(4, part.isLast() ? OffsetDateTime.MAX : part.last);
      entity.setBytes(5, hash);
      entity.execute();
    }
    return part;
  }

  private static Part found(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select count(*), coalesce(min(at), 'infinity'), coalesce(max(at), '-infinity') from erased")) {
      row.next();
      return new Part(
          row.getLong(1),
          row.getObject(2, OffsetDateTime.class),
          row.getObject(3, OffsetDateTime.class));
    }
  }

  private ErasureResult delete(Connection connection, Part part, ErasureResult before)
      throws SQLException {
    Map<String, Long> deleted = new LinkedHashMap<>(before.related());
    try (Statement statement = connection.createStatement()) {
      for (RelatedTable table : related) {
        deleted.merge(table.name(), statement.executeLargeUpdate(table.eraseSql()), Long::sum);
      }
    }
    try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
      statement.setObject(1, part.first);
      statement.setObject(2, part.last);
      long predictions = before.predictions() + statement.executeLargeUpdate();
      return new ErasureResult(before.id(), before.at(), predictions, deleted);
    }
  }

  private static long audit(Connection connection, ErasureRequest request, byte[] hash, Instant now)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(AUDIT)) {
      statement.setObject(1, time(now));
      statement.setString(2, request.actor());
      statement.setString(3, request.reason());
      statement.setString(4, request.model());
      statement.setBytes(5, hash);
      try (ResultSet id = statement.executeQuery()) {
        id.next();
        return id.getLong(1);
      }
    }
  }

  private static void note(Connection connection, ErasureResult result, boolean isDone)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DONE)) {
      statement.setLong(1, result.predictions());
      statement.setString(2, Json.write(result.related()));
      statement.setBoolean(3, isDone);
      statement.setLong(4, result.id());
      statement.executeUpdate();
    }
  }

  private void limit(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local statement_timeout = " + timeout.toMillis());
    }
  }

  static OffsetDateTime time(Instant instant) {
    return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
  }
}
