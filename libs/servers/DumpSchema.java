import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.flywaydb.core.Flyway;

/**
 * Brings an empty database to a version, as a release of that version did, with rows: called by
 * dump-schema.sh. After each migration N the file rows-N.sql, if there is one, is executed.
 */
final class DumpSchema {
  private DumpSchema() {}

  public static void main(String[] arguments) throws Exception {
    String url = arguments[0];
    String schema = arguments[1];
    Path folder = Path.of(arguments[4]);
    int version = Integer.parseInt(arguments[5]);
    for (int step = 1; step <= version; step++) {
      Flyway.configure()
          .dataSource(url, null, null)
          .schemas(schema)
          .defaultSchema(schema)
          .createSchemas(true)
          .table(arguments[2])
          .locations("filesystem:" + arguments[3])
          .target(Integer.toString(step))
          .load()
          .migrate();
      Path rows = folder.resolve("rows-%d.sql".formatted(step));
      if (Files.isRegularFile(rows)) {
        try (Connection connection = DriverManager.getConnection(url);
            Statement statement = connection.createStatement()) {
          statement.execute("set search_path = " + schema + ";" + Files.readString(rows));
        }
      }
    }
  }
}
