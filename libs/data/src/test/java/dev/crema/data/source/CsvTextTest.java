package dev.crema.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cells as they were written. */
class CsvTextTest {
  @TempDir Path folder;

  private List<String> read(String text) throws IOException {
    CsvText csv = new CsvText(Files.writeString(folder.resolve("t.csv"), text), ',');
    assertThat(csv.share()).isNaN();
    List<String> seen = new ArrayList<>();
    csv.read(
        false,
        new CsvText.Visitor() {
          @Override
          public void header(List<String> names) {
            seen.add("header " + names);
          }

          @Override
          public void record(List<String> cells, long line) {
            seen.add(line + " " + cells);
          }
        });
    assertThat(csv.share()).isEqualTo(1);
    return seen;
  }

  @Test
  void givesEachRecordWithItsLine() throws IOException {
    assertThat(read("\uFEFFa,b\n1, 2 \n\n\"x\ny\",\"\"\"\"\n5,\r\n6\n7,8,9"))
        .containsExactly(
            "header [a, b]", "2 [1,  2 ]", "4 [x\ny, \"]", "6 [5, ]", "7 [6]", "8 [7, 8, 9]");
  }

  @Test
  void aHeaderAloneIsNoError() throws IOException {
    assertThat(read("a,b\n")).containsExactly("header [a, b]");
  }

  @Test
  void refusesBlanksAloneAndQuotesWithoutAnEnd() {
    assertThatThrownBy(() -> read("\n\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no header");
    assertThatThrownBy(() -> read("a\n\"x\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no valid CSV");
  }
}
