package dev.crema.productionlog.truth;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows on their way to PostgreSQL: an array for each column, for {@code unnest}. */
final class Columns {
  private final Connection connection;
  private final String[] types;
  private final List<List<@Nullable Object>> values = new ArrayList<>();

  Columns(Connection connection, String... types) {
    this.connection = connection;
    this.types = types;
    for (int i = 0; i < types.length; i++) {
      values.add(new ArrayList<>());
    }
  }

  void add(@Nullable Object... row) {
    for (int i = 0; i < types.length; i++) {
      values.get(i).add(row[i]);
    }
  }

  boolean isEmpty() {
    return values.getFirst().isEmpty();
  }

  /** Sets the arrays from a parameter on, and returns the next one's number. */
  int set(PreparedStatement statement, int parameter) throws SQLException {
    for (int i = 0; i < types.length; i++) {
      statement.setArray(
          parameter + i, connection.createArrayOf(types[i], values.get(i).toArray()));
    }
    return parameter + types.length;
  }

  /** Runs a statement that takes the arrays alone, unless there are no rows. */
  void execute(String sql) throws SQLException {
    if (isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, 1);
      statement.executeUpdate();
    }
  }

  /** Exact in PostgreSQL too, which rounds texts and doubles. */
  static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }
}
