package dev.crema.ingestdata;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.crema.data.Digests;
import dev.crema.data.duckdb.DuckDb;
import dev.crema.testkit.ContractExample;
import dev.crema.testkit.Lie;
import dev.crema.testkit.LiesTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

class IngestDataLiesTest extends LiesTest {
  private static final String CONTRACT =
      """
      version: 1
      name: people
      columns:
        - {name: id, type: string}
        - {name: age, type: integer, nullable: true}
        - {name: income, type: number, nullable: true}
        - {name: born, type: date, nullable: true}
        - {name: seen, type: timestamp, nullable: true}
        - {name: active, type: boolean, nullable: true}
      """;
  private static final String HEADER = "id,age,income,born,seen,active\n";
  private static final String GOOD = "a,41,1.5,1985-03-01,2026-01-31T12:00:00+01:00,true\n";

  private static final String BAD = "b,x,,,,\n";
  private static final String JSON =
      "{\"id\": \"a\", \"age\": 41, \"income\": 1.5, \"born\": null, \"seen\": null, \"active\": true}\n";

  private final List<Lie> lies = new ArrayList<>();
  private Path folder = Path.of("");

  @Override
  protected IngestData step() {
    return new IngestData();
  }

  @Override
  protected List<Lie> lies(Path folder) throws Exception {
    this.folder = folder;
    aboutTheWholeFile();
    aboutItsHeader();
    aboutRows();
    aboutValues();
    aboutANumberToBeLearned();
    aboutParquet();
    aboutJsonLines();
    aboutFolders();
    aboutPointers();
    aboutTheContract();
    return lies;
  }

  private void aboutTheWholeFile() throws IOException {
    byte[] whole = (HEADER + GOOD + "Bj\u00f6rn,,,,,\n").getBytes(UTF_8);
    file("an empty file", new byte[0]);
    file("no line but blank ones", "\n\n".getBytes(UTF_8));
    file("a header without rows", HEADER.getBytes(UTF_8));
    file("Latin-1 for UTF-8", new String(whole, UTF_8).getBytes(ISO_8859_1));
    file("UTF-16 with its byte order mark", new String(whole, UTF_8).getBytes(UTF_16));
    file("UTF-16 without", new String(whole, UTF_8).getBytes(UTF_16LE));
    file("a NUL byte", (HEADER + GOOD + "b\0,,,,,\n").getBytes(UTF_8));
    file("an Excel workbook or ZIP archive", new byte[] {'P', 'K', 3, 4, 20, 0});
    byte[] gzip = gzip(whole);
    file("gzip that is cut", Arrays.copyOf(gzip, gzip.length - 9));
    byte[] flipped = gzip.clone();
    flipped[gzip.length - 6] ^= 1;
    file("gzip with another checksum", flipped);
    file("a gzipped archive (tar)", gzip(tar("../../etc/passwd")));
    file("a tar archive", tar("../../etc/passwd"));
  }

  private void aboutItsHeader() throws IOException {
    csv("a name twice", "id,age,income,born,seen,active,age\n" + "a,1,,,,,2\n");
    csv("a misspelt name", HEADER.replace("income", "incom") + GOOD);
    csv("no header", GOOD + GOOD);
    csv("another delimiter", (HEADER + GOOD).replace(',', ';'));
    csv("a million columns", "c,".repeat(1_000_000) + "c\n" + GOOD);
    csv("a name with a line feed", "\"i\nd\",age,income,born,seen,active\n" + GOOD);
  }

