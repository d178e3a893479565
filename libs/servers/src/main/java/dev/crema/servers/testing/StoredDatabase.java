package dev.crema.servers.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A schema as {@code pg_dump} kept it of an earlier release: {@code v<number>.sql}, made by {@code
 * libs/servers/dump-schema.sh}. Such files are never changed: a later release has to start from
 * them.
 *
 * @param version the number of the last migration in it
 * @param sql what was dumped
 */
public record StoredDatabase(int version, String sql) {
  /** Columns, constraints and indexes, without the days of the production log. */
  private static final String SHAPE =
      """
      select format('%%s.%%s %%s%%s default %%s %%s%%s', c.relname, a.attname,
          format_type(a.atttypid, a.atttypmod), case when a.attnotnull then ' not null' else '' end,
          coalesce(pg_get_expr(d.adbin, d.adrelid), 'none'), a.attidentity, a.attgenerated)
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where c.relnamespace = '%1$s'::regnamespace and c.relkind in ('r', 'p')
          and not c.relispartition and a.attnum > 0 and not a.attisdropped
      union all
      select format('%%s %%s', c.relname, pg_get_constraintdef(k.oid))
        from pg_constraint k join pg_class c on c.oid = k.conrelid
        where k.connamespace = '%1$s'::regnamespace and not c.relispartition and k.contype <> 'n'
      union all
      select pg_get_indexdef(i.indexrelid)
        from pg_index i join pg_class c on c.oid = i.indrelid
        where c.relnamespace = '%1$s'::regnamespace and not c.relispartition
      order by 1""";

  /**
   * Returns the dumps in a folder.
   *
   * @param folder such as {@code src/test/resources/stored-databases}
   * @return the dumps, the oldest first
   * @throws IOException if they cannot be read
   */
  public static List<StoredDatabase> in(Path folder) throws IOException {
    TreeMap<Integer, StoredDatabase> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(one -> one.toString().matches(".*/v[0-9]+\\.sql")).toList()) {
        String name = String.valueOf(file.getFileName());
        int version = Integer.parseInt(name.substring(1, name.length() - ".sql".length()));
        found.put(version, new StoredDatabase(version, Files.readString(file)));
      }
    }
    return List.copyOf(found.values());
  }

  /**
   * Brings it into an empty database.
   *
   * @param url JDBC address, with the user in it
   * @throws SQLException if PostgreSQL does not take it
   */
  public void restore(String url) throws SQLException {
    // What psql alone understands, and what an older or newer server does not know.
    String statements =
        sql.lines()
            .filter(line -> !line.startsWith("\\") && !line.startsWith("SET transaction_timeout"))
            .collect(Collectors.joining("\n"));
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(statements);
    }
  }

  /**
   * Returns what a schema consists of.
   *
   * @param url JDBC address, with the user in it
   * @param schema the schema's name
   * @return a line for each column, constraint and index
   * @throws SQLException if PostgreSQL does not say
   */
  public static List<String> shape(String url, String schema) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(SHAPE.formatted(schema))) {
      while (rows.next()) {
        lines.add(rows.getString(1));
      }
    }
    return lines;
  }

  /** Returns the version, for the name of a test. */
  @Override
  public String toString() {
    return "version " + version;
  }
}
