package dev.crema.ingestquery;

import static dev.crema.testkit.StepProcess.artifact;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.Digests;
import dev.crema.data.InputException;
import dev.crema.data.duckdb.DuckDb;
import dev.crema.data.source.TableSource;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import dev.crema.servers.testing.SharedPostgres;
import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import dev.crema.testkit.StepProcess;
import dev.crema.testkit.TestStepContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngestQueryIT extends ComponentContractTest {
  private static final String URL = "CREMA_SOURCE_CRM_JDBC_URL";
  private static final String CONTRACT =
      """
      version: 1
      name: things
      columns:
        - {name: id, type: integer}
        - {name: size, type: number, nullable: true}
        - {name: isNew, type: boolean, nullable: true}
        - {name: name, type: string, nullable: true}
        - {name: born, type: date, nullable: true}
        - {name: seen, type: timestamp, nullable: true}
      """;
  private static final String TABLE =
      """
      create table things (id bigint, size numeric, "isNew" boolean, name text, born date, seen timestamptz, more jsonb);
      insert into things values
        (1, 1.50, true, 'Bj\u00f6rn; ''x''', '1969-12-31', '2026-01-31 12:00:00.123456+01:30', '{}'),
        (9007199254740991, 'NaN', false, '', '0001-01-01', '1970-01-01 00:00:00+00', null),
        (-3, 0.1, null, null, null, null, null)
      """;
  private static final String ALL = "select * from things order by id";

  @TempDir Path folder;
  private String url = "";
  private int runs;

  @Override
  protected ContractExample example(Path directory) throws Exception {
    String database = database();
    Path contract = Files.writeString(directory.resolve("contract.yaml"), CONTRACT);
    return ContractExample.of(IngestQuery.class)
        .artifact("contract", contract)
        .parameter("contract_sha256", Digests.sha256(contract))
        .parameter("query", ALL)
        .parameter("connection", "crm")
        .environment(URL, database);
  }

  private static String database() throws SQLException {
    String database = SharedPostgres.newDatabase();
    execute(database, TABLE);
    return database;
  }

  private static void execute(String database, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @BeforeEach
  void makeDatabase() throws SQLException {
    url = database();
    runs = 0;
  }

  private IngestQuery.Outputs run(String query, long maxRejected, long seconds) throws IOException {
    Files.writeString(folder.resolve("contract.yaml"), CONTRACT);
    return runUnder(query, maxRejected, seconds);
  }

  private IngestQuery.Outputs run(String query, String contract) throws IOException {
    Files.writeString(folder.resolve("contract.yaml"), contract);
    return runUnder(query, 0, 60);
  }

  private IngestQuery.Outputs runUnder(String query, long maxRejected, long seconds)
      throws IOException {
    Path contract = folder.resolve("contract.yaml");
    Path outputs = Files.createDirectory(folder.resolve("run" + ++runs));
    return new IngestQuery()
        .run(
            new IngestQuery.Inputs(
                query,
                "crm",
                Artifact.of("contract", contract),
                Digests.sha256(contract),
                "",
                maxRejected,
                seconds),
            TestStepContext.in(outputs).withEnvironment(URL, url));
  }

  private void assertNothingWritten() {
    assertThat(folder.resolve("run" + runs)).isEmptyDirectory();
  }

  @Test
  void givesTheContentOfTheSameRowsFromACsv() throws IOException {
    Path csv =
        Files.writeString(
            folder.resolve("things.csv"),
            """
            seen,id,size,isNew,name,born
            ,-3,0.1,,,
            2026-01-31T10:30:00.123456Z,1,1.50,true,Bj\u00f6rn; 'x',1969-12-31
            1970-01-01T00:00:00Z,9007199254740991,,false,,0001-01-01
            """);
    IngestQuery.Outputs outputs = run(ALL, 0, 60);
    Contract contract = Contract.read(folder.resolve("contract.yaml"));
    try (DatasetWriter writer = DatasetWriter.create(folder.resolve("csv"), contract)) {
      TableSource.open(csv, contract, ',').read(writer::append, _ -> {});
      assertThat(outputs.contentHash()).isEqualTo(writer.finish().contentHash());
    }
    assertThat(outputs.rows()).isEqualTo(3);
    assertThat(outputs.dataset().metadata())
        .containsEntry("source_connection", "crm")
        .containsEntry("ignored_columns", List.of("more"));
  }

  /** 0.1 of 32 bits is another number than 0.1 of 64, which is what the text of a CSV means. */
  @Test
  void aFloatOf32BitsIsThatOfParquet() throws Exception {
    String contract =
        "version: 1\nname: c\ncolumns:\n  - {name: x, type: number}\n  - {name: n, type: integer}\n";
    execute(
        url,
        "create table singles (x real, n real); insert into singles values (0.1, 16777216), (1e-45, 0), (-3.4e38, -5)");
    Path parquet = folder.resolve("x.parquet");
    try (DuckDb database = DuckDb.open()) {
      database.execute(
          "COPY (SELECT x::FLOAT x, n::FLOAT n FROM (VALUES (0.1::FLOAT, 16777216), (1e-45::FLOAT, 0), (-3.4e38::FLOAT, -5)) t(x, n)) TO %s (FORMAT parquet)"
              .formatted(DuckDb.text(parquet.toString())));
    }
    Path csv =
        Files.writeString(folder.resolve("x.csv"), "x,n\n0.1,16777216\n1e-45,0\n-3.4e38,-5\n");
    String hash = run("select x, n from singles order by x desc", contract).contentHash();
    assertThat(hash).isEqualTo(hashOf(parquet, contract)).isNotEqualTo(hashOf(csv, contract));
    String decimal = "select x::text::float8 as x, n from singles order by x desc";
    assertThat(run(decimal, contract).contentHash()).isEqualTo(hashOf(csv, contract));
  }

  private String hashOf(Path file, String yaml) throws IOException {
    Contract contract = Contract.read(Files.writeString(folder.resolve("own.yaml"), yaml));
    Path dataset = folder.resolve("dataset" + ++runs);
    try (DatasetWriter writer = DatasetWriter.create(dataset, contract)) {
      TableSource.open(file, contract, ',').read(writer::append, _ -> {});
      return writer.finish().contentHash();
    }
  }

  @Test
  void leavesOutAsManyRowsAsAllowedAndSaysWhich() throws Exception {
    execute(
        url,
        "insert into things (id, size, born, seen) values (9007199254740993, 1, null, null), (5, 'Infinity', null, null), (6, 1, 'infinity', '-infinity')");
    assertThatThrownBy(() -> run(ALL, 0, 60))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Row 3 of the query: The value (Infinity) of column (size)");
    assertNothingWritten();
    IngestQuery.Outputs outputs = run(ALL, 3, 60);
    assertThat(outputs.rows()).isEqualTo(3);
    assertThat(outputs.rejectedRows()).isEqualTo(3);
    List<String> rules = new ArrayList<>();
    DatasetReader.open(outputs.rejected().path())
        .forEach((row, line) -> rules.add(line + row.text(1) + row.text(2)));
    assertThat(rules)
        .containsExactly("3sizeInfinity", "4borninfinity", "4seen-infinity", "6id9007199254740993");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          select id from things                               | does not give the column (size) of the contract (things)
          select *, 1 as id from things                       | The query gives (id) twice.
          select id::text as id, size, "isNew", name, born, seen from things | (id) of the query is of the type (text), which does not go with (integer)
          select id, size, "isNew", more as name, born, seen from things | (name) of the query is of the type (jsonb)
          select id, size, "isNew", array[name] as name, born, seen from things | is of the type (_text)
          select * from things where false                    | The query gives no rows.
          select * from nothing                               | relation "nothing" does not exist
          select 1/0                                          | division by zero
          select put() as id                                  | cannot execute INSERT in a read-only transaction
          select * from things for update                     | cannot execute SELECT FOR UPDATE in a read-only transaction
          select set_config('transaction_read_only', 'off', true) | read
          """)
  void saysWhatIsWrongAndWritesNothing(String query, String message) throws Exception {
    execute(
        url,
        "create function put() returns int language sql as 'insert into things values (7) returning 1'");
    assertThatThrownBy(() -> run(query, 0, 60)).hasMessageContaining(message);
    assertNothingWritten();
    assertThat(run(ALL, 0, 60).rows()).isEqualTo(3);
  }

  @Test
  void showsNamesOfColumnsCutAndWithoutControlCharacters() {
    assertThatThrownBy(() -> run("select 1 as \"a\nb\", 2 as \"a\nb\"", 0, 60))
        .hasMessageContaining("The query gives (a\u00b7b) twice.");
    String many =
        IntStream.range(0, 30).mapToObj("1 as c%02d"::formatted).collect(Collectors.joining(", "));
    assertThatThrownBy(() -> run("select " + many, 0, 60))
        .hasMessageContaining("does not give the column (id)")
        .hasMessageContaining("but [c00, c01,")
        .hasMessageContaining("c19] and 10 more.");
  }

  @Test
  void leavesOutNoMoreRowsThanAllowedAndKeepsOneAtLeast() throws Exception {
    String none = "select id, 'Infinity'::float8 as size, \"isNew\", name, born, seen from things";
    assertThatThrownBy(() -> run(none, 2, 60))
        .hasMessageContaining("Row 3 of the query: ")
        .hasMessageContaining("Maybe raise max_rejected_rows: more than the allowed 2 rows");
    assertThatThrownBy(() -> run(none, 3, 60))
        .hasMessageContaining("The source (query) has 3 rows, none of which can be read.");
    assertNothingWritten();
  }

  @Test
  void endsAQueryThatTakesTooLong() {
    assertThatThrownBy(() -> run("select pg_sleep(30)", 0, 1))
        .isInstanceOfSatisfying(
            StepException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT))
        .hasMessageContaining("The query was cancelled")
        .hasMessageContaining("Maybe raise timeout_seconds");
    assertNothingWritten();
  }

  @Test
  void tellsAServerThatIsAwayFromOneThatIsNotVerified() {
    String right = url;
    url = "jdbc:postgresql://127.0.0.1:1/nowhere";
    assertThatThrownBy(() -> run(ALL, 0, 60))
        .isInstanceOfSatisfying(
            StepException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
        .hasMessageContaining("The source crm (jdbc:postgresql://127.0.0.1:1/nowhere)");
    url = right + "&sslmode=verify-full";
    assertThatThrownBy(() -> run(ALL, 0, 60)).hasMessageContaining("does not speak TLS");
    assertNothingWritten();
  }

  @Test
  void refusesAValueThatIsTooLargeForTheMemoryBeforeItIsRead() {
    assertThatThrownBy(
            () ->
                run(
                    "select id, size, \"isNew\", repeat('x', 200000000) as name, born, seen from things",
                    0,
                    60))
        .isInstanceOfSatisfying(
            StepException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT))
        .hasMessageContaining("The rows of the query are too large for the memory")
        .hasMessageContaining("Maybe leave the large columns out");
    assertNothingWritten();
  }

  @Test
  void fetchesFewerRowsOfThoseThatAreLarge() throws IOException {
    IngestQuery.Outputs outputs =
        run(
            "select i as id, 1 as size, true as \"isNew\", repeat('x', 900000) as name, null::date as born, now() as seen from generate_series(1, 150) as i",
            0,
            120);
    assertThat(outputs.rows()).isEqualTo(150);
  }

  /** Held in memory, so many rows would be several times the heap. */
  @Test
  void memoryDoesNotGrowWithTheRows() throws Exception {
    int count = 300_000;
    Path contract = Files.writeString(folder.resolve("contract.yaml"), CONTRACT);
    Path outputs = Files.createDirectory(folder.resolve("outputs"));
    Map<String, Object> input =
        Map.of(
            "inputs",
            Map.of(
                "parameterValues",
                Map.of(
                    "contract_sha256",
                    Digests.sha256(contract),
                    "connection",
                    "crm",
                    "query",
                    "select i as id, i / 7.0 as size, true as \"isNew\", 'x' || i as name, date '2026-01-01' as born, now() as seen from generate_series(1, %d) as i"
                        .formatted(count)),
                "artifacts",
                Map.of("contract", artifact("contract", "system.Artifact", contract))),
            "outputs",
            Map.of(
                "artifacts",
                Map.of(
                    "dataset", artifact("dataset", "system.Dataset", outputs.resolve("dataset")),
                    "rejected", artifact("rejected", "system.Dataset", outputs.resolve("rejected")),
                    "metrics", artifact("metrics", "system.Metrics", outputs.resolve("metrics"))),
                "outputFile",
                outputs.resolve("output.json").toString()));
    ProcessBuilder builder =
        StepProcess.of(IngestQuery.class, input, "-Xmx48m")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    builder.environment().put(URL, url);
    assertThat(builder.start().waitFor()).as(Files.readString(folder.resolve("log"))).isZero();
    assertThat(DatasetReader.describe(outputs.resolve("dataset")).rows()).isEqualTo(count);
  }
}
