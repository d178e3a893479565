package dev.crema.productionlog.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.crema.data.CellParser;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.document.Node;
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
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Predictions of a real PostgreSQL, read back by the code that ingests tables. */
class DownloadIT {
  private static final Instant DAY = Instant.parse("2026-01-15T00:00:00Z");
  private static final Instant NEXT_DAY = DAY.plus(Duration.ofDays(1));
  private static final Contract CONTRACT =
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
  private static final String FULL_ROW =
      """
      {"customer": "c1", "age": 9007199254740991, "amount": 0.1, "active": true,
       "note": "a \\"b\\",\\n\u00e9", "since": "2025-02-28", "seen": "2025-02-28T12:34:56.789012Z"}""";

  private static TestDatabase database;
  private static HikariDataSource pool;

  @TempDir Path folder;
  private final Random random = new Random(5);

  private static final class Facts implements ModelFacts {
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
    database.execute("truncate prediction, ground_truth, ground_truth_history");
  }

  private Path spool() {
    return folder.resolve("spool");
  }

  private DownloadSettings settings() {
    return DownloadSettings.defaults(spool());
  }

  private Download download(DownloadSettings settings) throws IOException {
    return new Download(pool, new Facts(), settings);
  }

  private static DownloadLayout layout(Format format, Form form) {
    return new DownloadLayout(CONTRACT, format, form, Misfit.SKIP, false);
  }

  private static DownloadFilter all() {
    return DownloadFilter.of("churn", DAY, NEXT_DAY);
  }

  private static DownloadFilter labelled(Labelled labelled) {
    return new DownloadFilter("churn", null, DAY, NEXT_DAY, null, null, null, null, null, labelled);
  }

