package dev.crema.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCheckTest {
  private static final byte[] ROWS = "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8);

  @TempDir Path data;
  private Path set;

  @BeforeEach
  void makeSet() throws IOException {
    set = Files.createDirectory(data.resolve("set"));
    Files.writeString(data.resolve("README.md"), "All.");
    card(Digests.sha256(ROWS));
  }

  private void card(String sha256) throws IOException {
    Files.writeString(
        set.resolve("README.md"),
        "# Set\n\n| | |\n|---|---|\n| file | `rows.csv`: UTF-8 |\n| SHA-256 | `%s` |\n"
            .formatted(sha256));
  }

  private void pointer(String path) throws IOException {
    Files.writeString(
        set.resolve("rows.csv.dvc"),
        "outs:\n- md5: %s\n  size: 8\n  hash: md5\n  path: %s\n"
            .formatted(DvcDigest.of(ROWS), path));
  }

  @Test
  void theRepositorysOwnDataAreWhatTheirCardsSay() throws IOException {
    DataCheck.Result result =
        DataCheck.of(Path.of(System.getProperty("crema.root")).resolve("data"));
    assertThat(result.problems()).isEmpty();
    assertThat(result.verified()).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void verifiesFilesAndPointers() throws IOException {
    Files.write(set.resolve("rows.csv"), ROWS);
    assertThat(DataCheck.of(data).verified())
        .containsExactly(set.resolve("rows.csv") + ": the content is what the card says");
    pointer("rows.csv");
    assertThat(DataCheck.of(data).verified())
        .containsExactly(set.resolve("rows.csv.dvc") + ": the content is what the card says");
    Files.delete(set.resolve("rows.csv"));
    DataCheck.Result result = DataCheck.of(data);
    assertThat(result.problems()).isEmpty();
    assertThat(result.verified())
        .containsExactly(set.resolve("rows.csv.dvc") + ": a pointer, whose content is not here");
  }

  @Test
  void saysWhatIsNotAsItShouldBe() throws IOException {
    assertProblem("neither the file nor a pointer");
    Files.write(set.resolve("rows.csv"), ROWS);
    card("0".repeat(64));
    assertProblem("the SHA-256 is (" + Digests.sha256(ROWS) + "), but the card says (0000");
    card(Digests.sha256(ROWS));
    Files.writeString(set.resolve("more.csv.gz"), "x");
    assertProblem("more.csv.gz: the card (");
    Files.delete(set.resolve("more.csv.gz"));
    Path within = Files.createDirectory(set.resolve("rows"));
    Files.writeString(within.resolve("more.csv"), "x");
    assertProblem(within.resolve("more.csv") + ": the card (");
    Files.delete(within.resolve("more.csv"));
    pointer("other.csv");
    assertProblem("the pointer is to (other.csv), not to the file");
    pointer("../rows.csv");
    assertProblem("must be a path below");
    pointer("rows.csv");
    Files.writeString(set.resolve("rows.csv"), "a,b\n1,3\n");
    assertProblem("has the MD5");
    Files.writeString(set.resolve("README.md"), "| file | `rows.csv` |\n");
    assertThat(DataCheck.of(data).problems())
        .first()
        .asString()
        .contains("1 rows (file) and 0 rows");
    Files.delete(set.resolve("README.md"));
    assertProblem("there is no README.md");
  }

  private void assertProblem(String words) throws IOException {
    assertThat(DataCheck.of(data).problems()).singleElement().asString().contains(words);
  }
}
