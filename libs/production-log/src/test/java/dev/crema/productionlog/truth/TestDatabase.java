package dev.crema.productionlog.truth;

import dev.crema.servers.testing.SharedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of its own on a server that all tests of this JVM share, with the module's tables. */
public final class TestDatabase {
  private static final List<String> MIGRATIONS =
      List.of("V1__predictions.sql", "V4__ground_truth.sql");

  private final PGSimpleDataSource source = new PGSimpleDataSource();
  private final Set<LocalDate> days = new HashSet<>();

  /** A prediction; what is not given is ordinary. */
  public record Row(
      UUID id,
      Instant at,
      String model,
      String version,
      String inputs,
      String label,
      List<Double> probabilities,
      @Nullable String entity,
      @Nullable String tenant) {

    /** Of a binary model with the classes no and yes, of which the threshold is one half. */
    public static Row of(UUID id, double score) {
      return new Row(
          id,
          PredictionId.time(id),
          "churn",
          "1",
          "{}",
          score >= 0.5 ? "yes" : "no",
          List.of(1 - score, score),
          null,
          null);
    }

    public Row withEntity(String name) {
      return new Row(id, at, model, version, inputs, label, probabilities, name, tenant);
    }

    public Row withTenant(String name) {
      return new Row(id, at, model, version, inputs, label, probabilities, entity, name);
    }

    public Row withInputs(String json) {
      return new Row(id, at, model, version, json, label, probabilities, entity, tenant);
    }

    public Row withModel(String name, String number) {
      return new Row(id, at, name, number, inputs, label, probabilities, entity, tenant);
    }

    public Row withAnswer(String predicted, List<Double> answer) {
      return new Row(id, at, model, version, inputs, predicted, answer, entity, tenant);
    }

    double score() {
      return probabilities.size() == 2
          ? probabilities.get(1)
          : probabilities.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }
  }

  private TestDatabase(String url) {
    source.setUrl(url);
  }

  public static TestDatabase create() throws SQLException, IOException {
    TestDatabase database = new TestDatabase(SharedPostgres.newDatabase());
    for (String migration : MIGRATIONS) {
      try (InputStream in =
          TestDatabase.class.getResourceAsStream(
              "/dev/crema/productionlog/migration/" + migration)) {
        database.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return database;
  }

  public DataSource source() {
    return source;
  }

  public String url() {
    return source.getUrl();
  }

  /** Forgets what was predicted and labelled. */
  public void clear() throws SQLException {
    execute("truncate prediction, ground_truth, ground_truth_history, ground_truth_pending");
  }

  public void execute(String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Returns the rows of a query, cells joined by a bar. */
  public List<String> query(String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> lines = new ArrayList<>();
      while (rows.next()) {
        StringBuilder line = new StringBuilder();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          line.append(i == 1 ? "" : "|").append(rows.getString(i));
        }
        lines.add(line.toString());
      }
      return lines;
    }
  }

  public long count(String table) throws SQLException {
    return Long.parseLong(query("select count(*) from " + table).getFirst());
  }

  public void makeDay(LocalDate day) throws SQLException {
    if (days.add(day)) {
      execute(
          "create table prediction_%s partition of prediction for values from ('%s Z') to ('%s Z')"
              .formatted(day.toString().replace('-', '_'), day, day.plusDays(1)));
    }
  }

  public void insert(Row... rows) throws SQLException {
    insert(List.of(rows));
  }

  public void insert(Collection<Row> rows) throws SQLException {
    for (Row row : rows) {
      makeDay(row.at().atZone(ZoneOffset.UTC).toLocalDate());
    }
    try (Connection connection = source.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "insert into prediction values (?, ?::timestamptz, ?, ?, ?::json, ?, ?, ?, 0.5, 1500, ?, 'c-1', ?)")) {
      for (Row row : rows) {
        statement.setObject(1, row.id());
        statement.setString(2, row.at().toString());
        statement.setString(3, row.model());
        statement.setString(4, row.version());
        statement.setString(5, row.inputs());
        statement.setString(6, row.label());
        statement.setDouble(7, row.score());
        statement.setArray(8, connection.createArrayOf("float8", row.probabilities().toArray()));
        statement.setString(9, row.entity());
        statement.setString(10, row.tenant());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** Returns a UUID of version 7 of a time. */
  public static UUID id(Instant at, RandomGenerator random) {
    long high = at.toEpochMilli() << 16 | 0x7000 | random.nextInt(0x1000);
    return new UUID(high, random.nextLong() >>> 2 | 0x8000000000000000L);
  }
}
