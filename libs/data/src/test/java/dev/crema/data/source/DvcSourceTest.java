package dev.crema.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pointers and remotes that DVC wrote; how is in {@code golden/dvc/README.md}. */
class DvcSourceTest {
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
  private static final String PEOPLE_MD5 = "5c4f15e4e86a5432cb809be90139bb5d";
  private static final String PEOPLE = "name,age\r\nBj\u00f6rn,1\r\nb,2\r\n";

  @TempDir Path folder;
  private final List<String> rows = new ArrayList<>();
  private Path people = Path.of("");
  private Path parts = Path.of("");
  private Path remote = Path.of("");

  @BeforeEach
  void copyWhatDvcWrote() throws IOException, URISyntaxException {
    copy("3");
  }

  private void copy(String version) throws IOException, URISyntaxException {
    Path golden = Path.of(getClass().getResource("/golden/dvc/" + version).toURI());
    try (Stream<Path> walk = Files.walk(golden)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        boolean isPointer =
            golden.relativize(file).getNameCount() == 1 && file.toString().endsWith(".dvc");
        Path into = folder.resolve(isPointer ? "work" : "store" + version);
        Path copy = into.resolve(golden.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    people = folder.resolve("work/people.csv.dvc");
    parts = folder.resolve("work/parts.dvc");
    remote = folder.resolve("store" + version).resolve("remote");
  }

  private TableSource read(Path source, @Nullable Path from) {
    TableSource table = TableSource.open(source, from, CONTRACT, ',');
    table.read(
        (row, line) ->
            rows.add(
                "%s %s:%s"
                    .formatted(
                        folder.relativize(Path.of(table.where(line))),
                        row.text(0),
                        CellParser.format(CONTRACT.columns().get(1), row, 1))),
        row -> {
          throw new AssertionError(row);
        });
    return table;
  }

  private void assertRefused(Path source, String... words) {
    assertThatThrownBy(() -> read(source, remote))
        .isInstanceOf(InputException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
    assertThat(rows).isEmpty();
  }

  @Test
  void readsAFileFromARemoteAndNamesItByItsOwnName() {
    TableSource table = read(people, remote);
    assertThat(rows).containsExactly("work/people.csv:2 Bj\u00f6rn:1", "work/people.csv:3 b:2");
    assertThat(table.md5()).isEqualTo(PEOPLE_MD5);
    assertThat(table.format()).isEqualTo(TableFile.Format.CSV);
  }

  @Test
  void readsAFileThatIsCheckedOut() throws IOException {
    Files.writeString(people.resolveSibling("people.csv"), PEOPLE);
    read(people, null);
    assertThat(rows).hasSize(2);
  }

  @Test
  void readsFromTheCacheOfTheRepositoryAround() throws IOException {
    Path deep = Files.createDirectories(folder.resolve("repository/data/people"));
    Files.createDirectory(folder.resolve("repository/.dvc"));
    Files.move(remote, folder.resolve("repository/.dvc/cache"));
    read(Files.move(people, deep.resolve("people.csv.dvc")), null);
    assertThat(rows).hasSize(2);
  }

  @Test
  void aCheckoutMayBeALinkToTheCacheButNotElsewhere() throws IOException {
    Path repository = folder.resolve("work");
    Path cache = Files.createDirectories(repository.resolve(".dvc")).resolve("cache");
    Files.move(remote, cache);
    Path link = repository.resolve("people.csv");
    Files.createSymbolicLink(
        link, cache.resolve("files/md5").resolve("5c").resolve(PEOPLE_MD5.substring(2)));
    read(people, null);
    assertThat(rows).hasSize(2);
    Files.delete(link);
    Files.createSymbolicLink(link, Files.writeString(folder.resolve("outside"), PEOPLE));
    assertThatThrownBy(() -> read(people, null))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a link out of the repository")
        .hasMessageContaining("outside");
  }

  @Test
  void readsTheLayoutAndTheDigestOfVersion2() throws IOException, URISyntaxException {
    copy("2");
    read(people, remote);
    read(parts, remote);
    assertThat(rows).hasSize(4).first().isEqualTo("work/people.csv:2 Bj\u00f6rn:1");
    rows.clear();
    Files.writeString(people.resolveSibling("people.csv"), PEOPLE);
    read(people, null);
    assertThat(rows).hasSize(2);
    rows.clear();
    // With the hash's name the digest would be that of the bytes as they are.
    Files.writeString(people, Files.readString(people) + "  hash: md5\n");
    assertRefused(people, "has the MD5 (" + PEOPLE_MD5 + ")");
  }

  @Test
  void readsAFolderFromARemoteInTheOrderOfNames() {
    TableSource table = read(parts, remote);
    assertThat(rows)
        .containsExactly("work/parts/part-1.csv:2 a:1", "work/parts/part-2 \u00e9.csv:2 b:2");
    assertThat(table.leftOut()).containsExactly("_SUCCESS");
    assertThat(table.md5()).endsWith(".dir");
  }

  @Test
  void verifiesAFolderThatIsCheckedOutAsAWhole() throws IOException {
    Path checkout = Files.createDirectory(parts.resolveSibling("parts"));
    Files.writeString(checkout.resolve("part-1.csv"), "name,age\na,1\n");
    Files.writeString(checkout.resolve("part-2 \u00e9.csv"), "age,name\n2,b\n");
    Files.writeString(checkout.resolve("_SUCCESS"), "");
    read(parts, null);
    assertThat(rows).hasSize(2);
    Files.writeString(checkout.resolve("part-3.csv"), "age,name\n2,b\n");
    assertThatThrownBy(() -> read(parts, null))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("but the pointer says (0a69e06ad5eea40c6a8e8d656834eb28)")
        .hasMessageContaining("Maybe it was changed: dvc checkout");
  }

  /** So large that its digest would take minutes: nothing of a folder with a link is read. */
  private static void writeWithoutAnEnd(Path file) throws IOException {
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(1L << 38);
    }
  }

  private void assertRefusedAtOnce(String... words) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            assertThatThrownBy(() -> read(parts, null))
                .isInstanceOf(InputException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(words).contains("\nMaybe ")));
  }

