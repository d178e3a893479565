package dev.crema.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowObjectTest {
  private static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: all
          columns:
            - {name: i, type: integer, nullable: true}
            - {name: n, type: number, nullable: true}
            - {name: b, type: boolean, nullable: true}
            - {name: s, type: string, nullable: true}
            - {name: d, type: date, nullable: true}
            - {name: t, type: timestamp, nullable: true}
            - {name: label, type: string, role: label, allowed: [a, b, c]}
          """,
          "contract.yaml");

  private static RawRow row(Random random) {
    RawRow row = new RawRow(7);
    row.setNumber(0, Math.rint(random.nextGaussian() * 1e15));
    row.setNumber(1, random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
    row.setNumber(2, random.nextInt(2));
    row.setText(3, "é \"" + random.nextInt(100));
    row.setNumber(4, random.nextInt(40_000));
    row.setNumber(5, random.nextLong(1L << 50));
    row.setText(6, "b");
    row.setMissing(random.nextInt(7));
    return row;
  }

  @Test
  void isWhatTheServicesParserReadsBack() {
    Random random = new Random(3);
    RowParser parser = new RowParser(CONTRACT, Set.of());
    RawRow read = new RawRow(7);
    for (int i = 0; i < 2_000; i++) {
      RawRow row = row(random);
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      Node.json(Json.write(RowObject.of(CONTRACT, row, Set.of())), "row")
          .entries()
          .forEach((name, value) -> values.put(name, value.tree()));
      parser.parse(values, read);
      for (int slot = 0; slot < 7; slot++) {
        assertThat(read.text(slot)).as("row %d", i).isEqualTo(row.text(slot));
        assertThat(read.number(slot)).as("row %d", i).isEqualTo(Double.valueOf(row.number(slot)));
      }
    }
  }

  @Test
  void leavesOutWhatIsMissingAndTheRolesOfWhichItIsToldSo() {
    RawRow row = new RawRow(7);
    row.setNumber(0, 3);
    row.setText(6, "b");
    assertThat(RowObject.of(CONTRACT, row, Set.of()).toString()).isEqualTo("{i=3, label=b}");
    assertThat(RowObject.of(CONTRACT, row, Set.of(Role.LABEL)).toString()).isEqualTo("{i=3}");
  }

  @Test
  void rowsOfADatasetComeInTheOrderOfTheirLines(@TempDir Path folder) {
    Path spill = folder.resolve("spill");
    Random random = new Random(4);
    Path dataset = folder.resolve("dataset");
    List<Long> expected = new ArrayList<>();
    try (DatasetWriter writer = DatasetWriter.create(dataset, CONTRACT)) {
      RawRow row = new RawRow(7);
      for (int i = 0; i < 300_000; i++) {
        long line = random.nextInt(1_000);
        row.setNumber(0, line * 1_000_000 + i); // rows of a line stay in their order
        writer.append(row, line);
        expected.add(line * 1_000_000 + i);
      }
      writer.finish();
    }
    expected.sort(null);
    List<Long> found = new ArrayList<>();
    DatasetReader.open(dataset)
        .forEachByLine(
            spill,
            (row, line) -> {
              found.add((long) row.number(0));
              assertThat((long) row.number(0) / 1_000_000).isEqualTo(line);
            });
    assertThat(found).isEqualTo(expected);
    assertThat(Files.exists(spill)).isFalse();
  }
}
