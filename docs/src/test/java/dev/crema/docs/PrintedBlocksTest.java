package dev.crema.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.testkit.Printed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** No block of a page shows what is printed without a test that compares it. */
class PrintedBlocksTest {
  private static final String LIST = "printed-blocks.txt";

  /** There are no more blocks that nothing compares; when one is compared, make this smaller. */
  private static final int MOST_NOT_COMPARED = 0;

  /** What is typed, written or drawn; text is for drawings. */
  private static final Set<String> OTHER_LANGUAGES =
      Set.of(
          "java",
          "markdown",
          "mermaid",
          "powershell",
          "python",
          "sh",
          "sql",
          "text",
          "toml",
          "xml",
          "yaml");

  private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```([^`\\n]*)\\n.*?^ *```$");
  private static final String NOT = "not: ";

  /** A line of the list. */
  private record Claim(String page, String start, String by) {
    static Claim of(String line) {
      String[] parts = line.split(" \\| ", -1);
      assertThat(parts).as(line).hasSize(3);
      return new Claim(parts[0], parts[1], parts[2]);
    }

    boolean isCompared() {
      return !by.startsWith(NOT);
    }

    /** Returns whether a source finds the block as {@link Printed#block} wants it. */
    boolean isIn(String source) {
      return source.contains('"' + page + '"') && source.contains(literal(start));
    }

    private static String literal(String text) {
      return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\t", "\\t") + '"';
    }
  }

  private static List<Claim> claims() throws IOException {
    try (InputStream list =
        Objects.requireNonNull(PrintedBlocksTest.class.getResourceAsStream("/" + LIST))) {
      return new String(list.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(Claim::of)
          .toList();
    }
  }

  private static List<Claim> of(List<Claim> claims, String page, Printed block) {
    return claims.stream()
        .filter(claim -> claim.page().equals(page) && block.firstLine().startsWith(claim.start()))
        .toList();
  }

  @Test
  void everyBlockHasItsClaim() throws IOException {
    assertThat(withoutOne(claims())).as("blocks without one line in %s", LIST).isEmpty();
  }

  /** The twin. */
  @Test
  void aBlockWithoutAClaimIsNoticed() throws IOException {
    List<Claim> claims = claims();
    assertThat(withoutOne(claims.subList(1, claims.size())))
        .singleElement()
        .asString()
        .startsWith("README.md: [");
  }

  private static List<String> withoutOne(List<Claim> claims) {
    List<String> without = new ArrayList<>();
    for (Path file : Repository.files(".md")) {
      String page = Repository.ROOT.relativize(file).toString();
      for (Printed block : Printed.blocks(file)) {
        if (of(claims, page, block).size() != 1) {
          without.add(page + ": " + block.firstLine().split(": ", -1)[0]);
        }
      }
    }
    return without;
  }

  @Test
  void everyClaimIsKeptByATest() throws IOException {
    List<Path> sources =
        Repository.files(".java").stream()
            .filter(file -> file.toString().contains("/src/test/java/"))
            .toList();
    for (Claim claim : claims()) {
      Printed block = Printed.block(Repository.ROOT.resolve(claim.page()), claim.start());
      assertThat(block.firstLine()).startsWith(claim.start());
      if (claim.isCompared()) {
        assertThat(sources)
            .as("a class %s that names (%s) and (%s)", claim.by(), claim.page(), claim.start())
            .filteredOn(file -> file.endsWith(claim.by() + ".java"))
            .anyMatch(file -> claim.isIn(Repository.read(file)));
      }
    }
  }

  /** The twin. */
  @Test
  void aClassThatNamesAnotherBlockKeepsNoClaim() {
    Claim claim = new Claim("docs/tutorial.md", "{\"id\":", "XTest");
    assertThat(claim.isIn("block(\"docs/tutorial.md\", \"{\\\"id\\\":\")")).isTrue();
    assertThat(claim.isIn("block(\"docs/tutorial.md\", \"start\")")).isFalse();
    assertThat(claim.isIn("block(\"README.md\", \"{\\\"id\\\":\")")).isFalse();
  }

  @Test
  void whatIsNotComparedIsSaidAndOnlyBecomesLess() throws IOException {
    List<Claim> open = claims().stream().filter(claim -> !claim.isCompared()).toList();
    assertThat(open).hasSize(MOST_NOT_COMPARED);
    String said = Repository.read("docs/reference/not-run.md");
    for (Claim claim : open) {
      assertThat(claim.by().substring(NOT.length())).isNotBlank();
      assertThat(said).contains("`%s`".formatted(claim.page()));
    }
  }

  /** A block of what is printed could hide behind a language that nothing looks at. */
  @Test
  void everyOtherBlockHasALanguageThatNothingPrints() {
    for (Path file : Repository.files(".md")) {
      BLOCK
          .matcher(Repository.read(file))
          .results()
          .map(block -> block.group(1))
          .filter(language -> !Set.of("", "json").contains(language))
          .forEach(language -> assertThat(OTHER_LANGUAGES).as("%s", file).contains(language));
    }
  }
}
