package dev.crema.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.crema.data.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;

class CsvFuzzTest {
  @TempDir static Path folder;

  @FuzzTest(maxDuration = "35s")
  void aFileIsRefusedWithASentenceOrItsRowsCanBeWrittenAgain(byte[] bytes) throws Throwable {
    Refusal.inTime(() -> readAndWrite(bytes));
  }

  private static void readAndWrite(byte[] bytes) throws IOException {
    FuzzedTable table =
        new FuzzedTable(
            folder.resolve("table"), EnumSet.of(TableFile.Format.CSV, TableFile.Format.CSV_GZ));
    List<List<String>> rows = table.read(bytes);
    if (!rows.isEmpty()) {
      String header = String.join(",", FuzzedTable.CONTRACT.names());
      String again =
          rows.stream().map(CsvFuzzTest::line).collect(Collectors.joining("", header + "\n", ""));
      assertThat(table.read(again.getBytes(StandardCharsets.UTF_8))).isEqualTo(rows);
    }
  }

  /** Every cell that is not missing stands in quotes. */
  private static String line(List<String> texts) {
    return texts.stream()
        .map(text -> text.isEmpty() ? "" : "\"" + text.replace("\"", "\"\"") + "\"")
        .collect(Collectors.joining(",", "", "\n"));
  }
}
