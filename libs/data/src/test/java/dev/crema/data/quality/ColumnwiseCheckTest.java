package dev.crema.data.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.Digests;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import dev.crema.data.RowSource;
import dev.crema.data.RuleScan;
import dev.crema.data.duckdb.DuckDb;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is checked column by column is told exactly as what is checked row by row. */
class ColumnwiseCheckTest {
  @TempDir Path folder;

  private DatasetReader written(String name, Contract contract, RowSource rows) {
    try (DatasetWriter writer = DatasetWriter.create(folder.resolve(name), contract)) {
      rows.forEach(writer::append);
      writer.finish();
    }
    return DatasetReader.openUnread(folder.resolve(name));
  }

  private static RowSource made(MadeTable made, int count) {
    List<RawRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawRow row = new RawRow(made.columns.size());
      made.fill(row);
      rows.add(row);
    }
    return visitor -> {
      for (int i = 0; i < count; i++) {
        visitor.row(rows.get(i), i % 50 == 49 ? 0 : i + 2L); // 0 = a line that nobody knows
      }
    };
  }

  private void assertSame(DatasetReader dataset) {
    ContractValidator validator = new ContractValidator(dataset.info().contract(), folder);
    List<Rejection> expected = new ArrayList<>();
    List<String> expectedValid = new ArrayList<>();
    QualityReport report =
        validator.validate(
            dataset, (row, line) -> expectedValid.add(line + shown(row)), expected::add);

    List<Rejection> found = new ArrayList<>();
    ContractValidator.Checked checked = validator.check(dataset, found::add);
    assertThat(found).isEqualTo(expected);
    assertThat(checked.report()).isEqualTo(report).hasToString(report.toString());
    assertThat(checked.broken().cardinality()).isEqualTo(report.rows() - report.validRows());

    List<String> valid = new ArrayList<>();
    found.clear();
    validator.validate(dataset, dataset, (row, line) -> valid.add(line + shown(row)), found::add);
    assertThat(valid).isEqualTo(expectedValid);
    assertThat(found).isEqualTo(expected);
  }

  private static String shown(RawRow row) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      shown.append('|').append(row.text(i)).append(row.number(i));
    }
    return shown.toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 500, 3_000})
  void columnsSayOfAnyRowsAndRulesWhatRowsSay(int rows) {
    for (int seed = 0; seed < 8; seed++) {
      MadeTable made = new MadeTable(31L * rows + seed);
      assertSame(written(rows + "-" + seed, made.contract, made(made, rows)));
    }
    assertThat(folder.toFile().list()).hasSize(8); // nothing else stays
  }

  @Test
  void columnsSayOfSeveralGroupsOfRowsWhatRowsSay() {
    Contract contract =
        Contract.parse(
            """
            version: 1
            name: long
            columns:
              - {name: id, type: integer, role: ignored, unique: true, min: 1}
              - {name: code, type: string, pattern: '[a-z][0-9]+', unique: true}
              - {name: size, type: number, nullable: true, max: 0.99999}
            """,
            "long.yaml");
    Random random = new Random(3);
    assertSame(
        written(
            "long",
            contract,
            visitor -> {
              RawRow row = new RawRow(3);
              for (int i = 0; i < 260_000; i++) {
                row.setNumber(0, random.nextInt(5_000) == 0 ? random.nextInt(i + 1) : i + 1);
                row.setText(1, "x" + (random.nextInt(5_000) == 0 ? "x" : i - i % 100_000 / 99_999));
                row.setNumber(2, random.nextInt(9) == 0 ? Double.NaN : random.nextDouble());
                visitor.row(row, i + 2L);
              }
            }));
  }

  /** DuckDB's engine refuses what all others take: more than a thousand by nested counts. */
  @Test
  void aPatternOfNestedCountsIsNoFaultOfTheDataset() {
    Contract contract =
        Contract.parse(
            """
            version: 1
            name: nested
            columns:
              - {name: code, type: string, pattern: '(?:a{40}){40}'}
            """,
            "nested.yaml");
    assertSame(
        written(
            "nested",
            contract,
            visitor -> {
              RawRow row = new RawRow(1);
              row.setText(0, "a".repeat(1_600));
              visitor.row(row, 2);
              row.setText(0, "a".repeat(1_599));
              visitor.row(row, 3);
            }));
  }

  /** More values of broken rows than are put in order in memory. */
  @Test
  void rowsThatAllBreakRulesAreToldInTheirOrder() {
    List<ColumnContract> columns = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      columns.add(
          new ColumnContract(
              "c" + i,
              ColumnType.INTEGER,
              i == 0 ? Role.LABEL : Role.FEATURE,
              "",
              i > 0,
              i == 1 ? 1.0 : null,
              null,
              i == 0 ? List.of("0", "1") : List.of(),
              null,
              false));
    }
    assertSame(
        written(
            "bad",
            new Contract("bad", "", columns, "1", 1, 0),
            visitor -> {
              RawRow row = new RawRow(10);
              for (int i = 0; i < 130_000; i++) {
                row.setNumber(0, i % 2);
                row.setNumber(1, i % 20_000 == 19_999 ? 1 : -i);
                visitor.row(row, i + 2L);
              }
            }));
  }

  @Test
  void aTextThatIsTooLongForItsPatternBreaksItInColumnsToo() {
    Contract contract =
        Contract.parse(
            "{version: 1, name: t, columns: [{name: a, type: string, pattern: 9+}]}", "c");
    DatasetReader dataset =
        written(
            "long texts",
            contract,
            visitor -> {
              RawRow row = new RawRow(1);
              for (int length : new int[] {10_000, 10_001}) {
                row.setText(0, "9".repeat(length));
                visitor.row(row, length);
              }
            });
    List<Rejection> found = new ArrayList<>();
    new ContractValidator(contract, folder).check(dataset, found::add);
    assertThat(found).extracting(Rejection::line).containsExactly(10_001L);
    assertSame(dataset);
  }

  @Test
  void columnsOfAWideTableSayWhatItsRowsSay() {
    List<ColumnContract> columns = new ArrayList<>();
    for (int i = 0; i < RuleScan.MAX_COLUMNS; i++) {
      ColumnType type = i % 2 == 0 ? ColumnType.NUMBER : ColumnType.STRING;
      columns.add(
          new ColumnContract(
              "c" + i,
              type,
              Role.FEATURE,
              "",
              i % 3 == 0,
              i % 4 == 0 ? -2.0 : null,
              null,
              List.of(),
              i % 5 == 1 && type.isText() ? "[a-z]" : null,
              false));
    }
    Contract contract = new Contract("wide", "", columns, null, 1, 1);
    Random random = new Random(5);
    assertSame(
        written(
            "wide",
            contract,
            visitor -> {
              RawRow row = new RawRow(columns.size());
              for (int i = 0; i < 6_000; i++) {
                for (int slot = 0; slot < columns.size(); slot++) {
                  boolean isBad = random.nextInt(20_000) == 0;
                  if (slot % 2 == 0) {
                    row.setNumber(slot, isBad ? Double.NaN : random.nextGaussian() / 2);
                  } else {
                    row.setText(slot, isBad ? null : "k");
                  }
                }
                visitor.row(row, i + 2L);
              }
            }));
  }

  /** Replaces the rows of a dataset by those of a query, as only somebody else would write them. */
  private DatasetReader forged(String name, Contract contract, String query) throws Exception {
    written(name, contract, _ -> {});
    Path data = folder.resolve(name).resolve("data.parquet");
    try (DuckDb database = DuckDb.open()) {
      database.execute(
          "COPY (%s) TO %s (FORMAT parquet)".formatted(query, DuckDb.text(data.toString())));
    }
    return resealed(name);
  }

  private DatasetReader resealed(String name) throws IOException {
    Path data = folder.resolve(name).resolve("data.parquet");
    Path schema = folder.resolve(name).resolve("schema.json");
    Files.writeString(
        schema,
        Files.readString(schema)
            .replaceFirst("\"rows\":\\d+", "\"rows\":1000")
            .replaceFirst("\"bytes\":\\d+", "\"bytes\":" + Files.size(data))
            .replaceFirst("\"sha256\":\"\\w+\"", "\"sha256\":\"" + Digests.sha256(data) + "\""));
    return DatasetReader.openUnread(folder.resolve(name));
  }

  @Test
  void columnsFindValuesOfNoTypeThatOnlyOthersWrite() throws Exception {
    Contract contract =
        Contract.parse(
            """
            {version: 1, name: forged, columns: [
              {name: a, type: number}, {name: b, type: number, min: 0, nullable: true},
              {name: c, type: integer, max: 5}, {name: d, type: date, nullable: true},
              {name: e, type: timestamp}, {name: f, type: integer, unique: true, nullable: true}]}
            """,
            "c");
    DatasetReader dataset =
        forged(
            "forged",
            contract,
            """
            SELECT CASE i % 5 WHEN 0 THEN 'Infinity'::DOUBLE WHEN 1 THEN 'NaN'::DOUBLE ELSE -1 END AS a,
              CASE i % 7 WHEN 0 THEN '-Infinity'::DOUBLE WHEN 1 THEN 'NaN'::DOUBLE WHEN 2 THEN -0.0 WHEN 3 THEN -5e-324 END AS b,
              CASE i % 6 WHEN 0 THEN 9007199254740992 WHEN 1 THEN -9223372036854775808 ELSE 5 END AS c,
              CASE i % 4 WHEN 0 THEN 'infinity'::DATE WHEN 1 THEN '0001-01-01 (BC)'::DATE WHEN 2 THEN '10000-01-01'::DATE END AS d,
              CASE i % 3 WHEN 0 THEN '-infinity'::TIMESTAMP WHEN 1 THEN '1600-01-01'::TIMESTAMP ELSE '2026-01-01'::TIMESTAMP END AS e,
              CASE i % 2 WHEN 0 THEN 9007199254740992 + i // 3 END AS f, i + 2 AS _source_line
            FROM range(1000) t(i)""");
    assertSame(dataset);
  }

  @Test
  void everyValueIsLookedAtWhateverTheFooterSaysOfThem() throws Exception {
    Contract contract =
        Contract.parse(
            "{version: 1, name: lying, columns: [{name: a, type: number, max: 500}]}", "c");
    forged(
        "lying",
        contract,
        "SELECT i + 1.0::DOUBLE AS a, i + 2 AS _source_line FROM range(1000) t(i)");
    Path data = folder.resolve("lying/data.parquet");
    byte[] bytes = Files.readAllBytes(data);
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int footer = bytes.length - 8 - file.getInt(bytes.length - 8);
    int lies = 0;
    for (int at = footer; at < bytes.length - 8; at++) {
      if (file.getDouble(at) == 1000) {
        file.putDouble(at, 400); // the greatest value, says the footer
        lies++;
      }
    }
    assertThat(lies).isPositive();
    Files.write(data, bytes);
    DatasetReader dataset = resealed("lying");
    ContractValidator.Checked checked =
        new ContractValidator(contract, folder).check(dataset, _ -> {});
    BitSet expected = new BitSet();
    expected.set(500, 1_000);
    assertThat(checked.broken()).isEqualTo(expected);
  }

  @Test
  void aDatasetThatWasChangedIsRefusedWhatItsRowsMayBe() throws IOException {
    MadeTable made = new MadeTable(1);
    DatasetReader dataset = written("changed", made.contract, made(made, 100));
    Path data = folder.resolve("changed/data.parquet");
    byte[] bytes = Files.readAllBytes(data);
    bytes[4] ^= 1;
    Files.write(data, bytes);
    assertThatThrownBy(() -> new ContractValidator(made.contract, folder).check(dataset, _ -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("its SHA-256 is");
  }
}
