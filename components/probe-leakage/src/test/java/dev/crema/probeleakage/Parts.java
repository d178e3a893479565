package dev.crema.probeleakage;

import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.RawRow;
import dev.crema.features.FeatureDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Parts of a small table on the disk. */
final class Parts {
  static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: customers
          positive_class: "yes"
          columns:
            - {name: calls, type: integer}
            - {name: bill, type: number, nullable: true}
            - {name: "a${b}|<i>", type: string}
            - {name: left, type: string, role: label, allowed: ["no", "yes"]}
          """,
          "contract.yaml");

  private static final String FEATURES =
      """
      version: 1
      fit:
        - {columns: [calls, bill], missing: keep, steps: [keep]}
        - {columns: ["a${b}|<i>"], steps: [ordinal]}
      """;

  /** Changes a row. */
  @FunctionalInterface
  interface Change {
    void of(RawRow row, int number, boolean left);
  }

  private Parts() {}

  static Path write(Path folder, Contract contract, int rows, Change change) {
    Random random = new Random(folder.getFileName().toString().hashCode());
    try (DatasetWriter writer = DatasetWriter.create(folder, contract)) {
      RawRow row = new RawRow(contract.columns().size());
      for (int i = 0; i < rows; i++) {
        boolean left = random.nextInt(3) == 0;
        row.setNumber(0, random.nextInt(30));
        row.setNumber(1, random.nextGaussian());
        row.setText(2, "plan " + random.nextInt(3));
        row.setText(3, left ? "yes" : "no");
        change.of(row, i, left);
        writer.append(row, i + 2L);
      }
      writer.finish();
    }
    return folder;
  }

  static Path fit(Path folder, Path train) throws IOException {
    DatasetReader rows = DatasetReader.open(train);
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("features.json"),
        FeatureDefinition.parse(FEATURES, "features.yaml", rows.info().contract())
            .fit(rows)
            .toJson());
    return folder;
  }
}
