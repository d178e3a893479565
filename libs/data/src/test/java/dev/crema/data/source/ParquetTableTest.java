package dev.crema.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RowParser;
import dev.crema.data.duckdb.DuckDb;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParquetTableTest {
  @TempDir Path folder;
  private final List<String> rows = new ArrayList<>();
  private final List<String> rejected = new ArrayList<>();

  private Path write(String select) throws SQLException {
    Path file = folder.resolve("it's [a] table?.bin");
    try (DuckDb database = DuckDb.open()) {
      database.execute(
          "COPY (%s) TO %s (FORMAT parquet)".formatted(select, DuckDb.text(file.toString())));
    }
    return file;
  }

  private ReadSummary read(Path file, ColumnType... types) {
    List<ColumnContract> columns = new ArrayList<>();
    for (ColumnType type : types) {
      columns.add(ColumnContract.of("c" + columns.size(), type));
    }
    Contract contract = new Contract("table", "", columns, null, 1, 0);
    return TableFile.open(file, contract, ',')
        .read(
            (row, line) -> {
              List<String> values = new ArrayList<>();
              for (int i = 0; i < row.size(); i++) {
                values.add(String.valueOf(CellParser.format(columns.get(i), row, i)));
              }
              rows.add(line + ":" + String.join(",", values));
            },
            row -> row.problems().forEach(p -> rejected.add(row.line() + ":" + p.message())));
  }

  @Test
  void readsEveryTypeThatGoesWithTheContract() throws SQLException {
    Path file =
        write(
            "SELECT 5::TINYINT c0, 5.0::DOUBLE c1, 7::UBIGINT c2, 0.5::FLOAT c3, 1.25::DECIMAL(9,2) c4,"
                + " true c5, 'x' c6, DATE '1969-12-31' c7, TIMESTAMP '1970-01-01 00:00:01.5' c8,"
                + " TIMESTAMP_NS '1970-01-01 00:00:01.000002' c9, 1 AS other"
                + " UNION ALL SELECT NULL, NULL, NULL, NULL, 'nan'::DOUBLE::VARCHAR::FLOAT::VARCHAR::DOUBLE, NULL, '',"
                + " NULL, NULL, NULL, 2");
    ReadSummary summary =
        read(
            file,
            ColumnType.INTEGER,
            ColumnType.INTEGER,
            ColumnType.INTEGER,
            ColumnType.NUMBER,
            ColumnType.NUMBER,
            ColumnType.BOOLEAN,
            ColumnType.STRING,
            ColumnType.DATE,
            ColumnType.TIMESTAMP,
            ColumnType.TIMESTAMP);
    assertThat(rows)
        .containsExactly(
            "1:5,5,7,0.5,1.25,true,x,1969-12-31,1970-01-01T00:00:01.500Z,1970-01-01T00:00:01.000002Z",
            "2:null,null,null,null,null,null,null,null,null,null");
    assertThat(summary).isEqualTo(new ReadSummary(2, 0, List.of("other")));
  }

  @Test
  void widensAFloatOf32Bits() throws SQLException {
    // (double) 0.1f, as IEEE 754 has it, not the double that is nearest to 0.1.
    read(write("SELECT 0.1::FLOAT c0"), ColumnType.NUMBER);
    assertThat(rows).containsExactly("1:0.10000000149011612");
  }

  @ParameterizedTest
  @CsvSource({
    "0.1234567890123456789,'19,19'",
    "90071992547409.93,'18,2'",
    "12345678901234567.89,'38,2'",
    "123456789012345678901234567890.12345678,'38,8'"
  })
  void readsADecimalAsTheSameTextOfACsv(String value, String size) throws SQLException {
    read(write("SELECT %s::DECIMAL(%s) c0".formatted(value, size)), ColumnType.NUMBER);
    assertThat(rows).containsExactly("1:" + Double.parseDouble(value));
  }

  @Test
  void rejectsValuesThatTheTypeCannotHold() throws SQLException {
    Path file =
        write(
            "SELECT * FROM (VALUES (9007199254740993, 'inf'::DOUBLE, 1.5::DOUBLE, TIMESTAMP_NS '1970-01-01"
                + " 00:00:00.000000001'), (1, 2, 3, NULL)) t(c0, c1, c2, c3)");
    read(file, ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.INTEGER, ColumnType.TIMESTAMP);
    assertThat(rows).containsExactly("2:1,2.0,3,null");
    assertThat(rejected)
        .satisfiesExactly(
            first ->
                assertThat(first).startsWith("1:The value (9.007199254740992E15) of column (c0)"),
            second -> assertThat(second).startsWith("1:The value (Infinity) of column (c1)"),
            third -> assertThat(third).startsWith("1:The value (1.5) of column (c2)"),
            fourth -> assertThat(fourth).startsWith("1:The value (0.5) of column (c3)"));
  }

  /** The last one is what pandas.Timestamp.max is written as: a usual "no end". */
  @Test
  void rejectsTimesWithoutAnEnd() throws SQLException {
    Path file =
        write(
            "SELECT * FROM (VALUES ('infinity'::DATE, 'infinity'::TIMESTAMP, '-infinity'::TIMESTAMPTZ, 'infinity'::TIMESTAMP_NS),"
                + " (NULL, NULL, NULL, NULL), ('1970-01-03', '1970-01-01 00:00:01', '1970-01-01 00:00:02+00', '1970-01-01 00:00:03')) t(c0, c1, c2, c3)");
    read(file, ColumnType.DATE, ColumnType.TIMESTAMP, ColumnType.TIMESTAMP, ColumnType.TIMESTAMP);
    assertThat(rows)
        .containsExactly(
            "2:null,null,null,null",
            "3:1970-01-03,1970-01-01T00:00:01Z,1970-01-01T00:00:02Z,1970-01-01T00:00:03Z");
    assertThat(rejected).hasSize(4);
    for (int i = 0; i < 4; i++) {
      assertThat(rejected.get(i))
          .startsWith("1:The value (Infinity) of column (c%d) is no".formatted(i));
    }
  }

  @Test
  void rejectsATextWithNul() throws SQLException {
    read(write("SELECT 'a' || chr(0) || 'b' c0 UNION ALL SELECT 'a'"), ColumnType.STRING);
    assertThat(rows).containsExactly("2:a");
    assertThat(rejected)
        .singleElement()
        .asString()
        .startsWith("1:The value (a·b) of column (c0) has a character that no text has");
  }

  /** Hive's way to write partitions: read so, each row would have the folder's value. */
  @Test
  void aFolderThatIsNamedAsAColumnChangesNothing() throws SQLException, IOException {
    Path file = write("SELECT 'north' c0, 1 c1 UNION ALL SELECT 'south', 2");
    Path below = Files.createDirectories(folder.resolve("c0=west").resolve("c1=9"));
    read(Files.copy(file, below.resolve("table")), ColumnType.STRING, ColumnType.INTEGER);
    assertThat(rows).containsExactly("1:north,1", "2:south,2");
  }

  @Test
  void aNameThatIsThereTwiceIsRefused() throws SQLException, IOException {
    Path file = write("SELECT 1 c0, 2 c1");
    for (String name : List.of("c0", "C0")) {
      String bytes = Files.readString(file, StandardCharsets.ISO_8859_1).replace("c1", name);
      Path twice = folder.resolve("twice");
      Files.writeString(twice, bytes, StandardCharsets.ISO_8859_1);
      assertThatThrownBy(() -> read(twice, ColumnType.INTEGER))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(
              name.equals("c0")
                  ? "the header has (c0) twice, in the columns 1 and 2"
                  : "of the columns [c0, C0] some have names that differ in case alone")
          .hasMessageContaining("\nMaybe give one of them another name.");
    }
  }

  @Test
  void rejectsTextsThatARequestCouldNotSend() throws SQLException {
    int limit = RowParser.MAX_TEXT_LENGTH;
    Path file =
        write(
            "SELECT repeat('x', %d) c0 UNION ALL SELECT repeat('y', %d)"
                .formatted(limit, limit + 1));
    read(file, ColumnType.STRING);
    assertThat(rows).hasSize(1).allMatch(row -> row.endsWith("x"));
    assertThat(rejected)
        .singleElement()
        .satisfies(
            row ->
                assertThat(row)
                    .contains("column (c0) has 1000001 characters; at most 1000000 are allowed"));
  }

  @Test
  void namesColumnsThatDoNotGoWithTheContract() throws SQLException {
    Path file = write("SELECT {'a': 1} c0, [1] c1, 'x' c2, 1 c3");
    assertThatThrownBy(() -> read(file, ColumnType.INTEGER))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the column (c0) is of the type (STRUCT(")
        .hasMessageContaining("Maybe write its parts as columns of their own");
    Path list = write("SELECT [1] c0");
    assertThatThrownBy(() -> read(list, ColumnType.NUMBER)).hasMessageContaining("(INTEGER[])");
    Path map = write("SELECT MAP {'a': 1} c0, 1 c1");
    assertThatThrownBy(() -> read(map, ColumnType.STRING, ColumnType.INTEGER))
        .hasMessageContaining("the column (c0) is of the type (MAP(VARCHAR, INTEGER))")
        .hasMessageContaining("Maybe write its parts as columns of their own");
    Path text = write("SELECT 'x' c0");
    assertThatThrownBy(() -> read(text, ColumnType.NUMBER))
        .hasMessageContaining("(VARCHAR), which does not go with (number)");
    Path number = write("SELECT 1 c0");
    assertThatThrownBy(() -> read(number, ColumnType.STRING)).hasMessageContaining("(INTEGER)");
    assertThatThrownBy(() -> read(number, ColumnType.INTEGER, ColumnType.INTEGER))
        .hasMessageContaining("the column [c1] of the contract (table) is not in the header [c0]");
    Path empty = write("SELECT 1 c0 WHERE false");
    assertThatThrownBy(() -> read(empty, ColumnType.INTEGER))
        .hasMessageContaining("has columns, but no rows");
  }

  /** Not every lie can be told: what still makes sense is read, but nothing breaks or hangs. */
  @Test
  void aFooterOfWhichAByteLiesIsRefusedOrGivesRows() throws SQLException, IOException {
    Path file = write("SELECT i c0, 'a' || i c1 FROM range(100) t(i)");
    byte[] whole = Files.readAllBytes(file);
    int footer = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt(whole.length - 8);
    int refused = 0;
    for (int at = whole.length - 8 - footer; at < whole.length; at += 23) {
      byte[] lying = whole.clone();
      lying[at] = (byte) ~lying[at];
      Files.write(file, lying);
      try {
        read(file, ColumnType.INTEGER, ColumnType.STRING);
      } catch (InputException e) {
        refused++;
        assertThat(e).hasMessageContaining(file.toString()).hasMessageContaining("\nMaybe ");
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void namesAFileThatIsCut() throws SQLException, IOException {
    Path file = write("SELECT 1 c0");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> read(file, ColumnType.INTEGER))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no valid Parquet file")
        .hasMessageContaining("\nMaybe copy or write it again");
  }
}
