package dev.crema.productionlog;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whom to leave out, as this process knows it: read on in each transaction, so that it is complete
 * when rows are written. Holds hashes, no entities.
 */
final class Erasures {
  /** From the last that is known on, itself included. */
  static final String NEW =
      "select id, entity_hash, model, (extract(epoch from requested_at) * 1000)::bigint"
          + " from erasure where id >= ? order by id";

  /** What an erasure asks writers to leave out. */
  record Mark(long id, String hash, @Nullable String model, long beforeMillis) {}

  private final Map<String, List<Mark>> marks = new HashMap<>();
  private byte[] salt = {};
  private @Nullable Mark last;
  private long lastMillis = Long.MIN_VALUE;

  /** Returns the last one that is known; null if none is. */
  synchronized @Nullable Mark last() {
    return last;
  }

  /**
   * Reads on behind a mark. A PostgreSQL that was restored or failed over may lack the end of what
   * is known, and give its numbers to others: then the mark is not there, or is another one.
   *
   * @param from the last that was known when the rows were asked for
   * @param rows those of {@link #NEW}
   * @return whether they go on from there; if not, nothing was read, and all has to be read again
   */
  synchronized boolean readOn(@Nullable Mark from, byte[] itsSalt, ResultSet rows)
      throws SQLException {
    if (from == null && last == null) {
      salt = itsSalt.clone();
    }
    if (!Arrays.equals(salt, itsSalt)
        || from != null && !(rows.next() && from.equals(mark(rows)))) {
      return false;
    }
    add(rows);
    return true;
  }

  /** Forgets what is known and reads all rows of {@link #NEW}. */
  synchronized void readAgain(byte[] itsSalt, ResultSet rows) throws SQLException {
    marks.clear();
    salt = itsSalt.clone();
    last = null;
    lastMillis = Long.MIN_VALUE;
    add(rows);
  }

  private void add(ResultSet rows) throws SQLException {
    while (rows.next()) {
      Mark mark = mark(rows);
      if (last == null || mark.id > last.id) {
        last = mark;
        lastMillis = Math.max(lastMillis, mark.beforeMillis);
        marks.computeIfAbsent(mark.hash, _ -> new ArrayList<>()).add(mark);
      }
    }
  }

  private static Mark mark(ResultSet row) throws SQLException {
    return new Mark(
        row.getLong(1),
        HexFormat.of().formatHex(row.getBytes(2)),
        row.getString(3),
        row.getLong(4));
  }

  static byte[] hash(byte[] salt, String entity) {
    return Locks.sha256(salt, entity.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns an entity's hash, as the erasures have it; null if there is no entity. */
  synchronized byte @Nullable [] hash(@Nullable String entity) {
    return entity == null ? null : hash(salt, entity);
  }

  /** Returns the number of the erasure that a row meets; 0 if there is none. */
  private synchronized long mark(@Nullable String entity, String model, long atMillis) {
    if (entity == null || atMillis >= lastMillis) {
      return 0;
    }
    List<Mark> found = marks.getOrDefault(HexFormat.of().formatHex(hash(salt, entity)), List.of());
    for (Mark mark : found) {
      if (atMillis < mark.beforeMillis && (mark.model == null || mark.model.equals(model))) {
        return mark.id;
      }
    }
    return 0;
  }

  /**
   * Returns the rows that may be written; the same list if that is all of them.
   *
   * @param left counts the others, by the number of the erasure
   */
  List<LoggedPrediction> without(List<LoggedPrediction> rows, Map<Long, Integer> left) {
    List<LoggedPrediction> kept = new ArrayList<>(rows.size());
    for (LoggedPrediction row : rows) {
      long mark = mark(row.entity(), row.model(), row.atMillis());
      if (mark == 0) {
        kept.add(row);
      } else {
        left.merge(mark, 1, Integer::sum);
      }
    }
    return kept.size() == rows.size() ? rows : kept;
  }
}