  @ParameterizedTest
  @CsvSource({
    "loop,.",
    "up,..",
    "root,/",
    "nowhere,nothing",
    "itself,itself",
    "outside,../../outside"
  })
  void refusesLinksInAFolderBeforeAnythingIsHashed(String name, String target) throws IOException {
    Path checkout = Files.createDirectory(parts.resolveSibling("parts"));
    Files.writeString(folder.resolve("outside"), PEOPLE);
    writeWithoutAnEnd(checkout.resolve("a.csv"));
    Files.createSymbolicLink(checkout.resolve(name), Path.of(target));
    assertRefusedAtOnce("parts/" + name + ": a link to (", "which is not followed in a folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "."})
  void refusesAFolderThatIsALink(String target) throws IOException {
    writeWithoutAnEnd(parts.resolveSibling("a.csv"));
    Files.createSymbolicLink(parts.resolveSibling("parts"), Path.of(target));
    assertRefusedAtOnce("parts: a link ");
  }

  @Test
  void aFileOfAFolderMayBeALinkToTheCache() throws IOException {
    Path checkout = Files.createDirectory(parts.resolveSibling("parts"));
    Path cache = Files.createDirectories(parts.resolveSibling(".dvc/cache"));
    Path stored = Files.writeString(cache.resolve("stored"), "name,age\na,1\n");
    Files.createSymbolicLink(checkout.resolve("part-1.csv"), stored);
    Files.writeString(checkout.resolve("part-2 \u00e9.csv"), "age,name\n2,b\n");
    Files.writeString(checkout.resolve("_SUCCESS"), "");
    read(parts, null);
    assertThat(rows).hasSize(2);
  }

  @Test
  void takesAFolderWithOnePointerAndItsStore() throws IOException {
    Files.copy(people, remote.resolve("people.csv.dvc"));
    read(remote, null);
    assertThat(rows).hasSize(2);
    rows.clear();
    Files.writeString(remote.resolve(".hidden.dvc"), "x");
    read(remote, null);
    assertThat(rows).hasSize(2);
    rows.clear();
    Files.writeString(remote.resolve("other.csv"), PEOPLE);
    assertThatThrownBy(() -> read(remote, null))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has a pointer of DVC (people.csv.dvc) beside other files")
        .hasMessageContaining("Maybe give the pointer itself");
    assertThatThrownBy(() -> read(folder.resolve("work"), null))
        .hasMessageContaining("has a pointer of DVC");
  }

  @Test
  void refusesContentThatWasChanged() throws IOException {
    Path stored = remote.resolve("files/md5/5c").resolve(PEOPLE_MD5.substring(2));
    Files.writeString(stored, PEOPLE.replace("b,2", "b,3"));
    assertRefused(people, "people.csv.dvc: the content (", "but the pointer says (" + PEOPLE_MD5);
    // What is beside the pointer is never passed over in silence.
    Files.writeString(stored, PEOPLE);
    Files.writeString(people.resolveSibling("people.csv"), "name,age\nc,3\n");
    assertRefused(people, "people.csv)", "has the MD5", "Maybe it was changed");
  }

  @Test
  void refusesAListingThatWasChanged() throws IOException {
    Path listing = remote.resolve("files/md5/0a/69e06ad5eea40c6a8e8d656834eb28.dir");
    Files.writeString(listing, Files.readString(listing).replace("part-1", "part-9"));
    assertRefused(parts, "has the MD5", "0a69e06ad5eea40c6a8e8d656834eb28");
  }

  @Test
  void saysWhereContentWasLookedFor() throws IOException {
    Files.delete(remote.resolve("files/md5/5c").resolve(PEOPLE_MD5.substring(2)));
    assertRefused(
        people,
        "the content (" + PEOPLE_MD5 + ") is neither at (" + people.resolveSibling("people.csv"),
        remote.toString(),
        "Maybe run: dvc pull");
    Files.delete(remote.resolve("files/md5/0a/69e06ad5eea40c6a8e8d656834eb28.dir"));
    assertRefused(parts, "(0a69e06ad5eea40c6a8e8d656834eb28.dir) is neither");
  }

  @Test
  void refusesARemoteForWhatIsNoPointer() throws IOException {
    Path file = Files.writeString(folder.resolve("people.csv"), PEOPLE);
    assertRefused(file, "is no pointer of DVC, but a remote", "Maybe give the file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x.csv",
        "/etc/passwd",
        "a/../../x",
        "./x",
        "a//b",
        "''",
        "C:/x",
        "'a\\b'",
        "\"a\\nb\"",
        "..",
        "a/"
      })
  void refusesPathsThatLeadOut(String path) throws IOException {
    Files.writeString(
        people, "outs:\n- md5: %s\n  hash: md5\n  path: %s\n".formatted(PEOPLE_MD5, path));
    assertRefused(people, "people.csv.dvc:4:", "must be a path below the pointer's folder");
  }

  @Test
  void refusesPathsOfAListingThatLeadOut() throws IOException {
    refuseListing("[{\"md5\": \"%s\", \"relpath\": \"../people.csv\"}]", "must be a path below");
    refuseListing("[{\"md5\": \"%s\", \"relpath\": \"a/b.csv\"}]", "a folder within the folder");
    refuseListing(
        "[{\"md5\": \"%1$s\", \"relpath\": \"a\"}, {\"md5\": \"%1$s\", \"relpath\": \"a\"}]",
        "occurs twice");
    refuseListing("[{\"md5\": \"../../../etc/passwd\", \"relpath\": \"a\"}]", "is no MD5");
    refuseListing("{}", "must be a list");
    refuseListing("[]", "has no file to be read");
    refuseListing("[{\"relpath\": \"a\"}]", "lacks (md5)");
  }

  private void refuseListing(String json, String message) throws IOException {
    String listing = json.formatted(PEOPLE_MD5);
    String md5 = DvcDigest.of(listing.getBytes(StandardCharsets.UTF_8));
    Path file = remote.resolve("files/md5").resolve(md5.substring(0, 2));
    Files.createDirectories(file);
    Files.writeString(file.resolve(md5.substring(2) + ".dir"), listing);
    Files.writeString(parts, "outs:\n- md5: %s.dir\n  hash: md5\n  path: parts\n".formatted(md5));
    assertRefused(parts, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name,age\\na,1\\n                                      | no pointer of DVC, which is YAML with (outs)
          deps: []                                              | lacks (outs)
          outs: []                                              | must be one file or folder, not 0
          outs: [{md5: a, path: b}, {md5: a, path: c}]           | must be one file or folder, not 2
          outs: [{path: b}]                                      | lacks (md5)
          outs: [{md5: ABC, path: b}]                            | (ABC) is no MD5
          outs: [{md5: ../../etc, path: b}]                      | is no MD5
          outs: [{md5: 5c4f15e4e86a5432cb809be90139bb5d}]        | lacks (path)
          outs: [{md5: 5c4f15e4e86a5432cb809be90139bb5d, hash: etag, path: b}]    | (etag) is not md5
          outs: [{md5: 5c4f15e4e86a5432cb809be90139bb5d, path: people.csv, size: 24}] | has 25 bytes, but (size) says 24
          outs: [{md5: 5c4f15e4e86a5432cb809be90139bb5d, path: b, size: -1}]      | must be from 0
          wdir: ../other\\nouts: [{md5: 5c4f15e4e86a5432cb809be90139bb5d, path: b}] | is another folder than the pointer's own
          outs: [{md5: 0a69e06ad5eea40c6a8e8d656834eb28.dir, path: b, nfiles: 2}] | has 3 files, but (nfiles) says 2
          outs: &a [*a]                                          | an anchor (&) is not allowed
          """)
  void namesWhatIsWrongWithAPointer(String yaml, String message) throws IOException {
    Files.writeString(people, yaml.replace("\\n", "\n"));
    assertRefused(people, message);
  }

  @Test
  void aDigestOfDigitsIsNoNumber() throws IOException {
    Files.writeString(
        people, "outs:\n- md5: 00000000000000000000000000000012\n  path: people.csv\n");
    assertRefused(people, "the content (00000000000000000000000000000012) is neither");
    Files.writeString(
        people, "outs:\n- md5: 1234567890123456789012345678e100\n  path: people.csv\n");
    assertRefused(people, "the content (1234567890123456789012345678e100) is neither");
  }

  @Test
  void refusesAPointerThatIsTooLarge() throws IOException {
    Files.writeString(people, "#" + "x".repeat(DvcPointer.MAX_BYTES));
    assertRefused(people, "more than 1048576 bytes", "Maybe the data has the pointer's name");
  }

  @Test
  void leavesReturnsOutOfOldDigestsOfTextsAlone() throws IOException {
    byte[] text = "a\r\nb\rc\r\r\n".getBytes(StandardCharsets.UTF_8);
    byte[] binary = "\u0000\r\n".getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve("bytes");
    assertThat(DvcDigest.of(Files.write(file, text), true))
        .isEqualTo(DvcDigest.of("a\nb\rc\r\n".getBytes(StandardCharsets.UTF_8)));
    assertThat(DvcDigest.of(Files.write(file, binary), true)).isEqualTo(DvcDigest.of(binary));
    assertThat(DvcDigest.of(Files.write(file, text), false)).isEqualTo(DvcDigest.of(text));
  }

  /** It is verified first, and opened again to be read. */
  @Test
  void contentThatChangesWhileItIsReadIsRefused() throws Exception {
    Path content = Files.writeString(people.resolveSibling("people.csv"), PEOPLE);
    TableSource table = TableSource.open(people, CONTRACT, ',');
    assertThatThrownBy(
            () ->
                table.read(
                    (row, line) -> write(content, PEOPLE.replace("b,2", "b,3")), rejected -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(" + content + ") was changed while it was read.\nMaybe ");
    write(content, PEOPLE);
    TableSource again = TableSource.open(people, CONTRACT, ',');
    // Another time and another link, and the same content.
    assertThat(again.read((row, line) -> write(content, PEOPLE), rejected -> {}).rows())
        .isEqualTo(2);
    TableSource gone = TableSource.open(people, CONTRACT, ',');
    assertThatThrownBy(() -> gone.read((row, line) -> delete(content), rejected -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("was changed while it was read");
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