  private void aboutRows() throws IOException {
    row("a short row", "b,1,2.5\n");
    row("a long row", "b,1,2.5,1985-03-01,2026-01-31T12:00:00Z,true,x\n");
    row("a decimal comma without quotes", "b,1,2,5,1985-03-01,2026-01-31T12:00:00Z,true\n");
    row("a quote that is not closed", "\"b,1,2.5,1985-03-01,,\n" + GOOD.repeat(9));
    row("text after a quote", "\"b\"x,1,2.5,1985-03-01,,\n");
    row("a line without an end", "b".repeat(2_000_000) + ",,,,,\n");
    lies.add(
        Lie.refused(
            "more rows that cannot be read than allowed",
            example("people.csv", (HEADER + "a,x,,,,\nb,y,,,,\n").getBytes(UTF_8), CONTRACT)
                .parameter("max_rejected_rows", 1L)));
    lies.add(
        Lie.refused(
            "no row that can be read",
            example("people.csv", (HEADER + "a,x,,,,\nb,y,,,,\n").getBytes(UTF_8), CONTRACT)
                .parameter("max_rejected_rows", 5L)));
  }

  private void aboutValues() throws IOException {
    row("a decimal comma", "b,1,\"2,5\",,,\n");
    row("a number beyond a double", "b,1,1e999,,,\n");
    row("a number of 400 digits", "b,1," + "9".repeat(400) + ",,,\n");
    row("an integer of more digits than are exact", "b,9007199254740993,,,,\n");
    row("a fraction for an integer", "b,1.5,,,,\n");
    row("full-width digits", "b,\uff14\uff12,,,,\n");
    row("a word for a missing value", "b,NA,,,,\n");
    row("blanks around a value", "b, 42,,,,\n");
    row("a date with the day first", "b,,,31.01.2026,,\n");
    row("a date with the month first", "b,,,01/31/2026,,\n");
    row("a date without zeros", "b,,,2026-1-31,,\n");
    row("a day that does not exist", "b,,,2026-02-30,,\n");
    row("a timestamp for a date", "b,,,2026-01-31 12:00:00,,\n");
    row("a date for a timestamp", "b,,,,2026-01-31,\n");
    row("a time zone's name, which has two offsets", "b,,,,2026-10-25T02:30:00 Europe/Berlin,\n");
    row("an offset that does not exist", "b,,,,2026-01-31T12:00:00+25:00,\n");
    row("the hour 24", "b,,,,2026-01-31T24:00:00Z,\n");
    for (String truth : List.of("yes", "Y", "t", "on", "no", "N", "f", "off", "wahr")) {
      row("the boolean `%s`".formatted(truth), "b,,,,,%s\n".formatted(truth));
    }
  }

  private void aboutANumberToBeLearned() throws IOException {
    String contract =
        CONTRACT.substring(0, CONTRACT.indexOf("  - {name: age"))
            + "  - {name: price, type: number, role: label}\n";
    for (String value : List.of("cheap", "1.200,50", "NaN", "-Infinity", "1e999")) {
      byte[] rows = "id,price\na,41.5\nb,\"%s\"\n".formatted(value).getBytes(UTF_8);
      lies.add(
          Lie.refused(
              "a number to be learned: `%s`".formatted(value),
              example("prices.csv", rows, contract)));
    }
  }

  private void aboutParquet() throws IOException, SQLException {
    byte[] whole = parquet("SELECT 'a' id, 1 age, 1.5 income");
    String contract = CONTRACT.substring(0, CONTRACT.indexOf("  - {name: born"));
    parquet("Parquet that is cut", Arrays.copyOf(whole, whole.length - 9), contract);
    parquet("Parquet whose footer is larger than the file", footer(whole, 1 << 30), contract);
    parquet("Parquet whose footer begins elsewhere", footer(whole, 20), contract);
    byte[] lying = whole.clone();
    int length = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt(whole.length - 8);
    Arrays.fill(lying, whole.length - 8 - length, whole.length - 8, (byte) 0x15);
    parquet("Parquet whose footer is something else", lying, contract);
    parquet("the first four bytes of Parquet", "PAR1, it says".getBytes(UTF_8), contract);
    parquet("a nested column", parquet("SELECT 'a' id, {'y': 1} age, 1.5 income"), contract);
    parquet("a column of another type", parquet("SELECT 'a' id, '1' age, 1.5 income"), contract);
    parquet("an infinite number", parquet("SELECT 'a' id, 1 age, 'inf'::DOUBLE income"), contract);
  }

