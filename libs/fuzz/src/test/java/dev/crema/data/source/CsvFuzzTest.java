package dev.crema.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.crema.data.CellParser;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;

class CsvFuzzTest {
  private static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: all types
          columns:
            - {name: s, type: string}
            - {name: i, type: integer}
            - {name: n, type: number}
            - {name: b, type: boolean}
            - {name: d, type: date}
            - {name: t, type: timestamp}
          """,
          "contract.yaml");

  @TempDir static Path folder;

  @FuzzTest(maxDuration = "50s")
  void aFileIsRefusedWithASentenceOrItsRowsCanBeWrittenAgain(byte[] bytes) {
    Refusal.inTime(() -> readAndWrite(bytes));
  }

  private static void readAndWrite(byte[] bytes) throws IOException {
    List<String> rows = read(bytes);
    if (!rows.isEmpty()) {
      String header = String.join(",", CONTRACT.names());
      String again = header + "\n" + String.join("\n", rows) + "\n";
      assertThat(read(again.getBytes(StandardCharsets.UTF_8))).isEqualTo(rows);
    }
  }

  /** Returns the rows as CSV with every cell in quotes; none if the file is refused. */
  private static List<String> read(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("table"), bytes);
    List<String> rows = new ArrayList<>();
    try {
      TableFile table = TableFile.open(file, CONTRACT, ',');
      if (table.format() == TableFile.Format.PARQUET) {
        return List.of(); // read by native code, which is not what is looked at here
      }
      table.read((row, line) -> rows.add(text(row)), CsvFuzzTest::check);
      return rows;
    } catch (InputException e) {
      Refusal.check(e);
      return List.of();
    }
  }

  private static void check(RejectedRow row) {
    assertThat(row.line()).isGreaterThan(1);
    assertThat(row.problems()).isNotEmpty();
    row.problems().forEach(problem -> Refusal.check(new InputException(problem.message())));
  }

  private static String text(RawRow row) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      String value = CellParser.format(CONTRACT.columns().get(i), row, i);
      cells.add(value == null ? "" : "\"" + value.replace("\"", "\"\"") + "\"");
    }
    return cells.stream().collect(Collectors.joining(","));
  }
}
