package dev.crema.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.RowParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesTableTest {
  private static final Contract CONTRACT =
      new Contract(
          "people",
          "",
          List.of(
              ColumnContract.of("name", ColumnType.STRING),
              ColumnContract.of("age", ColumnType.INTEGER),
              ColumnContract.of("size", ColumnType.NUMBER),
              ColumnContract.of("isNew", ColumnType.BOOLEAN),
              ColumnContract.of("born", ColumnType.DATE),
              ColumnContract.of("seen", ColumnType.TIMESTAMP)),
          null,
          1,
          0);
  private static final String ALL =
      "{\"name\":null,\"age\":null,\"size\":null,\"isNew\":null,\"born\":null,\"seen\":null}\n";

  @TempDir Path folder;
  private final List<String> rows = new ArrayList<>();
  private final List<String> rejected = new ArrayList<>();
  private TableFile.Format format = TableFile.Format.CSV;

  private ReadSummary read(byte[] bytes) {
    Path file = folder.resolve("people");
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    TableFile table = TableFile.open(file, CONTRACT, ',');
    format = table.format();
    return table.read(this::add, this::reject);
  }

  private ReadSummary read(String text) {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  private void add(RawRow row, long line) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      values.add(String.valueOf(CellParser.format(CONTRACT.columns().get(i), row, i)));
    }
    rows.add(line + ":" + String.join(",", values));
  }

  private void reject(RejectedRow row) {
    row.problems()
        .forEach(
            p -> rejected.add(row.line() + ":" + p.field() + ":" + p.rule() + ":" + p.message()));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void readsObjectsWithTheirLinesInAnyOrderOfNames() {
    ReadSummary summary =
        read(
            "\uFEFF\n {\"age\": 5, \"name\":\"Bj\u00f6rn \\ud83d\\ude00\", \"size\":1.50, \"isNew\":true,"
                + "\"born\":\"2026-01-31\",\"seen\":\"2026-01-31T12:00:00+01:00\",\"more\":{\"a\":[1,{}]}}\r\n"
                + "\t \r{\"name\":\"two\\nlines\",\"other\":1}\n{}");
    assertThat(format).isEqualTo(TableFile.Format.JSON_LINES);
    assertThat(rows)
        .containsExactly(
            "2:Bj\u00f6rn \ud83d\ude00,5,1.5,true,2026-01-31,2026-01-31T11:00:00Z",
            "4:two\nlines,null,null,null,null,null",
            "5:null,null,null,null,null,null");
    assertThat(rejected).isEmpty();
    assertThat(summary).isEqualTo(new ReadSummary(3, 0, List.of("more", "other")));
  }

  @Test
  void aValueMeansWhatItsTextMeansInACsv() {
    read(
        ALL
            + "{\"name\":007.50,\"age\":1}\n".replace("007.50", "7.50")
            + "{\"name\":1e5,\"age\":\"5\",\"size\":\"0.5\",\"isNew\":\"True\"}\n"
            + "{\"name\":false,\"age\":5.0,\"size\":-0,\"isNew\":1}\n"
            + "{\"name\":\"\",\"age\":\"\",\"size\":\"\",\"isNew\":\"\",\"born\":\"\",\"seen\":\"\"}\n");
    assertThat(rejected).isEmpty();
    assertThat(rows)
        .containsExactly(
            "1:null,null,null,null,null,null",
            "2:7.50,1,null,null,null,null",
            "3:1e5,5,0.5,true,null,null",
            "4:false,5,0.0,true,null,null",
            "5:null,null,null,null,null,null");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"age":"x"}                   | 2:age:type:The value (x) of column (age) is no integer
          {"age":1.5}                   | 2:age:type:The value (1.5) of column (age) is no integer
          {"age":1e3}                   | 2:age:type:The value (1e3) of column (age) is no integer
          {"age":9007199254740993}      | 2:age:type:The value (9007199254740993) of column (age)
          {"size":"1,5"}                | Maybe write a point, not a comma.
          {"size":1e999}                | 2:size:type:The value (1e999) of column (size) is no finite
          {"size":NaN}                  | The value (NaN) of column (size) is no JSON.~nMaybe write null
          {"name":-Infinity}            | 2:name:type:The value (-Infinity) of column (name) is no JSON.
          {"size":true}                 | 2:size:type:The value (true) of column (size) is no finite
          {"isNew":2}                   | 2:isNew:type:The value (2) of column (isNew) is no boolean
          {"born":1767225600000}        | is no date (like 2026-01-31).~nMaybe write it as text by ISO 8601
          {"seen":1767225600000}        | Maybe write it as text by ISO 8601, not as a count.
          {"name":{"first":"a"}}        | 2:name:type:The value ({…}) of column (name) is nested, and no text.
          {"name":[]}                   | Maybe write its parts as columns of their own.
          {"name":"a\\u0000"}           | 2:name:type:The value (a·) of column (name) has a character that no text has
          {"name":"a\\ud800b"}          | has a character that no text has
          {"name":"\\udc00"}            | has a character that no text has
          {"age":1,"name":"a","age":2}  | 2::json:The row has (age) twice.
          {"x":1,"x":2}                 | 2::json:The row has (x) twice.
          {"age":1                      | 2::json:The row is no valid JSON: it ends too early.~nMaybe the object goes on
          {"age":1,                     | 2::json:The row is no valid JSON: it ends too early.~nMaybe the object goes on
          {"age":01}                    | Maybe write codes like 007 as text, in quotes.
          {'age':1}                     | 2::json:The row is no valid JSON at character 2
          {"age" 1}                     | 2::json:The row is no valid JSON at character 8
          {"age":1},                    | 2::json:The row is no valid JSON at character 10
          {"age":1}{"age":2}            | 2::json:The row goes on after its object.
          {"age":1,}                    | 2::json:The row is no valid JSON at character 10
          {age:1}                       | 2::json:The row is no valid JSON at character 2
          // comment                    | 2::json:The row is no valid JSON at character
          [{"age":1}]                   | 2::json:The row is a JSON list, and must be one JSON object
          5                             | 2::json:The row is a JSON value, and must be one JSON object
          """)
  void saysWhatIsWrongWithARowAndGoesOn(String row, String message) {
    ReadSummary summary = read(ALL + row + "\n{\"age\":7}\n");
    assertThat(summary.rejectedRows()).isEqualTo(1);
    assertThat(rejected)
        .singleElement()
        .satisfies(text -> assertThat(text).contains(message.replace("~n", "\n")));
    assertThat(rows).hasSize(2).last().isEqualTo("3:null,7,null,null,null,null");
  }

  @Test
  void namesEveryValueOfARowThatIsWrong() {
    read(ALL + "{\"age\":\"x\",\"size\":\"y\",\"name\":\"a\"}\n");
    assertThat(rejected).hasSize(2);
  }

  @Test
  void namesColumnsThatNoRowHas() {
    assertThatThrownBy(() -> read("{\"nam\":1,\"size\":2,\"isNew\":true,\"born\":null}\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "the columns [name, age, seen] of the contract (people) are in no row")
        .hasMessageContaining("Maybe (nam).");
  }

  @Test
  void endsAtNamesBeyondTheLimit() {
    StringBuilder text = new StringBuilder(ALL);
    for (int i = 0; i < JsonNames.MAX_OTHERS; i++) {
      text.append("{\"id").append(i).append("\":1}\n");
    }
    assertThat(read(text.toString()).ignoredColumns()).hasSize(JsonNames.MAX_OTHERS);
    text.append("{\"one\":1}\n");
    assertThatThrownBy(() -> read(text.toString()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("people:10002: The name (one) is one of more than 10000")
        .hasMessageContaining("Maybe what should be values are the names");
  }

  @Test
  void endsAtALineBeyondTheLimitInBoundedMemory() {
    String longest = ALL.strip() + " ".repeat(JsonLinesTable.MAX_LINE_LENGTH - ALL.length() + 1);
    read(longest + "\n");
    assertThat(rows).hasSize(1);
    for (String tooLong : List.of(longest + " \n", longest + " ")) {
      assertThatThrownBy(() -> read(ALL + tooLong))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("people:2: the line has more than 8000000 characters");
    }
  }

  @Test
  void rejectsDepthNamesAndTextsBeyondTheLimits() {
    int depth = JsonRow.MAX_DEPTH - 1;
    read(ALL + "{\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "}\n");
    read(ALL + "{\"x\":" + "[".repeat(100_000) + "\n");
    assertThat(rejected)
        .containsExactly(
            "2::json:The row goes beyond a limit: it is nested deeper than 64.\nMaybe write its parts as columns of their own.");
    rejected.clear();
    read(ALL + "{\"" + "x".repeat(JsonRow.MAX_NAME_LENGTH) + "\":1}\n");
    read(ALL + "{\"" + "x".repeat(JsonRow.MAX_NAME_LENGTH + 1) + "\":1}\n");
    assertThat(rejected)
        .singleElement()
        .asString()
        .contains("a name has more than 1000 characters");
    rejected.clear();
    String text = "y".repeat(RowParser.MAX_TEXT_LENGTH);
    String digits = "7".repeat(RowParser.MAX_TEXT_LENGTH);
    read(
        ALL
            + "{\"name\":\""
            + text
            + "\"}\n{\"name\":"
            + digits
            + "}\n{\"size\":"
            + digits
            + "}\n");
    assertThat(rows).anyMatch(row -> row.startsWith("3:" + digits + ","));
    assertThat(rejected)
        .singleElement()
        .asString()
        .contains("of column (size) is no finite decimal");
    rejected.clear();
    read(ALL + "{\"name\":\"" + text + "z\"}\n");
    assertThat(rejected).singleElement().asString().contains("has 1000001 characters");
  }

  @Test
  void namesTheLineOfBytesThatAreNotUtf8() {
    byte[] latin = (ALL + "{\"name\":\"Bj\u00f6rn\"}\n").getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> read(latin))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("people:2: the byte 0xF6 is not UTF-8");
    assertThatThrownBy(() -> read(ALL + "{\"name\":\"\u0000\"}\n"))
        .hasMessageContaining("people:2: a NUL byte");
    assertThatThrownBy(() -> read(ALL.getBytes(StandardCharsets.UTF_16LE)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("people:1: a NUL byte");
  }

  @Test
  void readsGzipAndSaysWhenItIsCut() throws IOException {
    byte[] whole = gzip((ALL + "{\"age\":1}\n").getBytes(StandardCharsets.UTF_8));
    read(whole);
    assertThat(format).isEqualTo(TableFile.Format.JSON_LINES_GZ);
    assertThat(rows).hasSize(2);
    assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length - 9)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("damaged or ends too early");
    assertThatThrownBy(() -> read(Arrays.copyOf(whole, 5)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("damaged or ends too early");
  }

  @Test
  void tellsHowMuchOfTheFileIsRead() throws IOException {
    Path file =
        Files.writeString(folder.resolve("big"), ALL + "{\"name\":\"abcdefgh\"}\n".repeat(50_000));
    TableFile table = TableFile.open(file, CONTRACT, ',');
    List<Double> shares = new ArrayList<>();
    table.read((row, line) -> shares.add(table.share()), this::reject);
    assertThat(shares).isSorted().hasSize(50_001);
    assertThat(shares.getFirst()).isBetween(0.001, 0.5);
    assertThat(shares.getLast()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[{\"a\":1}]", " [\n {\"a\": 1}\n]", "[[1,2]]"})
  void refusesOneListOfAllRows(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is one JSON list")
        .hasMessageContaining("jq -c");
  }

  @Test
  void anObjectOverSeveralLinesIsNoRow() {
    read("{\n  \"age\": 1\n}\n");
    assertThat(rejected).hasSize(3).first().asString().contains("it ends too early");
  }

  @Test
  void splitsLinesAlikeWhateverTheBuffersAre() throws IOException {
    String text = "a\r\nb\rc\n\n\r\r\nd";
    for (int size = 1; size < 7; size++) {
      int most = size;
      TextLines lines =
          new TextLines(
              new java.io.StringReader(text) {
                @Override
                public int read(char[] target, int offset, int length) throws IOException {
                  return super.read(target, offset, Math.min(length, most));
                }
              },
              NamedFile.of(folder),
              10);
      List<String> seen = new ArrayList<>();
      while (lines.next()) {
        seen.add(lines.line() + new String(lines.chars(), lines.start(), lines.length()));
      }
      assertThat(seen).as("size " + size).containsExactly("1a", "2b", "3c", "4", "5", "6", "7d");
      assertThat(lines.line()).isEqualTo(7);
    }
  }
}
