package dev.crema.productionlog.download;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.crema.data.CellParser;
import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.source.TableFile;
import dev.crema.productionlog.download.DownloadFilter.Labelled;
import dev.crema.productionlog.download.DownloadLayout.Form;
import dev.crema.productionlog.download.DownloadLayout.Format;
import dev.crema.productionlog.download.DownloadLayout.Misfit;
import dev.crema.productionlog.truth.ModelFacts;
import dev.crema.productionlog.truth.TestDatabase;
import dev.crema.productionlog.truth.TestDatabase.Row;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real PostgreSQL with predictions, and downloads read back by the code that ingests tables. */
abstract class AbstractDownloadIT {
  static final Instant DAY = Instant.parse("2026-01-15T00:00:00Z");
  static final Instant NEXT_DAY = DAY.plus(Duration.ofDays(1));
  static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: churn
          positive_class: "yes"
          columns:
            - {name: customer, type: string, role: entity}
            - {name: age, type: integer, nullable: true}
            - {name: amount, type: number, nullable: true}
            - {name: active, type: boolean, nullable: true}
            - {name: note, type: string, nullable: true}
            - {name: since, type: date, nullable: true}
            - {name: seen, type: timestamp, nullable: true}
            - {name: left, type: string, role: label, allowed: ["no", "yes"]}
          """,
          "contract.yaml");
  static final String FULL_ROW =
      """
      {"customer": "c1", "age": 9007199254740991, "amount": 0.1, "active": true,
       "note": "a \\"b\\",\\n\u00e9", "since": "2025-02-28", "seen": "2025-02-28T12:34:56.789012Z"}""";

  static TestDatabase database;
  static HikariDataSource pool;

  @TempDir Path folder;
  final Random random = new Random(5);

  static final class Facts implements ModelFacts {
    @Override
    public @Nullable List<String> classes(String model, String version) {
      return version.equals("1") ? List.of("no", "yes") : null;
    }

    @Override
    public Duration maturity(String model) {
      return Duration.ZERO;
    }
  }

  @BeforeAll
  static void start() throws SQLException, IOException {
    database = TestDatabase.create();
    HikariConfig config = new HikariConfig();
    config.setDataSource(database.source());
    config.setMaximumPoolSize(1);
    config.setConnectionTimeout(1_000);
    pool = new HikariDataSource(config);
  }

  @AfterAll
  static void stop() {
    pool.close();
  }

  @BeforeEach
  void clean() throws SQLException {
    database.clear();
  }

  Path spool() {
    return folder.resolve("spool");
  }

  DownloadSettings settings() {
    return DownloadSettings.defaults(spool());
  }

  Download download(DownloadSettings settings) throws IOException {
    return new Download(pool, new Facts(), settings);
  }

  static DownloadLayout layout(Format format, Form form) {
    return new DownloadLayout(CONTRACT, format, form, Misfit.SKIP, false);
  }

  static DownloadFilter all() {
    return DownloadFilter.of("churn", DAY, NEXT_DAY);
  }

  static DownloadFilter labelled(Labelled labelled) {
    return new DownloadFilter("churn", null, DAY, NEXT_DAY, null, null, null, null, null, labelled);
  }

  byte[] bytes(DownloadFilter filter, DownloadLayout layout) throws SQLException, IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    download(settings()).write(filter, layout, out);
    return out.toByteArray();
  }

  List<String> lines(DownloadFilter filter, DownloadLayout layout)
      throws SQLException, IOException {
    return new String(bytes(filter, layout), StandardCharsets.UTF_8).lines().toList();
  }

  /** Reads a file as ingest-data does, and returns its rows as texts. */
  List<String> ingest(byte[] file) throws IOException {
    Path path = Files.write(folder.resolve("download"), file);
    List<String> rows = new ArrayList<>();
    TableFile.open(path, CONTRACT, ',')
        .read(
            (row, _) -> rows.add(text(row)),
            rejected -> rows.add("rejected: " + rejected.problems().getFirst().message()));
    return rows;
  }

  static String text(RawRow row) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < CONTRACT.columns().size(); i++) {
      cells.add(String.valueOf(CellParser.format(CONTRACT.columns().get(i), row, i)));
    }
    return String.join("|", cells);
  }

  Row insert(int second, double score, String inputs) throws SQLException {
    Row row = Row.of(TestDatabase.id(DAY.plusSeconds(second), random), score).withInputs(inputs);
    database.insert(row);
    return row;
  }

  static void tell(UUID id, Instant at, String label) throws SQLException {
    database.execute(
        "insert into ground_truth values ('%s', '%s', 'churn', '1', null, null, '%s', '%s', '%s', 'test', false)"
            .formatted(id, at, label, at, at));
  }

  static void tell(Row row, String label) throws SQLException {
    tell(row.id(), row.at(), label);
  }

  static DownloadFilter filter(
      @Nullable String version,
      @Nullable String label,
      @Nullable Double minScore,
      @Nullable String entity,
      @Nullable String tenant) {
    return new DownloadFilter(
        "churn", version, DAY, NEXT_DAY, label, minScore, null, entity, tenant, Labelled.ANY);
  }

  List<String> customers(DownloadFilter filter) throws SQLException, IOException {
    return lines(filter, layout(Format.CSV, Form.INPUTS_ONLY)).stream()
        .skip(1)
        .map(line -> line.substring(0, line.indexOf(',')))
        .toList();
  }

  void assertNothingInTheSpool() throws IOException {
    try (Stream<Path> left = Files.list(spool())) {
      assertThat(left).isEmpty();
    }
  }
}
