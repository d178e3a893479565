package dev.crema.productionlog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings batches into PostgreSQL, each exactly once. */
final class Committer {
  private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
  private static final int COLLISIONS = 5;

  private final Database database;
  private final DatabaseSettings settings;
  private final Locks locks;
  private final Partitions partitions;
  private final Erasures erasures = new Erasures();
  final LongAdder written = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder repeated = new LongAdder();
  final LongAdder erased = new LongAdder();

  Committer(Database database, DatabaseSettings settings, Partitions partitions) {
    this.database = database;
    this.settings = settings;
    locks = new Locks(settings.schema());
    this.partitions = partitions;
  }

  /**
   * Commits a batch within the commit timeout, unless it is committed already.
   *
   * @throws SQLException if it is not known that it is committed; it may be
   */
  void commit(Batch batch) throws SQLException {
    run(List.of(batch), new Way(database.writing(), settings.commitTimeout()), this::write);
  }

  /**
   * Commits batches of one writer in one transaction, or none of them, within the drain timeout.
   * Those that are committed already are left out.
   *
   * @param batches in the order of their numbers, at least one
   * @throws SQLException if it is not known that they are committed; they may be
   */
  void drain(List<Batch> batches) throws SQLException {
    run(batches, new Way(database.draining(), settings.drainTimeout()), this::write);
  }

  /**
   * Commits a batch without the rows that are there already, and without those that PostgreSQL
   * refuses as data, which are put aside. The time is for each attempt to find them.
   */
  void drainWhatIsTaken(Batch batch) throws SQLException {
    partitions.forget();
    Way way = new Way(database.draining(), settings.drainTimeout());
    run(List.of(batch), way, this::writeWhatIsTaken);
  }

  private record Way(DataSource connections, Duration timeout) {}

  private interface Work {
    Outcome write(Transaction transaction, List<Batch> batches) throws SQLException;
  }

  private record Outcome(
      List<LoggedPrediction> rows,
      List<RefusedRow> refused,
      int repeated,
      Map<Long, Integer> erased) {}

  private void run(List<Batch> batches, Way way, Work work) throws SQLException {
    Deadline deadline = Deadline.in(way.timeout);
    for (int attempt = 1; ; attempt++) {
      try (Connection connection = way.connections.getConnection()) {
        deadline.limit(connection);
        attempt(connection, batches, deadline, work);
        return;
      } catch (SQLException e) {
        if (!Problems.isCollision(e) || attempt == COLLISIONS) {
          throw e;
        }
      }
    }
  }

  private void attempt(Connection connection, List<Batch> batches, Deadline deadline, Work work)
      throws SQLException {
    partitions.ensure(connection, batches, deadline);
    Transaction transaction = new Transaction(connection, deadline);
    Batch last = batches.getLast();
    try {
      long before = transaction.begin(last.writer(), last.sequence(), erasures, locks.erasure());
      List<Batch> missing = batches.stream().filter(b -> b.sequence() > before).toList();
      Outcome outcome = work.write(transaction, missing);
      transaction.putAside(outcome.refused, erasures);
      transaction.audit(outcome.erased);
      transaction.commit(outcome.rows);
      written.add(outcome.rows.size());
      refused.add(outcome.refused.size());
      repeated.add(outcome.repeated);
      outcome.erased.values().forEach(erased::add);
      say(outcome.refused);
    } catch (SQLException | RuntimeException e) {
      rollback(connection, e);
      throw e;
    }
  }

  private static void rollback(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e); // The connection is gone, and so is the transaction.
    }
  }

  /** One COPY for all: of many small batches the way to PostgreSQL would be most of the time. */
  private Outcome write(Transaction transaction, List<Batch> batches) throws SQLException {
    List<LoggedPrediction> all = new ArrayList<>();
    List<byte[]> copies = new ArrayList<>();
    Map<Long, Integer> left = new TreeMap<>();
    for (Batch batch : batches) {
      List<LoggedPrediction> rows = erasures.without(batch.rows(), left);
      if (!rows.isEmpty()) {
        copies.add(rows == batch.rows() ? batch.copy() : Tuples.encode(rows));
      }
      all.addAll(rows);
    }
    if (!copies.isEmpty()) {
      transaction.copy(Tuples.join(copies));
    }
    return new Outcome(all, List.of(), 0, left);
  }

  private Outcome writeWhatIsTaken(Transaction transaction, List<Batch> batches)
      throws SQLException {
    List<LoggedPrediction> all = new ArrayList<>();
    List<RefusedRow> bad = new ArrayList<>();
    int repeats = 0;
    Map<Long, Integer> left = new TreeMap<>();
    for (Batch batch : batches) {
      List<LoggedPrediction> rows = erasures.without(batch.rows(), left);
      List<LoggedPrediction> fresh = transaction.withoutRepeated(rows);
      int refusedBefore = bad.size();
      List<LoggedPrediction> taken = transaction.copyWhatIsTaken(fresh, bad);
      all.addAll(taken);
      repeats += rows.size() - taken.size() - (bad.size() - refusedBefore);
    }
    return new Outcome(all, bad, repeats, left);
  }

  private static void say(List<RefusedRow> refused) {
    for (RefusedRow row : refused) {
      LOG.warn("PostgreSQL refused the prediction {} ({}).", row.row().id(), row.state());
    }
  }

  static byte[] readSalt(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("select salt from erasure_salt");
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getBytes(1);
    }
  }
}
