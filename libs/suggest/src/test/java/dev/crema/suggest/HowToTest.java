package dev.crema.suggest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the how-to shows of iris is what is printed of it. */
class HowToTest {
  @Test
  void showsWhatIsPrinted() throws IOException {
    String page = Files.readString(Path.of("../../docs/how-to/suggest-a-contract.md"));
    int start = page.indexOf("# Suggested from 150 rows");
    List<String> shown = page.substring(start, page.indexOf("```", start)).lines().toList();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int code =
        SuggestCommand.execute(
            new PrintStream(out, true, UTF_8),
            System.err,
            "contract",
            "suggest",
            "../../data/iris/iris.csv");
    assertThat(code).isZero();
    assertThat(out.toString(UTF_8).lines())
        .containsSubsequence(shown)
        .hasSizeGreaterThan(shown.size());
  }
}