  private void aboutJsonLines() throws IOException {
    json("an object over two lines", "{\"id\": \"b\",\n\"age\": 1}\n");
    json("a list for an object", "[\"b\", 1]\n");
    json("two objects on a line", "{\"id\": \"b\"}{\"id\": \"c\"}\n");
    json("zeros before a number", "{\"id\": 007}\n");
    json("a quote that is missing", "{\"id\": b}\n");
    json("a name twice", "{\"id\": \"b\", \"age\": 1, \"age\": 2}\n");
    json("a nested value", "{\"id\": {\"first\": \"b\"}}\n");
    json("NaN", "{\"id\": \"b\", \"income\": NaN}\n");
    json("a count of seconds for a timestamp", "{\"id\": \"b\", \"seen\": 1767225600}\n");
    json("half of a character", "{\"id\": \"\\ud83d\"}\n");
    json("a thousand levels", "{\"x\": " + "[".repeat(1_000) + "\n");
    json("a line without an end", "{\"id\": \"" + "b".repeat(9_000_000));
    csv("JSON Lines: one list of all rows", "[\n" + JSON + "]\n");
    csv("JSON Lines: a misspelt name", JSON.replace("income", "incom"));
    csv("JSON Lines: a column that no row has", "{\"id\": \"a\"}\n");
    file("JSON Lines: Latin-1 for UTF-8", "{\"id\": \"Bj\u00f6rn\"}\n".getBytes(ISO_8859_1));
  }

  private void aboutFolders() throws IOException {
    folder("no file", Map.of());
    folder("an empty file", Map.of("a.csv", HEADER + GOOD, "b.csv", ""));
    folder("no rows in any file", Map.of("a.csv", HEADER, "b.csv", HEADER));
    folder("a value of the second file", Map.of("a.csv", HEADER + GOOD, "b.csv", HEADER + BAD));
    folder("other columns", Map.of("a.csv", HEADER + GOOD, "b.csv", "more," + HEADER));
    folder("a name twice", Map.of("a.csv", HEADER + GOOD, "b.csv", "age," + HEADER));
    folder("two formats", Map.of("a.csv", HEADER + GOOD, "b.jsonl", JSON));
    folder("a folder within", Map.of("a.csv", HEADER + GOOD, "b/c.csv", HEADER + GOOD));
    folder("what is not written to its end", Map.of("a.csv", HEADER, "_temporary/b", HEADER));
  }

  private void aboutPointers() throws IOException {
    String md5 = "5c4f15e4e86a5432cb809be90139bb5d";
    pointer("another content", "{md5: %s, hash: md5, path: people.csv}".formatted(md5));
    pointer("a path that leads out", "{md5: %s, hash: md5, path: ../people.csv}".formatted(md5));
    pointer("a folder with a link", "{md5: %s.dir, hash: md5, path: parts}".formatted(md5));
    Path parts = Files.createDirectory(folder.resolve(lies.size() - 1 + "/parts"));
    Files.createSymbolicLink(parts.resolve("all"), Path.of("/"));
    pointer("another digest", "{etag: %s, hash: etag, path: people.csv}".formatted(md5));
  }

  private void aboutTheContract() throws IOException {
    contract("an alias", "version: 1\nname: &n people\ncolumns: [*n, *n, *n, *n]\n");
    contract("a tag", "version: 1\nname: !!java.net.URL [people]\ncolumns: []\n");
    contract("a thousand levels", "version: 1\nname: people\ncolumns: " + "[".repeat(1_000));
    contract("a misspelt field", CONTRACT.replace("nullable", "nulable"));
    contract("a type that does not exist", CONTRACT.replace("integer", "int"));
    contract("a name with a line feed", CONTRACT.replace("name: id", "name: \"i\\nd\""));
    contract("a column twice", CONTRACT.replace("name: income", "name: Age"));
    contract("three thousand columns", CONTRACT + columns(3_000));
    contract(
        "nineteen hundred mistakes",
        CONTRACT + columns(1_900).replace("string}", "string, min: 1}"));
    contract(
        "a pattern that takes exponential time elsewhere",
        CONTRACT.replace(
            "{name: id, type: string}", "{name: id, type: string, pattern: '(?=a)b'}"));
    Path other = Files.createDirectories(folder.resolve("other"));
    lies.add(
        Lie.refused(
            "another contract than was meant",
            example("people.csv", (HEADER + GOOD).getBytes(UTF_8), CONTRACT)
                .parameter(
                    "contract_sha256",
                    Digests.sha256(Files.writeString(other.resolve("contract.yaml"), "x")))));
    lies.add(
        Lie.refused(
            "other rows than were meant",
            example("people.csv", (HEADER + GOOD).getBytes(UTF_8), CONTRACT)
                .parameter("expected_digest", "0".repeat(64))));
  }

