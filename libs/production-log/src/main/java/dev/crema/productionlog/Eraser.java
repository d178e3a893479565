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
 * Deletes what is known about an entity, in two transactions.
 *
 * <p>The first says whom every writer has to leave out from now on; it waits for the batches that
 * are on their way, and those behind it see it; the audit begins with it. The second deletes and
 * says in the audit what. So no row comes after the deletion that it should have met.
 */
final class Eraser {
  private static final String MARK =
      "insert into erasure (entity_hash, model, requested_at, audit_id) values (?, ?, ?, ?)";
  private static final String ENTITY =
      """
      create temporary table erased_entity on commit drop as
      select ?::text as entity, ?::text as model""";
  private static final String ROWS =
      """
      create temporary table erased on commit drop as
      select p.at, p.id from prediction p, erased_entity e
      where p.entity = e.entity and (e.model is null or p.model = e.model)""";
  private static final String DELETE =
      "delete from prediction p using erased e where p.at = e.at and p.id = e.id";
  private static final String AUDIT =
      """
      insert into erasure_audit
        (requested_at, actor, reason, model, entity_hash, predictions, related)
      values (?, ?, ?, ?, ?, 0, '{}') returning id""";
  private static final String DONE =
      """
      update erasure_audit set predictions = ?, related = ?::json, done_at = now()
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
    related = context.related();
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
        ErasureResult result = delete(connection, request, audit, now);
        connection.commit();
        return result;
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
      Connection connection, ErasureRequest request, long audit, Instant now) throws SQLException {
    limit(connection);
    try (PreparedStatement statement = connection.prepareStatement(ENTITY)) {
      statement.setString(1, request.entity());
      statement.setString(2, request.model());
      statement.execute();
    }
    Map<String, Long> deleted = new LinkedHashMap<>();
    long predictions;
    try (Statement statement = connection.createStatement()) {
      statement.execute(ROWS);
      for (RelatedTable table : related) {
        deleted.merge(table.name(), statement.executeLargeUpdate(table.eraseSql()), Long::sum);
      }
      predictions = statement.executeLargeUpdate(DELETE);
    }
    ErasureResult result = new ErasureResult(audit, now, predictions, deleted);
    done(connection, result);
    return result;
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

  private static void done(Connection connection, ErasureResult result) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DONE)) {
      statement.setLong(1, result.predictions());
      statement.setString(2, Json.write(result.related()));
      statement.setLong(3, result.id());
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
