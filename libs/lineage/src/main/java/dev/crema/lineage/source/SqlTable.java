package dev.crema.lineage.source;

import dev.crema.lineage.SourceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;
import org.postgresql.ds.PGSimpleDataSource;

/** Reads single rows of a schema, within seconds, in a transaction that cannot write. */
final class SqlTable {
  private static final int CONNECT_SECONDS = 5;
  private static final int STATEMENT_SECONDS = 10;

  /** The schema, or a table of it, is not there. */
  private static final Set<String> NO_TABLE = Set.of("42P01", "3F000");

  private final SqlSettings settings;
  private final String what;

  /** Fills a statement's parameters. */
  interface Binder {
    void bind(PreparedStatement statement) throws SQLException;
  }

  /** Reads a row. */
  interface Mapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  SqlTable(SqlSettings settings, String what) {
    this.settings = settings;
    this.what = what;
  }

  String where() {
    return settings.toString();
  }

  /** Returns the first row of a query, in which {@code {schema}} stands for the schema. */
  <T> Optional<T> first(String sql, Binder binder, Mapper<T> mapper) {
    try (Connection connection = source().getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "set transaction read only; set local statement_timeout = '%ds'"
                .formatted(STATEMENT_SECONDS));
      }
      try (PreparedStatement statement =
          connection.prepareStatement(sql.replace("{schema}", settings.schema()))) {
        binder.bind(statement);
        try (ResultSet rows = statement.executeQuery()) {
          return rows.next() ? Optional.of(mapper.map(rows)) : Optional.empty();
        }
      }
    } catch (SQLException e) {
      throw new SourceException(reason(e));
    }
  }

  private String reason(SQLException e) {
    if (e.getSQLState() != null && NO_TABLE.contains(e.getSQLState())) {
      return "There is no %s at %s.\nMaybe the schema has another name.".formatted(what, where());
    }
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return "The %s at %s does not answer: %s".formatted(what, where(), message);
  }

  private PGSimpleDataSource source() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(settings.jdbcUrl());
    if (!settings.user().isEmpty()) {
      source.setUser(settings.user());
    }
    if (!settings.password().isEmpty()) {
      source.setPassword(settings.password());
    }
    source.setApplicationName("crema-lineage");
    source.setConnectTimeout(CONNECT_SECONDS);
    source.setLoginTimeout(CONNECT_SECONDS);
    source.setSocketTimeout(STATEMENT_SECONDS + CONNECT_SECONDS);
    return source;
  }
}
