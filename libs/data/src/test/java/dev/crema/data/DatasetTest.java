package dev.crema.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {
  private static final Contract ALL_TYPES =
      new Contract(
          "all types",
          "",
          Stream.of(ColumnType.values())
              .map(type -> ColumnContract.of("a \"" + type.lowerName() + "\" é", type))
              .toList(),
          null,
          1,
          0);

  @TempDir Path folder;

  private static RawRow row(double integer, double number, double flag, String text) {
    RawRow row = new RawRow(6);
    row.setNumber(0, integer);
    row.setNumber(1, number);
    row.setNumber(2, flag);
    row.setText(3, text);
    return row;
  }

  private static List<RawRow> edges() {
    RawRow times = row(CellParser.MAX_INTEGER, Double.MIN_VALUE, 1, "null");
    times.setNumber(4, CellParser.MIN_DATE);
    times.setNumber(5, CellParser.MAX_INTEGER);
    RawRow other = row(-CellParser.MAX_INTEGER, -Double.MAX_VALUE, 0, "");
    other.setNumber(4, CellParser.MAX_DATE);
    other.setNumber(5, -CellParser.MAX_INTEGER);
    RawRow missing = new RawRow(6);
    return List.of(
        times, other, missing, row(0, 0.1, 1, "a'b\"c\n\u0000\ud83d\ude00 é"), row(1, 1, 1, "01"));
  }

  private DatasetInfo write(String name, Contract contract, List<RawRow> rows) {
    try (DatasetWriter writer = DatasetWriter.create(folder.resolve(name), contract)) {
      for (int i = 0; i < rows.size(); i++) {
        writer.append(rows.get(i), i + 2);
      }
      return writer.finish();
    }
  }

  private static List<String> read(RowSource source, Contract contract) {
    List<String> rows = new ArrayList<>();
    source.forEach((row, line) -> rows.add(line + ":" + values(row, contract)));
    return rows;
  }

  private static String values(RawRow row, Contract contract) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      values.add(
          row.isMissing(i)
              ? "-"
              : "(" + CellParser.format(contract.columns().get(i), row, i) + ")");
    }
    return values.toString();
  }

  /** Where a run's folder is named as Hive names partitions, each row had the folder's value. */
  @Test
  void aFolderThatIsNamedAsAColumnChangesNothing() throws IOException {
    String name = ALL_TYPES.names().getFirst();
    Path below = Files.createDirectories(folder.resolve(name + "=7"));
    write("plain", ALL_TYPES, edges());
    write(below.getFileName() + "/below", ALL_TYPES, edges());
    assertThat(read(DatasetReader.open(below.resolve("below")), ALL_TYPES))
        .isEqualTo(read(DatasetReader.open(folder.resolve("plain")), ALL_TYPES));
  }

  @Test
  void givesBackEveryValueOfEveryTypeInOrder() throws IOException {
    List<RawRow> rows = edges();
    DatasetInfo info = write("edges", ALL_TYPES, rows);
    DatasetReader reader = DatasetReader.open(folder.resolve("edges"));

    assertThat(reader.info()).isEqualTo(info);
    assertThat(info.rows()).isEqualTo(5);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      expected.add((i + 2) + ":" + values(rows.get(i), ALL_TYPES));
    }
    assertThat(read(reader, ALL_TYPES)).isEqualTo(expected);
    assertThat(read(reader, ALL_TYPES)).as("a second pass").isEqualTo(expected);
    try (Stream<Path> files = Files.list(folder.resolve("edges"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("data.parquet", "schema.json");
    }
  }

  @Test
  void keepsManyRowsInOrderAndGivesTheSameBytesEachTime() throws IOException {
    // More than one row group (122,880 rows), so that threads could shuffle them.
    Random random = new Random(7);
    List<RawRow> rows = new ArrayList<>();
    for (int i = 0; i < 150_000; i++) {
      rows.add(row(i, random.nextGaussian(), i % 2, Integer.toString(random.nextInt(1000))));
    }
    DatasetInfo info = write("many", ALL_TYPES, rows);
    write("again", ALL_TYPES, rows);

    long[] next = {0};
    long[] wrong = {0};
    DatasetReader.open(folder.resolve("many"))
        .forEach(
            (row, line) -> {
              int i = (int) next[0]++;
              boolean isSame =
                  line == i + 2
                      && row.number(0) == i
                      && row.number(1) == rows.get(i).number(1)
                      && Objects.equals(rows.get(i).text(3), row.text(3));
              wrong[0] += isSame ? 0 : 1;
            });
    assertThat(next[0]).isEqualTo(150_000).isEqualTo(info.rows());
    assertThat(wrong[0]).isZero();
    assertThat(folder.resolve("again/data.parquet"))
        .hasSameBinaryContentAs(folder.resolve("many/data.parquet"));
    assertThat(folder.resolve("again/schema.json"))
        .hasSameBinaryContentAs(folder.resolve("many/schema.json"));
  }

  @Test
  void hashesValuesTypesNamesAndOrderButNotLines() {
    List<RawRow> rows = edges();
    String hash = write("a", ALL_TYPES, rows).contentHash();
    // sha256 of the canonical columns and tagged values: script of the same rule in Python 3.11,
    // hashlib, for one column {"name":"x","type":"string"} and the rows "a", missing.
    Contract one =
        new Contract("n", "", List.of(ColumnContract.of("x", ColumnType.STRING)), null, 1, 0);
    RawRow a = new RawRow(1);
    a.setText(0, "a");
    assertThat(write("one", one, List.of(a, new RawRow(1))).contentHash())
        .isEqualTo("f12c79540374e9175fb283a3c18428a0ced44dc7d38299484c6e72f45259853f");

    assertThat(write("b", ALL_TYPES, rows.reversed()).contentHash()).isNotEqualTo(hash);
    Contract renamed =
        new Contract("other name", "other description", ALL_TYPES.columns(), null, 0.5, 0.5);
    assertThat(write("c", renamed, rows).contentHash()).isEqualTo(hash);
    try (DatasetWriter writer = DatasetWriter.create(folder.resolve("d"), ALL_TYPES)) {
      rows.forEach(row -> writer.append(row, 0));
      assertThat(writer.finish().contentHash()).isEqualTo(hash);
    }
  }

  @Test
  void writesADatasetWithoutRows() {
    DatasetInfo info = write("empty", ALL_TYPES, List.of());
    assertThat(info.rows()).isZero();
    assertThat(read(DatasetReader.open(folder.resolve("empty")), ALL_TYPES)).isEmpty();
  }

  @Test
  void leavesNothingWithoutFinish() throws IOException {
    try (DatasetWriter writer = DatasetWriter.create(folder.resolve("x"), ALL_TYPES)) {
      writer.append(new RawRow(6), 1);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void removesWhatAKilledAttemptLeft() throws IOException {
    Files.createDirectories(folder.resolve(".x.partial/spill"));
    Files.writeString(folder.resolve(".x.partial/data.parquet"), "half");
    write("x", ALL_TYPES, edges());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("x"));
    }
  }

  @Test
  void refusesToOverwrite() {
    write("x", ALL_TYPES, List.of());
    assertThatThrownBy(() -> DatasetWriter.create(folder.resolve("x"), ALL_TYPES))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the path exists");
  }

  @Test
  void refusesValuesThatAreNotOfTheType() {
    try (DatasetWriter writer = DatasetWriter.create(folder.resolve("x"), ALL_TYPES)) {
      assertThatThrownBy(() -> writer.append(row(1.5, 1, 1, "a"), 1))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("The value (1.5) of column (a \"integer\" é) is no integer");
      assertThatThrownBy(() -> writer.append(row(1, Double.POSITIVE_INFINITY, 1, "a"), 1))
          .hasMessageContaining("(Infinity)");
      assertThatThrownBy(() -> writer.append(row(1, 1, 2, "a"), 1)).hasMessageContaining("(2.0)");
      assertThatThrownBy(() -> writer.append(new RawRow(5), 1))
          .hasMessageContaining("A row of 5 values");
    }
  }

  @Test
  void namesADatasetThatIsNone() throws IOException {
    assertThatThrownBy(() -> DatasetReader.open(folder.resolve("nowhere")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is no dataset: it has no schema.json");
    write("x", ALL_TYPES, edges());
    Files.delete(folder.resolve("x/data.parquet"));
    assertThatThrownBy(() -> DatasetReader.open(folder.resolve("x")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("it has no data.parquet");
  }

  @Test
  void refusesATruncatedOrChangedOrForeignFile() throws IOException {
    write("x", ALL_TYPES, edges());
    write("y", ALL_TYPES, edges().subList(0, 2));
    Path data = folder.resolve("x/data.parquet");
    byte[] whole = Files.readAllBytes(data);

    Files.write(data, java.util.Arrays.copyOf(whole, whole.length / 2));
    assertDamaged("bytes, not " + whole.length);
    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 1;
    Files.write(data, flipped);
    assertDamaged("its SHA-256 is");
    Files.copy(
        folder.resolve("y/data.parquet"), data, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertDamaged("bytes, not");
    Files.write(data, whole);
    Path schema = folder.resolve("x/schema.json");
    String text = Files.readString(schema);
    Files.writeString(schema, text.replace("\"rows\":5", "\"rows\":4"));
    assertDamaged("it has 5 rows, not 4");
    Files.writeString(schema, text.replaceFirst("\"type\":\"number\"", "\"type\":\"string\""));
    assertDamaged("its columns are");
    Files.writeString(schema, text.substring(0, text.length() / 2));
    assertThatThrownBy(() -> DatasetReader.open(folder.resolve("x")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("schema.json:1:");
  }

  @Test
  void describesItselfOnlyIfItsBytesAreWhole() throws IOException {
    DatasetInfo info = write("x", ALL_TYPES, edges());
    assertThat(DatasetReader.describe(folder.resolve("x")).contentHash())
        .isEqualTo(info.contentHash());
    Path data = folder.resolve("x/data.parquet");
    byte[] flipped = Files.readAllBytes(data);
    flipped[flipped.length / 2] ^= 1;
    Files.write(data, flipped);
    assertThatThrownBy(() -> DatasetReader.describe(folder.resolve("x")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("its SHA-256 is");
  }

  /** What a pass beside the check gave, or why it failed itself, is of no account then. */
  @Test
  void aFileThatIsVerifiedLaterIsVerifiedByItsFirstPass() throws IOException {
    write("x", ALL_TYPES, edges());
    Path data = folder.resolve("x/data.parquet");
    byte[] whole = Files.readAllBytes(data);
    byte[] flipped = whole.clone();
    flipped[4] ^= 1; // not of the footer, so that its structure is whole
    Files.write(data, flipped);
    DatasetReader reader = DatasetReader.openAndVerifyLater(folder.resolve("x"));
    BatchColumns columns =
        new BatchColumns(ALL_TYPES, List.of(ALL_TYPES.columns().getFirst().name()));
    BatchVisitor failing =
        _ -> {
          throw new IllegalStateException("a value that nobody wrote");
        };
    for (ThrowingCallable pass :
        List.<ThrowingCallable>of(
            () -> reader.batches(columns, _ -> {}),
            () -> reader.batches(columns, failing),
            () -> reader.forEach((_, _) -> {}),
            () -> reader.only(Set.of()).forEach((_, _) -> {}),
            () -> reader.forEachByLine(folder.resolve("spill"), (_, _) -> {}),
            reader::verify)) {
      assertThatThrownBy(pass)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("its SHA-256 is");
    }
    Files.write(data, whole);
    reader.verify();
    int[] rows = new int[1];
    reader.batches(columns, batch -> rows[0] += batch.rows());
    assertThat(rows[0]).isEqualTo(edges().size());
  }

  @Test
  void aFooterThatIsDamagedIsToldAsDamageToo() throws IOException {
    write("x", ALL_TYPES, edges());
    Path data = folder.resolve("x/data.parquet");
    byte[] flipped = Files.readAllBytes(data);
    flipped[flipped.length - 6] ^= 1; // its length
    Files.write(data, flipped);
    assertThatThrownBy(() -> DatasetReader.openAndVerifyLater(folder.resolve("x")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("its SHA-256 is");
  }

  private void assertDamaged(String why) {
    assertThatThrownBy(() -> DatasetReader.open(folder.resolve("x")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is damaged or was changed")
        .hasMessageContaining(why);
  }
}
