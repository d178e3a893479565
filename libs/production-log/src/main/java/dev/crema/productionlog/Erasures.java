package dev.crema.productionlog;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
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
  static final String NEW =
      "select id, entity_hash, model, (extract(epoch from requested_at) * 1000)::bigint"
          + " from erasure where id > ? order by id";

  private record Mark(long id, @Nullable String model, long beforeMillis) {}

  private final Map<String, List<Mark>> marks = new HashMap<>();
  private byte[] salt = {};
  private long lastId;
  private long lastMillis = Long.MIN_VALUE;

  synchronized void salt(byte[] value) {
    salt = value.clone();
  }

  synchronized boolean isSalted() {
    return salt.length > 0;
  }

  synchronized long lastId() {
    return lastId;
  }

  /** Reads rows of {@link #NEW}. */
  synchronized void read(ResultSet rows) throws SQLException {
    while (rows.next()) {
      lastId = Math.max(lastId, rows.getLong(1));
      lastMillis = Math.max(lastMillis, rows.getLong(4));
      String model = rows.getString(3);
      Mark mark = new Mark(rows.getLong(1), rows.wasNull() ? null : model, rows.getLong(4));
      String hash = HexFormat.of().formatHex(rows.getBytes(2));
      marks.computeIfAbsent(hash, _ -> new ArrayList<>()).add(mark);
    }
  }

  static byte[] hash(byte[] salt, String entity) {
    return Locks.sha256(salt, entity.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns whether a row's entity was erased after the row was made. */
  boolean isErased(@Nullable String entity, String model, long atMillis) {
    return mark(entity, model, atMillis) != 0;
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
