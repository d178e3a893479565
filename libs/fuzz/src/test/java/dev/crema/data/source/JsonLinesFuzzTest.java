package dev.crema.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.crema.data.Refusal;
import dev.crema.sdk.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesFuzzTest {
  @TempDir static Path folder;

  @FuzzTest(maxDuration = "35s")
  void aFileIsRefusedWithASentenceOrItsRowsCanBeWrittenAgain(byte[] bytes) throws Throwable {
    Refusal.inTime(() -> readAndWrite(bytes));
  }

  private static void readAndWrite(byte[] bytes) throws IOException {
    FuzzedTable table =
        new FuzzedTable(
            folder.resolve("table"),
            EnumSet.of(TableFile.Format.JSON_LINES, TableFile.Format.JSON_LINES_GZ));
    List<List<String>> rows = table.read(bytes);
    if (!rows.isEmpty()) {
      String again = rows.stream().map(JsonLinesFuzzTest::line).collect(Collectors.joining());
      assertThat(table.read(again.getBytes(StandardCharsets.UTF_8))).isEqualTo(rows);
    }
  }

  /** Every value is a text, which means what it would mean in a cell; an empty one is missing. */
  private static String line(List<String> texts) {
    Map<String, String> row = new LinkedHashMap<>();
    for (int i = 0; i < texts.size(); i++) {
      row.put(FuzzedTable.CONTRACT.columns().get(i).name(), texts.get(i));
    }
    return Json.write(row) + "\n";
  }
}
