package dev.crema.profiledata;

import dev.crema.data.Contract;
import dev.crema.data.DatasetWriter;
import dev.crema.data.RawRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Datasets of customers, with a model's answers or without. */
final class Tables {
  private static final String COLUMNS =
      """
      version: 1
      name: customers
      positive_class: "yes"
      columns:
        - {name: calls, type: number, nullable: true}
        - {name: plan <b>, type: string, role: protected}
        - {name: seen, type: timestamp, role: event_time}
        - {name: left, type: string, role: label, allowed: ["no", "yes"]}
      """;

  static final Contract CUSTOMERS = Contract.parse(COLUMNS, "contract.yaml");

  static final Contract PREDICTIONS =
      Contract.parse(
          COLUMNS
              + """
                  - {name: crema_prediction_id, type: string, role: ignored}
                  - {name: crema_predicted_at, type: timestamp, role: ignored}
                  - {name: crema_version, type: string, role: ignored}
                  - {name: crema_class, type: string, role: ignored, nullable: true}
                  - {name: crema_score, type: number, role: ignored, nullable: true}
                """,
          "predictions.yaml");

  private Tables() {}

  static List<RawRow> rows(int count) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
    List<RawRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawRow row = new RawRow(PREDICTIONS.columns().size());
      if (random.nextInt(10) > 0) {
        row.setNumber(0, random.nextGaussian());
      }
      row.setText(1, random.nextInt(3) == 0 ? "<script>gold" : "basic");
      row.setNumber(2, 1_000_000.0 * i);
      row.setText(3, random.nextBoolean() ? "yes" : "no");
      row.setText(4, "p" + i);
      row.setNumber(5, 1_000_000.0 * i);
      row.setText(6, "1");
      double score = random.nextDouble();
      row.setText(7, score >= 0.5 ? "yes" : "no");
      row.setNumber(8, score);
      rows.add(row);
    }
    return rows;
  }

  static Path write(Path directory, Contract contract, List<RawRow> rows) {
    try (DatasetWriter writer = DatasetWriter.create(directory, contract)) {
      RawRow narrow = new RawRow(contract.columns().size());
      for (int i = 0; i < rows.size(); i++) {
        for (int slot = 0; slot < narrow.size(); slot++) {
          copy(rows.get(i), narrow, slot);
        }
        writer.append(narrow, i + 2L);
      }
      writer.finish();
    }
    return directory;
  }

  private static void copy(RawRow from, RawRow to, int slot) {
    if (from.text(slot) != null) {
      to.setText(slot, from.text(slot));
    } else {
      to.setNumber(slot, from.number(slot));
    }
  }
}