  private static String columns(int count) {
    return IntStream.range(0, count)
        .mapToObj("  - {name: c%d, type: string}\n"::formatted)
        .collect(Collectors.joining());
  }

  private void row(String name, String row) throws IOException {
    csv(name, HEADER + GOOD + row);
  }

  private void csv(String name, String text) throws IOException {
    file(name, text.getBytes(UTF_8));
  }

  private void json(String name, String row) throws IOException {
    csv("JSON Lines: " + name, JSON + row);
  }

  private void folder(String name, Map<String, String> files) throws IOException {
    ContractExample example = example("people.csv", new byte[0], CONTRACT);
    Path parts = Files.createDirectories(own().resolve("parts"));
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = parts.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    lies.add(Lie.refused("a folder: " + name, example.artifact("source", parts)));
  }

  private void pointer(String name, String out) throws IOException {
    ContractExample example = example("people.csv", (HEADER + GOOD).getBytes(UTF_8), CONTRACT);
    Path pointer =
        Files.writeString(own().resolve("people.csv.dvc"), "outs: [%s]\n".formatted(out));
    lies.add(Lie.refused("a pointer of DVC: " + name, example.artifact("source", pointer)));
  }

  private Path own() {
    return folder.resolve(Integer.toString(lies.size()));
  }

  private void file(String name, byte[] bytes) throws IOException {
    lies.add(Lie.refused(name, example("people.csv", bytes, CONTRACT)));
  }

  private void parquet(String name, byte[] bytes, String contract) throws IOException {
    lies.add(Lie.refused(name, example("people.parquet", bytes, contract)));
  }

  private void contract(String name, String yaml) throws IOException {
    lies.add(
        Lie.refused(
            "contract: " + name, example("people.csv", (HEADER + GOOD).getBytes(UTF_8), yaml)));
  }

  private ContractExample example(String name, byte[] bytes, String contract) throws IOException {
    Path own = Files.createDirectories(own());
    Path yaml = Files.writeString(own.resolve("contract.yaml"), contract);
    return ContractExample.of(IngestData.class)
        .artifact("source", Files.write(own.resolve(name), bytes))
        .artifact("contract", yaml)
        .parameter("contract_sha256", Digests.sha256(yaml));
  }

  private byte[] parquet(String select) throws IOException, SQLException {
    Path file = folder.resolve("made.parquet");
    try (DuckDb database = DuckDb.open()) {
      database.execute(
          "COPY (%s) TO %s (FORMAT parquet)".formatted(select, DuckDb.text(file.toString())));
    }
    return Files.readAllBytes(file);
  }

  /** The last eight bytes are the length of the footer and the magic number. */
  private static byte[] footer(byte[] whole, int length) {
    byte[] lying = whole.clone();
    ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putInt(whole.length - 8, length);
    return lying;
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  /** A header of one empty file and the two blocks that end an archive. */
  private static byte[] tar(String name) {
    byte[] archive = new byte[3 * 512];
    System.arraycopy(name.getBytes(UTF_8), 0, archive, 0, name.length());
    System.arraycopy("ustar".getBytes(UTF_8), 0, archive, 257, 5);
    return archive;
  }
}
