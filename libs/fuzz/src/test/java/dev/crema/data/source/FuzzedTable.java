package dev.crema.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.CellParser;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Bytes that are read as a table of every type.
 *
 * @param file where they are put
 * @param formats those that are looked at
 */
record FuzzedTable(Path file, Set<TableFile.Format> formats) {
  static final Contract CONTRACT =
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

  /** Returns the values of each row as texts, empty = missing; no rows if the file is refused. */
  List<List<String>> read(byte[] bytes) throws IOException {
    Files.write(file, bytes);
    List<List<String>> rows = new ArrayList<>();
    try {
      TableFile table = TableFile.open(file, CONTRACT, ',');
      if (formats.contains(table.format())) {
        table.read((row, line) -> rows.add(texts(row)), FuzzedTable::check);
      }
      return rows;
    } catch (InputException e) {
      Refusal.check(e);
      return List.of();
    }
  }

  private static void check(RejectedRow row) {
    assertThat(row.line()).isPositive();
    assertThat(row.problems()).isNotEmpty();
    row.problems().forEach(problem -> Refusal.check(new InputException(problem.message())));
  }

  private static List<String> texts(RawRow row) {
    String[] texts = new String[row.size()];
    for (int i = 0; i < texts.length; i++) {
      String text = CellParser.format(CONTRACT.columns().get(i), row, i);
      texts[i] = text == null ? "" : text;
    }
    return Arrays.asList(texts);
  }
}
