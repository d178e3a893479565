package dev.crema.inference.batches;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.crema.data.CellParser;
import dev.crema.data.RawRow;
import dev.crema.data.document.Node;
import dev.crema.inference.TestModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes rows of {@link TestModels} in each form, and reads results. */
final class BatchTables {
  /** The columns that are sent: all but the label. */
  static final List<String> COLUMNS =
      TestModels.CONTRACT.names().subList(0, TestModels.CONTRACT.labelIndex());

  private BatchTables() {}

  static byte[] bytes(Form form, List<RawRow> rows, Path folder) throws IOException {
    return switch (form) {
      case CSV -> csv(rows).getBytes(StandardCharsets.UTF_8);
      case JSON_LINES -> jsonLines(rows).getBytes(StandardCharsets.UTF_8);
      case PARQUET -> parquet(csv(rows), folder);
    };
  }

  static String csv(List<RawRow> rows) {
    return String.join(",", COLUMNS)
        + "\n"
        + rows.stream().map(BatchTables::record).collect(Collectors.joining());
  }

  private static String record(RawRow row) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < COLUMNS.size(); i++) {
      String text = CellParser.format(TestModels.CONTRACT.columns().get(i), row, i);
      cells.add(text == null ? "" : text);
    }
    return String.join(",", cells) + "\n";
  }

  static String jsonLines(List<RawRow> rows) {
    return rows.stream().map(row -> TestModels.json(row) + "\n").collect(Collectors.joining());
  }

  /** Types of many kinds: what is narrower than ours must come back as it was. */
  static byte[] parquet(String csv, Path folder) throws IOException {
    Path from = Files.writeString(folder.resolve("table.csv"), csv);
    Path to = folder.resolve("table.parquet");
    query(
        """
        COPY (SELECT * FROM read_csv('%s', header = true, columns = {'customer': 'VARCHAR',
          'age': 'TINYINT', 'amount': 'DOUBLE', 'active': 'BOOLEAN', 'plan': 'VARCHAR',
          'code': 'VARCHAR', 'since': 'DATE'})) TO '%s' (FORMAT parquet, ROW_GROUP_SIZE 4096)"""
            .formatted(from, to));
    return Files.readAllBytes(to);
  }

  static List<Map<String, @Nullable String>> read(Form form, Path file) throws IOException {
    return switch (form) {
      case CSV -> readCsv(file);
      case JSON_LINES -> readJsonLines(file);
      case PARQUET -> query("SELECT * FROM read_parquet('%s')".formatted(file));
    };
  }

  private static List<Map<String, @Nullable String>> readCsv(Path file) throws IOException {
    List<Map<String, @Nullable String>> rows = new ArrayList<>();
    try (CsvReader<NamedCsvRecord> records = CsvReader.builder().ofNamedCsvRecord(file)) {
      records.forEach(
          record -> {
            Map<String, @Nullable String> row = new LinkedHashMap<>();
            record
                .getFieldsAsMap()
                .forEach((name, cell) -> row.put(name, cell.isEmpty() ? null : cell));
            rows.add(row);
          });
    }
    return rows;
  }

  private static List<Map<String, @Nullable String>> readJsonLines(Path file) throws IOException {
    List<Map<String, @Nullable String>> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      Map<String, @Nullable String> row = new LinkedHashMap<>();
      Node.json(line, "line")
          .entries()
          .forEach(
              (name, value) ->
                  row.put(name, value.kind() == Node.Kind.NULL ? null : value.scalar()));
      rows.add(row);
    }
    return rows;
  }

  static List<Map<String, @Nullable String>> query(String sql) throws IOException {
    List<Map<String, @Nullable String>> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      if (statement.execute(sql)) {
        try (ResultSet result = statement.getResultSet()) {
          while (result.next()) {
            Map<String, @Nullable String> row = new LinkedHashMap<>();
            for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
              row.put(result.getMetaData().getColumnName(i), result.getString(i));
            }
            rows.add(row);
          }
        }
      }
    } catch (SQLException e) {
      throw new IOException(e);
    }
    return rows;
  }
}
