package dev.crema.collectproduction;

import dev.crema.servers.testing.SharedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A database of a real PostgreSQL with the tables of the production log. */
final class LogDatabase {
  static final Instant DAY = Instant.parse("2026-01-15T00:00:00Z");
  static final Instant NEXT_DAY = Instant.parse("2026-01-16T00:00:00Z");
  private static final String MIGRATION = "/dev/crema/productionlog/migration/";
  private static final List<String> MIGRATIONS =
      List.of("V1__predictions.sql", "V4__ground_truth.sql");

  private final String url;

  private LogDatabase(String url) {
    this.url = url;
  }

  /** Makes a database without the tables. */
  static LogDatabase empty() {
    return new LogDatabase(SharedPostgres.newDatabase());
  }

  /** Returns a place where no PostgreSQL is. */
  static LogDatabase away() {
    return new LogDatabase("jdbc:postgresql://127.0.0.1:1/nowhere");
  }

  /** Makes a database with the tables and the days around {@link #DAY}. */
  static LogDatabase create() throws SQLException, IOException {
    LogDatabase database = empty();
    database.execute("create schema crema");
    for (String migration : MIGRATIONS) {
      try (InputStream in = LogDatabase.class.getResourceAsStream(MIGRATION + migration)) {
        String sql = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        database.execute("set search_path to crema; " + sql);
      }
    }
    database.execute(
        "create table crema.days partition of crema.prediction for values from ('2026-01-01 Z') to ('2026-02-01 Z')");
    return database;
  }

  String url() {
    return url;
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(url);
  }

  static UUID id(int number) {
    return new UUID(DAY.plusSeconds(number).toEpochMilli() << 16 | 0x7000, Long.MIN_VALUE | number);
  }

  /** Inserts a prediction of the model churn, made {@code number} seconds after {@link #DAY}. */
  void insert(int number, String inputs) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement statement =
            connection.prepareStatement(
                "insert into crema.prediction values (?, ?::timestamptz, 'churn', '1', ?::json, 'yes', 0.75, '{0.25,0.75}', 0.5, 1500)")) {
      statement.setObject(1, id(number));
      statement.setString(2, DAY.plusSeconds(number).toString());
      statement.setString(3, inputs);
      statement.executeUpdate();
    }
  }

  /** Inserts a prediction as {@link #insert} does, of a number. */
  void insertNumber(int number, String inputs, double value) throws SQLException {
    insert(number, inputs);
    execute(
        "update crema.prediction set label = '', score = %s, probabilities = '{}', threshold = null where id = '%s'"
            .formatted(value, id(number)));
  }

  /** Inserts what {@code count} calls would have left, a truth for each that is even. */
  void fill(int count) throws SQLException {
    execute(
        """
        insert into crema.prediction
        select ('019bbee6-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, timestamptz '%1$s' + i * interval '1 millisecond', 'churn', '1',
          ('{"calls": ' || i || '}')::json, 'yes', 0.75, '{0.25,0.75}', 0.5, 1500 from generate_series(1, %2$d) as i;
        insert into crema.ground_truth select id, at, model, version, null, null, 'no', at, at, 'test', false
        from crema.prediction where model = 'churn' and (inputs->>'calls')::int %% 2 = 0"""
            .formatted(DAY, count));
  }

  void tell(int number, String label, Instant at) throws SQLException {
    execute(
        "insert into crema.ground_truth values ('%s', '%s', 'churn', '1', null, null, '%s', '%s', '%s', 'test', false)"
            .formatted(id(number), DAY.plusSeconds(number), label, at, at));
  }
}
