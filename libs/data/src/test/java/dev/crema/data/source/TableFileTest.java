package dev.crema.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableFileTest {
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

  @TempDir Path folder;
  private final List<String> rows = new ArrayList<>();
  private final List<String> rejected = new ArrayList<>();

  private ReadSummary read(byte[] bytes) {
    return read(bytes, ',');
  }

  private ReadSummary read(byte[] bytes, char delimiter) {
    Path file = folder.resolve("people");
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return TableFile.open(file, CONTRACT, delimiter).read(this::add, this::reject);
  }

  private ReadSummary read(String text) {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  private void add(RawRow row, long line) {
    rows.add(line + ":" + row.text(0) + ":" + CellParser.format(CONTRACT.columns().get(1), row, 1));
  }

  private void reject(RejectedRow row) {
    row.problems()
        .forEach(
            p -> rejected.add(row.line() + ":" + p.field() + ":" + p.value() + ":" + p.rule()));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void readsRowsWithTheLineOnWhichEachStarts() {
    ReadSummary summary =
        read(
            "age,extra,name\r\n1,x,\"two\r\nlines\"\r\n\r\n2,\"a\"\"b\",01234\n,,\n3,y,\"\"\n4,,\"a,b\"");
    assertThat(rows)
        .containsExactly("2:two\r\nlines:1", "5:01234:2", "6:null:null", "7:null:3", "8:a,b:4");
    assertThat(rejected).isEmpty();
    assertThat(summary).isEqualTo(new ReadSummary(5, 0, List.of("extra")));
  }

  @Test
  void tellsHowMuchOfTheFileIsRead() throws IOException {
    StringBuilder text = new StringBuilder("name,age\n");
    Random random = new Random(1);
    for (int i = 0; i < 50_000; i++) {
      text.append("a").append(random.nextLong()).append(',').append(i).append('\n');
    }
    byte[] csv = text.toString().getBytes(StandardCharsets.UTF_8);
    for (byte[] bytes : List.of(csv, gzip(csv))) {
      TableFile table = TableFile.open(Files.write(folder.resolve("people"), bytes), CONTRACT, ',');
      List<Double> shares = new ArrayList<>();
      assertThat(table.share()).isNaN();
      table.read((row, line) -> shares.add(table.share()), this::reject);
      assertThat(shares).isSorted();
      assertThat(shares.getLast()).isBetween(0.99, 1d); // of gzip, all but the trailer
      assertThat(shares.getFirst()).isBetween(0.001, 0.5);
    }
  }

  @Test
  void skipsAByteOrderMark() {
    read("\uFEFFname,age\nBj\u00f6rn \ud83d\ude00,7\n");
    assertThat(rows).containsExactly("2:Bj\u00f6rn \ud83d\ude00:7");
  }

  @Test
  void readsOtherDelimitersAndGzip() throws IOException {
    read("name;age\na;1\n".getBytes(StandardCharsets.UTF_8), ';');
    read(gzip("name\tage\nb\t2\n".getBytes(StandardCharsets.UTF_8)), '\t');
    assertThat(rows).containsExactly("2:a:1", "2:b:2");
    assertThatThrownBy(() -> read("name;age\na;1\n"))
        .hasMessageContaining("Maybe the delimiter is (;)");
    assertThatThrownBy(() -> read("x".getBytes(StandardCharsets.UTF_8), '\n'))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("U+000A");
  }

  @Test
  void rejectsRowsThatCannotBeReadAndGoesOn() {
    ReadSummary summary = read("name,age\na,x\nb,1\nc\nd,1,2\n\"e\n\",9.5\nf,2\n");
    assertThat(rows).containsExactly("3:b:1", "8:f:2");
    assertThat(rejected)
        .containsExactly("2:age:x:type", "4::null:columns", "5::null:columns", "6:age:9.5:type");
    assertThat(summary).isEqualTo(new ReadSummary(2, 4, List.of()));
  }

  @Test
  void namesWhatIsWrongWithTheHeader() {
    assertThatThrownBy(() -> read("nam,age\na,1\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the column [name] of the contract (people) is not in the header")
        .hasMessageEndingWith("Maybe (nam).");
    assertThatThrownBy(() -> read("name,age,name\na,1,b\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the header has (name) twice");
    assertThatThrownBy(() -> read("name,age\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has columns, but no rows");
    assertThatThrownBy(() -> read("\n\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no header");
    assertThatThrownBy(() -> read(""))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is empty");
    assertThatThrownBy(() -> TableFile.open(folder.resolve("none"), CONTRACT, ','))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void leavesOutColumnsWithoutAName() {
    ReadSummary summary = read(",name, ,age,\n0,a,x,1,\n1,b,y,2,\n");
    assertThat(rows).containsExactly("2:a:1", "3:b:2");
    assertThat(summary.ignoredColumns()).containsExactly("(column 1)", "(column 3)", "(column 5)");
  }

  @Test
  void namesTheLineOfBytesThatAreNotUtf8() {
    byte[] latin = "name,age\na,1\nBj\u00f6rn,2\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> read(latin))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("people:3: the byte 0xF6 is not UTF-8")
        .hasMessageContaining("Maybe");
    byte[] cut = "name,age\r\na,1\r\n\u00f6".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> read(Arrays.copyOf(cut, cut.length - 1)))
        .hasMessageContaining("people:3: the byte 0xC3");
    assertThatThrownBy(() -> read("name,age\na,1\n".getBytes(Charset.forName("UTF-16LE"))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("people:1: a NUL byte");
    assertThatThrownBy(() -> read("name,age\na,1\n".getBytes(StandardCharsets.UTF_16)))
        .hasMessageContaining("people:1: the byte 0xFE")
        .hasMessageEndingWith("iconv -f UTF-16 -t UTF-8.");
    assertThatThrownBy(() -> read("name,age\na,1\nb\u0000,2\n"))
        .hasMessageContaining("people:3: a NUL byte");
  }

  @Test
  void countsLinesOverManyBuffers() {
    StringBuilder text = new StringBuilder("name,age\n");
    for (int i = 0; i < 60_000; i++) {
      text.append("\u00e9\ud83d\ude00").append(i).append(',').append(i).append("\r\n");
    }
    byte[] good = text.toString().getBytes(StandardCharsets.UTF_8);
    byte[] bad = Arrays.copyOf(good, good.length + 1);
    bad[good.length] = (byte) 0xff;

    read(good);
    assertThat(rows).hasSize(60_000).endsWith("60001:\u00e9\ud83d\ude0059999:59999");
    assertThatThrownBy(() -> read(bad)).hasMessageContaining("people:60002: the byte 0xFF");
  }

  @Test
  void decodesIntoBuffersOfAnySize() throws IOException {
    String text = "\uFEFFa\ud83d\ude00b\u00e9\r\n\ud83d\ude00";
    for (int size = 1; size < 5; size++) {
      StringBuilder out = new StringBuilder();
      char[] buffer = new char[size];
      try (Reader reader =
          new StrictUtf8Reader(
              new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
              NamedFile.of(folder))) {
        for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
          out.append(buffer, 0, n);
        }
      }
      assertThat(out.toString()).as("size " + size).isEqualTo(text.substring(1));
    }
  }

  @Test
  void namesQuotesThatAreNotClosedOrFollowedByText() {
    assertThatThrownBy(() -> read("name,age\na,1\n\"b,2\nc,3\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no valid CSV")
        .hasMessageContaining("line 3");
    assertThatThrownBy(() -> read("name,age\na,1\n\"b\"x,2\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no valid CSV")
        .hasMessageContaining("line 3");
  }

  @Test
  void endsAtCellsAndColumnsBeyondTheLimits() {
    String longCell = "x".repeat(CsvText.MAX_FIELD_LENGTH + 1);
    assertThatThrownBy(() -> read("name,age\na,1\n" + longCell + ",2\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no valid CSV")
        .hasMessageContaining("line 3");
    rows.clear();
    read("name,age\n" + longCell.substring(1) + ",2\n");
    assertThat(rows).hasSize(1);
    assertThatThrownBy(() -> read("name,age" + ",".repeat(CsvText.MAX_FIELDS) + "\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no valid CSV");
  }

  @Test
  void namesGzipThatIsCutOrDamagedOrABomb() throws IOException {
    byte[] whole = gzip("name,age\na,1\nb,2\n".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length - 9)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("damaged or ends too early");
    byte[] flipped = whole.clone();
    flipped[whole.length - 6] ^= 1;
    assertThatThrownBy(() -> read(flipped))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("damaged or ends too early");
    try (ExpansionLimit limit =
        new ExpansionLimit(
            new ByteArrayInputStream(new byte[2001]), NamedFile.of(folder), 10, 1999)) {
      assertThat(limit.readNBytes(2000)).hasSize(2000);
      assertThatThrownBy(limit::read)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("more than 2000 bytes");
    }
  }

  @Test
  void readsEveryMemberOfGzip() throws IOException {
    byte[] named = gzip("b,2\n".getBytes(StandardCharsets.UTF_8));
    byte[] more = new byte[named.length + 2 + 5 + 5];
    // With all that a header may have: two bytes of extra, a name and a comment.
    System.arraycopy(named, 0, more, 0, 10);
    more[3] = 4 + 8 + 16;
    more[10] = 2;
    more[12] = 'x';
    more[13] = 'y';
    System.arraycopy(new byte[] {'n', 0, 'c', 'o', 0}, 0, more, 14, 5);
    System.arraycopy(named, 10, more, 19, named.length - 10);
    byte[] header = gzip("name,age\na,1\n".getBytes(StandardCharsets.UTF_8));
    byte[] last = Arrays.copyOf(gzip("c,3\n".getBytes(StandardCharsets.UTF_8)), 600);
    read(concat(header, Arrays.copyOf(more, named.length + 9), gzip(new byte[0]), last));
    assertThat(rows).containsExactly("2:a:1", "3:b:2", "4:c:3");
  }

  /** Java's own GZIPInputStream takes all of these for the end. */
  @Test
  void namesWhatIsWrongBehindTheFirstMemberOfGzip() throws IOException {
    byte[] first = gzip("name,age\na,1\n".getBytes(StandardCharsets.UTF_8));
    byte[] second = gzip("b,2\n".getBytes(StandardCharsets.UTF_8));
    for (int length = 1; length < second.length; length++) {
      byte[] cut = Arrays.copyOf(second, length);
      assertThatThrownBy(() -> read(concat(first, cut)))
          .as("cut to %d bytes", length)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("damaged or ends too early");
    }
    for (int place : new int[] {0, 1, 2, 3}) {
      byte[] damaged = second.clone();
      damaged[place] ^= (byte) 0xe1;
      assertThatThrownBy(() -> read(concat(first, damaged)))
          .as("damaged at byte %d", place)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("damaged or ends too early");
    }
    assertThatThrownBy(() -> read(concat(first, new byte[] {0, 0, 'x'})))
        .hasMessageContaining("damaged or ends too early");
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  @Test
  void saysWhichDelimiterIsMeantThoughANameHasAComma() {
    assertThatThrownBy(() -> read("name;age;note, long\na;1;x\n"))
        .isInstanceOf(InputException.class)
        .hasMessageEndingWith("\nMaybe the delimiter is (;).");
    assertThatThrownBy(() -> read("note, long\tage\tname\nx\t1\ta\n"))
        .hasMessageEndingWith("\nMaybe the delimiter is (tab).");
  }

  @Test
  void showsSignsThatNobodySees() {
    assertThatThrownBy(() -> read("name\u200b,age\na,1\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "the column [name] of the contract (people) is not in the header [name·, age]");
  }

  @Test
  void saysWhatAnotherCompressionIs() {
    assertThatThrownBy(() -> read(new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 0, 4}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is compressed by xz, which is not read.\nMaybe unpack it");
    assertThatThrownBy(() -> read("BZh91AY&SY"))
        .hasMessageContaining("is compressed by bzip2, which is not read.");
  }

  @Test
  void refusesArchivesByContentNotByName() {
    assertThatThrownBy(() -> read(new byte[] {'P', 'K', 3, 4, 0, 0}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("ZIP archive or an Excel workbook");
  }
}