  private byte[] bytes(DownloadFilter filter, DownloadLayout layout)
      throws SQLException, IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    download(settings()).write(filter, layout, out);
    return out.toByteArray();
  }

  private List<String> lines(DownloadFilter filter, DownloadLayout layout)
      throws SQLException, IOException {
    return new String(bytes(filter, layout), StandardCharsets.UTF_8).lines().toList();
  }

  /** Reads a file as ingest-data does, and returns its rows as texts. */
  private List<String> ingest(byte[] file) throws IOException {
    Path path = Files.write(folder.resolve("download"), file);
    List<String> rows = new ArrayList<>();
    TableFile.open(path, CONTRACT, ',')
        .read(
            (row, _) -> rows.add(text(row)),
            rejected -> rows.add("rejected: " + rejected.problems().getFirst().message()));
    return rows;
  }

  private static String text(RawRow row) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < CONTRACT.columns().size(); i++) {
      cells.add(String.valueOf(CellParser.format(CONTRACT.columns().get(i), row, i)));
    }
    return String.join("|", cells);
  }

  private Row insert(int second, double score, String inputs) throws SQLException {
    Row row = Row.of(TestDatabase.id(DAY.plusSeconds(second), random), score).withInputs(inputs);
    database.insert(row);
    return row;
  }

  private static void tell(UUID id, Instant at, String label) throws SQLException {
    database.execute(
        "insert into ground_truth values ('%s', '%s', 'churn', '1', null, null, '%s', '%s', '%s', 'test', false)"
            .formatted(id, at, label, at, at));
  }

  private static void tell(Row row, String label) throws SQLException {
    tell(row.id(), row.at(), label);
  }

  @ParameterizedTest
  @EnumSource(
      value = Format.class,
      names = {"CSV", "PARQUET"})
  void isASourceOfIngestData(Format format) throws Exception {
    tell(insert(1, 0.25, FULL_ROW), "yes");
    tell(insert(2, 0.75, "{\"customer\": \"c2\"}"), "no");
    insert(3, 0.5, "{\"customer\": \"c3\"}");
    for (Form form : List.of(Form.TRAINING, Form.FULL)) {
      assertThat(ingest(bytes(labelled(Labelled.YES), layout(format, form))))
          .as(form.name())
          .containsExactly(
              "c1|9007199254740991|0.1|true|a \"b\",\n\u00e9|2025-02-28|2025-02-28T12:34:56.789012Z|yes",
              "c2|null|null|null|null|null|null|no");
    }
  }

  @Test
  void hasEveryValueInJsonLines() throws Exception {
    Row row = insert(1, 0.75, FULL_ROW);
    database.execute(
        "update prediction set entity = 'c1', tenant = 't', version = '1' where id = '%s'"
            .formatted(row.id()));
    tell(row, "no");
    Node line = Node.json(lines(all(), layout(Format.JSON_LINES, Form.FULL)).getFirst(), "line");
    assertThat(line.required("age").tree()).hasToString("9007199254740991");
    assertThat(line.required("amount").tree()).hasToString("0.1");
    assertThat(line.required("active").tree()).isEqualTo(true);
    assertThat(line.required("note").text()).isEqualTo("a \"b\",\n\u00e9");
    assertThat(line.required("prediction_id").text()).isEqualTo(row.id().toString());
    assertThat(line.required("predicted_label").text()).isEqualTo("yes");
    assertThat(line.required("probability_yes").tree()).hasToString("0.75");
    assertThat(line.required("latency_seconds").tree()).hasToString("0.0015");
    assertThat(line.required("entity").text()).isEqualTo("c1");
    assertThat(line.required("tenant").text()).isEqualTo("t");
    assertThat(line.required("correlation_id").text()).isEqualTo("c-1");
    assertThat(line.required("truth_label").text()).isEqualTo("no");
    assertThat(line.required("left").text()).isEqualTo("no");
    assertThat(Objects.requireNonNull(line.entries().get("problems")).tree()).isNull();
  }

  @Test
  void leavesOutWhatTheFilterDoesNotMean() throws Exception {
    Row first = insert(1, 0.25, "{\"customer\": \"c1\"}").withEntity("e");
    tell(first, "no");
    Row second = Row.of(TestDatabase.id(DAY.plusSeconds(2), random), 0.75);
    database.insert(
        second.withInputs("{\"customer\": \"c2\"}").withEntity("e").withTenant("t"),
        Row.of(TestDatabase.id(DAY.plusSeconds(3), random), 0.5)
            .withInputs("{\"customer\": \"c3\"}")
            .withModel("churn", "2"),
        Row.of(TestDatabase.id(DAY.plusSeconds(4), random), 0.5).withModel("other", "1"),
        Row.of(TestDatabase.id(NEXT_DAY, random), 0.5));
    assertThat(customers(all())).containsExactly("c1", "c2", "c3");
    assertThat(customers(labelled(Labelled.YES))).containsExactly("c1");
    assertThat(customers(labelled(Labelled.NO))).containsExactly("c2", "c3");
    assertThat(customers(filter("2", null, null, null, null))).containsExactly("c3");
    assertThat(customers(filter(null, "no", null, null, null))).containsExactly("c1");
    assertThat(customers(filter(null, null, 0.5, null, null))).containsExactly("c2", "c3");
    assertThat(customers(filter(null, null, null, "e", null))).containsExactly("c2");
    assertThat(customers(filter(null, null, null, null, "t"))).containsExactly("c2");
    assertThat(customers(DownloadFilter.of("churn", DAY.plusSeconds(2), DAY.plusSeconds(3))))
        .containsExactly("c2");
    assertThatThrownBy(() -> DownloadFilter.of("churn", DAY, DAY))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The window is empty");
  }

  private static DownloadFilter filter(
      @Nullable String version,
      @Nullable String label,
      @Nullable Double minScore,
      @Nullable String entity,
      @Nullable String tenant) {
    return new DownloadFilter(
        "churn", version, DAY, NEXT_DAY, label, minScore, null, entity, tenant, Labelled.ANY);
  }

  private List<String> customers(DownloadFilter filter) throws SQLException, IOException {
    return lines(filter, layout(Format.CSV, Form.INPUTS_ONLY)).stream()
        .skip(1)
        .map(line -> line.substring(0, line.indexOf(',')))
        .toList();
  }

  @Test
  void neutralisesFormulasOnRequestAlone() throws Exception {
    List<String> formulas = List.of("=1+1", "+1", "-1", "@a", "\tx", "\rx");
    int second = 0;
    for (String formula : formulas) {
      insert(
          ++second,
          0.5,
          "{\"customer\": %s, \"amount\": -5}"
              .formatted(dev.crema.data.document.Json.write(formula)));
    }
    String plain =
        new String(bytes(all(), layout(Format.CSV, Form.INPUTS_ONLY)), StandardCharsets.UTF_8);
    DownloadLayout neutral =
        new DownloadLayout(CONTRACT, Format.CSV, Form.INPUTS_ONLY, Misfit.SKIP, true);
    String neutralised = new String(bytes(all(), neutral), StandardCharsets.UTF_8);
    for (String formula : formulas) {
      assertThat(plain).contains(formula).doesNotContain("'" + formula);
      assertThat(neutralised).contains("'" + formula);
    }
    // A number is no formula.
    assertThat(neutralised).contains(",-5.0,").doesNotContain("'-5");
    assertThatThrownBy(
            () -> new DownloadLayout(CONTRACT, Format.CSV, Form.TRAINING, Misfit.SKIP, true))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Maybe leave out neutralise");
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void isAWholeFileWithoutRowsToo(Format format) throws Exception {
    byte[] file = bytes(all(), layout(format, Form.FULL));
    Path path = Files.write(folder.resolve("empty"), file);
    switch (format) {
      case CSV ->
          assertThat(Files.readString(path)).startsWith("customer,age,").endsWith("problems\r\n");
      case JSON_LINES -> assertThat(file).isEmpty();
      case PARQUET ->
          assertThat(TableFile.parquetColumns(path)).startsWith("customer").endsWith("problems");
    }
  }

  @Test
  void saysWhatDoesNotFitTheContract() throws Exception {
    Row row = insert(1, 0.5, "{\"customer\": \"c1\", \"age\": \"old\", \"height\": 3}");
    insert(2, 0.5, "{\"customer\": \"c2\", \"age\": 3}");
    assertThat(customers(all())).containsExactly("c2");
    Node line = Node.json(lines(all(), layout(Format.JSON_LINES, Form.FULL)).getFirst(), "line");
    assertThat(line.required("problems").text()).contains("age").contains("height");
    DownloadLayout strict =
        new DownloadLayout(CONTRACT, Format.CSV, Form.INPUTS_ONLY, Misfit.FAIL, false);
    assertThatThrownBy(() -> bytes(all(), strict))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(row.id().toString())
        .hasMessageContaining("Maybe ask for one version alone");
  }

  /** What a receiver does not take is not read: the block is 4 MB, the rows are 100 MB. */
  @Test
  void holdsABlockAndNotTheRows() throws Exception {
    database.makeDay(DAY.atZone(java.time.ZoneOffset.UTC).toLocalDate());
    database.execute(
        """
        insert into prediction
        select overlay(md5(i::text) placing '7' from 13 for 1)::uuid,
          timestamptz '2026-01-15Z' + i * interval '1 millisecond', 'churn', '1',
          ('{"customer": "' || repeat('x', 10000) || '"}')::json, 'no', 0.5, '{0.5,0.5}', 0.5, 1
        from generate_series(1, 10000) i""");
    long[] written = {0};
    long[] most = {0};
    OutputStream out =
        new OutputStream() {
          private int writes;

          @Override
          public void write(int b) {
            written[0]++;
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            written[0] += length;
            if (++writes % 200 == 0) {
              System.gc();
              Runtime runtime = Runtime.getRuntime();
              most[0] = Math.max(most[0], runtime.totalMemory() - runtime.freeMemory());
            }
          }
        };
    System.gc();
    long before = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    DownloadSummary summary =
        download(settings()).write(all(), layout(Format.CSV, Form.INPUTS_ONLY), out);
    assertThat(summary.rows()).isEqualTo(10_000);
    assertThat(written[0]).isGreaterThan(100_000_000);
    assertThat(most[0] - before).isBetween(1L, 40_000_000L);
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void givesTheConnectionBackWhenTheReceiverGoesAway(Format format) throws Exception {
    insert(1, 0.5, "{\"customer\": \"c1\"}");
    Download download = download(settings());
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    for (int i = 0; i < 5; i++) { // The pool has one connection, the settings have two places.
      assertThatThrownBy(() -> download.write(all(), layout(format, Form.FULL), gone))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Broken pipe");
    }
    assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    assertNothingInTheSpool();
  }

  private void assertNothingInTheSpool() throws IOException {
    try (Stream<Path> left = Files.list(spool())) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void refusesWhatIsTooMuch() throws Exception {
    insert(1, 0.5, FULL_ROW);
    DownloadSettings small =
        new DownloadSettings(
            spool(), 10, 1, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMinutes(1));
    Download download = download(small);
    OutputStream second =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            try {
              download.write(all(), layout(Format.CSV, Form.FULL), OutputStream.nullOutputStream());
            } catch (SQLException e) {
              throw new IOException(e);
            }
          }
        };
    assertThatThrownBy(() -> download.write(all(), layout(Format.CSV, Form.FULL), second))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("There are 1 downloads already");
    assertThatThrownBy(
            () ->
                download.write(
                    all(), layout(Format.PARQUET, Form.FULL), OutputStream.nullOutputStream()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("more than 10 bytes");
    assertNothingInTheSpool();
  }

  @Test
  void endsWhenItTakesTooLong() throws Exception {
    for (int i = 0; i <= FetchSize.INITIAL; i++) {
      insert(i, 0.5, "{\"customer\": \"c1\"}");
    }
    DownloadSettings hasty =
        new DownloadSettings(
            spool(), 1_000, 1, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofNanos(1));
    assertThatThrownBy(
            () ->
                download(hasty)
                    .write(all(), layout(Format.CSV, Form.FULL), OutputStream.nullOutputStream()))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("Maybe ask for a shorter window");
  }

  @Test
  void removesWhatAKilledProcessLeft() throws Exception {
    Path left = Files.createDirectories(spool().resolve("download-123"));
    Files.writeString(left.resolve("data.parquet"), "PAR1");
    download(settings());
    assertNothingInTheSpool();
  }
}
