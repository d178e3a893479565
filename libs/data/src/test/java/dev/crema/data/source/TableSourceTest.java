package dev.crema.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.DatasetInfo;
import dev.crema.data.DatasetWriter;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.duckdb.DuckDb;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableSourceTest {
  private static final Contract CONTRACT =
      new Contract(
          "people",
          "",
          List.of(
              ColumnContract.of("name", ColumnType.STRING),
              ColumnContract.of("age", ColumnType.INTEGER)),
          null,
          1,
          0);

  @TempDir Path temporary;
  private Path folder;
  private final List<String> rows = new ArrayList<>();
  private final List<String> rejected = new ArrayList<>();

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(temporary.resolve("table"));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private TableSource open() {
    return TableSource.open(folder, CONTRACT, ',');
  }

  private TableSource read() {
    TableSource source = open();
    read(source);
    return source;
  }

  private ReadSummary read(TableSource source) {
    return source.read(
        (row, line) -> add(source, row, line),
        row ->
            row.problems()
                .forEach(
                    p ->
                        rejected.add(
                            folder.relativize(Path.of(source.where(row.line()))) + p.rule())));
  }

  private void add(TableSource source, RawRow row, long line) {
    rows.add(
        "%d %s %s:%s"
            .formatted(
                line,
                folder.relativize(Path.of(source.where(line))),
                row.text(0),
                CellParser.format(CONTRACT.columns().get(1), row, 1)));
  }

  @Test
  void readsAFolderInTheOrderOfNamesAndCountsLinesOn() throws IOException {
    write("part-10.csv", "name,age\n\"two\nlines\",1\nb,x\nc,2");
    write("part-2.csv", "age,name\r\n3,d\r\n");
    write("part-0.csv", "name,age\n");
    write("_SUCCESS", "");
    write(".part-2.csv.crc", "x");
    Files.createDirectory(folder.resolve(".hidden"));
    TableSource source = open();
    ReadSummary summary = read(source);
    assertThat(source.format()).isEqualTo(TableFile.Format.CSV);
    assertThat(source.files()).isEqualTo(3);
    assertThat(source.leftOut()).containsExactly(".hidden", ".part-2.csv.crc", "_SUCCESS");
    assertThat(rows)
        .containsExactly(
            "3 part-10.csv:2 two\nlines:1", "6 part-10.csv:5 c:2", "8 part-2.csv:2 d:3");
    assertThat(rejected).containsExactly("part-10.csv:4type");
    assertThat(summary).isEqualTo(new ReadSummary(3, 1, List.of()));
    assertThat(source.parts())
        .extracting(part -> "%d+%d".formatted(part.firstLine(), part.lines()))
        .containsExactly("1+1", "2+5", "7+2");
  }

  @Test
  void aFileIsATableOfOnePart() throws IOException {
    write("people", "name,age\na,1\n");
    folder = folder.resolve("people");
    TableSource source = open();
    source.read((row, line) -> rows.add(source.where(line)), _ -> {});
    assertThat(source.files()).isEqualTo(1);
    assertThat(rows).containsExactly(folder + ":2");
  }

  @Test
  void tellsHowMuchOfAllFilesIsRead() throws IOException {
    for (int part = 0; part < 4; part++) {
      write("p" + part, "name,age\n" + "abcdefghij,1\n".repeat(20_000));
    }
    TableSource source = open();
    List<Double> shares = new ArrayList<>();
    source.read((row, line) -> shares.add(source.share()), _ -> {});
    assertThat(shares).isSorted().hasSize(80_000);
    assertThat(shares.getFirst()).isBetween(0.001, 0.25);
    assertThat(shares.getLast()).isEqualTo(1);
  }

  @Test
  void jsonLinesMayHaveAColumnInOneFileOnly() throws IOException {
    write("a", "{\"name\":\"x\",\"more\":1}\n");
    write("b", "{\"age\":1,\"other\":1}\n");
    TableSource source = open();
    assertThat(read(source).ignoredColumns()).containsExactly("more", "other");
    assertThat(rows).containsExactly("1 a:1 x:null", "2 b:1 null:1");
    Files.delete(folder.resolve("b"));
    assertThatThrownBy(this::read)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the column [age] of the contract (people) is in no row");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name,nam\\nx,1\\n        | b: the column [age] of the contract (people) is not in the header
          name,age,more\\nx,1,2\\n | b: the columns are not those of (%a): it lacks [extra] and has [more] more.
          name,age\\nx,1\\n        | b: the columns are not those of (%a): it lacks [extra] and has [] more.
          {"name":"x"}             | b: the file is JSON Lines, but (%a) is CSV.
          ''                       | /b) is empty
          name,age,extra\\n"x      | b:2: no valid CSV
          """)
  void namesTheFileThatDoesNotGoWithTheFirst(String second, String message) throws IOException {
    write("a", "name,age,extra\ny,1,2\n");
    write("b", second.replace("\\n", "\n"));
    assertThatThrownBy(this::read)
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message.replace("%a", folder.resolve("a").toString()));
  }

  @Test
  void refusesWhatIsNoFileByItsName() throws IOException {
    write("a", "name,age\ny,1\n");
    Files.createDirectory(folder.resolve("year=2026"));
    assertThatThrownBy(this::read)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("year=2026: a folder within the folder")
        .hasMessageContaining("Maybe put its files beside the others");
    Files.delete(folder.resolve("year=2026"));
    Path outside = Files.writeString(temporary.resolve("secret"), "name,age\ny,1\n");
    Files.createSymbolicLink(folder.resolve("b"), outside);
    assertThatThrownBy(this::read)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("b: a link, which is not followed in a folder");
    Files.delete(folder.resolve("b"));
    Files.createSymbolicLink(folder.resolve("c"), temporary.resolve("nothing"));
    assertThatThrownBy(this::read).hasMessageContaining("c: a link");
    Files.delete(folder.resolve("c"));
    read();
    assertThat(rows).hasSize(1);
  }

  @Test
  void aLinkMayBeTheSourceItself() throws IOException {
    write("a", "name,age\ny,1\n");
    Path link = Files.createSymbolicLink(temporary.resolve("link"), folder);
    folder = link;
    read();
    assertThat(rows).containsExactly("2 a:2 y:1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "_SUCCESS", ".hidden"})
  void refusesAFolderWithoutData(String name) throws IOException {
    if (!name.isEmpty()) {
      write(name, "");
    }
    assertThatThrownBy(this::open)
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "has no file to be read" + (name.isEmpty() ? "." : ", only [" + name));
  }

  @Test
  void refusesAFolderThatIsBeingWritten() throws IOException {
    write("a", "name,age\ny,1\n");
    Files.createDirectory(folder.resolve("_temporary"));
    assertThatThrownBy(this::open)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has (_temporary): whoever writes it is not done");
  }

  @Test
  void refusesFilesThatHaveNoRowsTogether() throws IOException {
    write("a", "name,age\n");
    write("b", "age,name\n");
    assertThatThrownBy(this::read)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The folder (" + folder + ") has columns, but no rows.");
  }

  @Test
  void refusesMoreFilesThanTheLimit() throws IOException {
    for (int i = 0; i < SourceFolder.MAX_FILES; i++) {
      write("_" + i, "");
    }
    assertThatThrownBy(this::open).hasMessageContaining("has no file to be read");
    write("a", "name,age\ny,1\n");
    assertThatThrownBy(this::open)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has more than 10000 files")
        .hasMessageContaining("Maybe join them into fewer");
  }

  @Test
  void showsNamesOnOneLine() throws IOException {
    write("a\nerror: forged", "name,age\ny\n");
    read();
    assertThat(rejected).containsExactly("a\u00b7error: forged:2columns");
  }

  private DatasetInfo ingest(Path source, Contract contract) throws IOException {
    Path dataset = Files.createTempDirectory(temporary, "set").resolve("dataset");
    try (DatasetWriter writer = DatasetWriter.create(dataset, contract)) {
      TableSource.open(source, contract, ',')
          .read(
              writer::append,
              row -> {
                throw new AssertionError(row);
              });
      return writer.finish();
    }
  }

  /** Churn's rows over some files, whose columns stand in another order each time. */
  @Test
  void hasTheContentOfItsFilesOneBehindTheOther() throws IOException, SQLException {
    Path churn = Path.of(System.getProperty("crema.root"), "data", "churn-mlc");
    Contract contract = Contract.read(churn.resolve("contract.yaml"));
    Path whole = churn.resolve("mlc_churn.csv");
    DatasetInfo expected = ingest(whole, contract);
    Random random = new Random(3);
    for (String form : List.of("csv", "csv.gz", "parquet", "jsonl", "jsonl.gz")) {
      Path parts = Files.createDirectory(temporary.resolve(form));
      int from = 0;
      for (int part = 0; from < 5000; part++) {
        int rowsOfPart = part == 2 && !form.startsWith("json") ? 0 : 1 + random.nextInt(1500);
        List<String> names = new ArrayList<>(contract.names());
        java.util.Collections.shuffle(names, random);
        copy(
            "SELECT %s FROM read_csv(%s, auto_type_candidates = [%s]) LIMIT %d OFFSET %d"
                .formatted(
                    String.join(",", names),
                    DuckDb.text(whole.toString()),
                    form.equals("parquet") ? "'BIGINT', 'DOUBLE', 'VARCHAR'" : "'VARCHAR'",
                    rowsOfPart,
                    from),
            parts.resolve("part-%03d.%s".formatted(part, form)));
        from += rowsOfPart;
      }
      assertThat(ingest(parts, contract)).as(form).isEqualTo(expected);
    }
  }

  private static void copy(String query, Path file) throws SQLException, IOException {
    String name = file.getFileName().toString();
    boolean isGzip = name.endsWith(".gz");
    Path plain = isGzip ? file.resolveSibling(name.replace(".gz", "")) : file;
    String form =
        name.contains("json") ? "json" : name.contains("parquet") ? "parquet" : "csv, header";
    try (DuckDb database = DuckDb.open()) {
      database.execute(
          "COPY (%s) TO %s (FORMAT %s)".formatted(query, DuckDb.text(plain.toString()), form));
    }
    if (isGzip) {
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
        out.write(Files.readString(plain).getBytes(StandardCharsets.UTF_8));
      }
      Files.delete(plain);
    }
  }
}
