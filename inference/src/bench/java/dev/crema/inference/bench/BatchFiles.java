package dev.crema.inference.bench;

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
import org.jspecify.annotations.Nullable;

/** Files of very many rows, written and read by DuckDB: the rows of churn-mlc again and again. */
final class BatchFiles {
  /** A form in which a batch comes and goes. */
  enum Form {
    CSV("text/csv", "csv", "format csv, header", "read_csv"),
    JSON_LINES("application/x-ndjson", "jsonl", "format json", "read_json"),
    PARQUET("application/vnd.apache.parquet", "parquet", "format parquet", "read_parquet");

    private final String contentType;
    private final String ending;
    private final String writing;
    private final String reader;

    Form(String contentType, String ending, String writing, String reader) {
      this.contentType = contentType;
      this.ending = ending;
      this.writing = writing;
      this.reader = reader;
    }

    String contentType() {
      return contentType;
    }
  }

  /** Else DuckDB takes them for booleans, and the contract has texts. */
  private static final String TEXTS =
      "'international_plan': 'VARCHAR', 'voice_mail_plan': 'VARCHAR'";

  private final Path data;
  private final Path folder;

  /**
   * Names where they come from and go to.
   *
   * @param data the CSV file with a column {@code churn}, which is left out
   * @param folder where the files are written
   */
  BatchFiles(Path data, Path folder) {
    this.data = data;
    this.folder = folder;
  }

  /** Writes a file whose first rows are those of the data, in their order. */
  Path write(Form form, int rows) throws IOException {
    Path file = folder.resolve("batch." + form.ending);
    // The rows are numbered as they lie in the file: without a filter DuckDB keeps that order.
    run(
        """
        copy (
          with original as (select row_number() over () as place, * exclude (churn) from read_csv('%1$s', types = {%5$s})),
            copies as (select unnest(range(0, %2$d // (select count(*) from original) + 1)) as turn)
          select original.* exclude (place) from copies, original order by turn, place limit %2$d
        ) to '%3$s' (%4$s)"""
            .formatted(data, rows, file, form.writing, TEXTS));
    return file;
  }

  /**
   * Reads a result.
   *
   * @param form its form
   * @param file where it lies
   * @param expected the scores of its first rows
   * @param rows how many there should be
   * @throws IOException if there are others, or the first scores differ
   */
  void check(Form form, Path file, double[] expected, long rows) throws IOException {
    String table = "%s('%s')".formatted(form.reader, file);
    String count = run("select count(*) from " + table).getFirst();
    if (!Long.toString(rows).equals(count)) {
      throw new IOException("the result has %s rows of %,d".formatted(count, rows));
    }
    List<String> scores =
        run("select score from %s limit %d".formatted(table, Math.min(rows, expected.length)));
    for (int i = 0; i < scores.size(); i++) {
      if (!(Math.abs(Double.parseDouble(scores.get(i)) - expected[i]) < 1e-6)) {
        throw new IOException(
            "the result's row %d has the score %s, XGBoost's is %s"
                .formatted(i, scores.get(i), expected[i]));
      }
    }
  }

  Path result(Form form) {
    return folder.resolve("result." + form.ending);
  }

  void remove(Form form) throws IOException {
    Files.deleteIfExists(folder.resolve("batch." + form.ending));
    Files.deleteIfExists(result(form));
  }

  private static List<String> run(String sql) throws IOException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      List<String> first = new ArrayList<>();
      if (statement.execute(sql)) {
        try (ResultSet rows = statement.getResultSet()) {
          while (rows.next()) {
            @Nullable String text = rows.getString(1);
            first.add(String.valueOf(text));
          }
        }
      }
      return first;
    } catch (SQLException e) {
      throw new IOException("DuckDB: " + e.getMessage(), e);
    }
  }
}
