package dev.crema.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintedTest {
  private static final String SAID =
      """
      [ 12.8 s] up: http://127.0.0.1:40123
      start    read
          | 12 of 12 rows, 0.9312 of 3.5
      done     read                 10.2 s
      another line
      run      one: 0b6f2c1e-1d2e-4f3a-8b4c-5d6e7f809102
      ended    well
      """;

  @TempDir Path folder;
  private Path page = Path.of("");

  @BeforeEach
  void page() throws IOException {
    page = folder.resolve("page.md");
    Files.writeString(
        page,
        """
        ```sh
        make it
        ```

        1. It says

           ```
           [  4.1 s] up: http://127.0.0.1:5000
           start    read
               | 12 of 12 rows, 0.9446 of 3.5
           done     read     0.6 s
           …
           run      one: 0b6f2c1e-…
           ```

        ```json
        {"id":"0b6f2c1e-1d2e-4f3a-8b4c-5d6e7f809101","score":0.02075615971590297,
         "status":422,"columns":{"a":-0.5,…,"z":1.25}}
        ```
        """);
  }

  private void change(String before, String after) throws IOException {
    String text = Files.readString(page);
    assertThat(text).contains(before);
    Files.writeString(page, text.replace(before, after));
  }

  private Printed lines() {
    return Printed.block(page, "[  4.1 s]");
  }

  @Test
  void whatIsAnotherEachTimeIsNotCompared() {
    assertThatCode(() -> lines().assertIn(SAID)).doesNotThrowAnyException();
    assertThatCode(() -> lines().assertIn("before\n" + SAID + "after")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "start    read, begin    read",
    "start    read, started  read",
    "12 of 12, 13 of 12",
    "of 3.5, of 3.6",
    "run      one, run      two",
    "…, ...",
    "5000, 5000 now"
  })
  void aBlockThatWasChangedIsNoticed(String before, String after) throws IOException {
    change(before, after);
    assertThatThrownBy(() -> Printed.block(page, "[").assertIn(SAID))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(page + ":8 shows what is not printed there: (")
        .hasMessageContaining("\nMaybe write what is printed now:\n[ 12.8 s]");
  }

  @Test
  void theFirstLineThatDiffersIsNamed() throws IOException {
    change("done     read", "done     reading");
    assertThatThrownBy(() -> lines().assertIn(SAID))
        .hasMessageContaining("not printed there: (done     reading     0.6 s)");
  }

  @Test
  void linesInAnotherOrderDiffer() {
    String turned = SAID.replace("start    read\n", "") + "start    read\n";
    assertThatThrownBy(() -> lines().assertIn(turned)).isInstanceOf(AssertionError.class);
  }

  @Test
  void whatElseMayDifferIsNamed() throws IOException {
    change("12 of 12", "5 of 5");
    assertThatThrownBy(() -> lines().assertIn(SAID)).isInstanceOf(AssertionError.class);
    assertThatCode(() -> lines().varying("\\b\\d+(?= of| rows)").assertIn(SAID))
        .doesNotThrowAnyException();
  }

  @Test
  void lineEndsOfJsonAreThePagesOwn() throws IOException {
    String answer =
        "{\"id\":\"01a2267a-9fd4-70de-9565-aac400000004\",\"score\":8.1E-4,\"status\":422,"
            + "\"columns\":{\"a\":0.75312,\"b\":2,\"z\":-3.25}}";
    Printed.block(page, "{\"id\"").varying("(?<=\"a\":)[^,]+", "(?<=\"z\":)[^}]+").assertIn(answer);
    assertThatThrownBy(
            () -> Printed.block(page, "{\"id\"").assertIn(answer.replace("status", "state")))
        .hasMessageContaining("not printed there: (\"status\":422,");
    assertThatThrownBy(() -> Printed.block(page, "{\"id\"").assertIn(answer.replace("422", "400")))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void aBlockIsFoundByHowItBegins() throws IOException {
    assertThat(Printed.blocks(page))
        .extracting(Printed::firstLine)
        .satisfiesExactly(
            first -> assertThat(first).startsWith("[  4.1 s] up"),
            second -> assertThat(second).startsWith("{\"id\""));
    assertThatThrownBy(() -> Printed.block(page, "make it"))
        .hasMessageContaining("0 begin with (make it), not one");
    Files.writeString(page, Files.readString(page).repeat(2));
    assertThatThrownBy(this::lines).hasMessageContaining("2 begin with");
  }
}
