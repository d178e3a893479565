package dev.crema.evaluation.leakage;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Tables of columns that know nothing, and what tests make of them. */
final class Tables {
  static final String FEATURES =
      """
      version: 1
      derive:
        sum: {sum: {of: [n0, n1]}}
      fit:
        - {columns: [n0, n1, n2, sum, small, wide, flag], missing: keep, steps: [keep]}
        - {columns: [code], missing: own, steps: [ordinal]}
        - {columns: [word], missing: own, steps: [ordinal]}
      """;

  /** Sets one value of a row that knows its label. */
  @FunctionalInterface
  interface Change {
    void of(RawRow row, int number, double label);
  }

  final Contract contract;
  private final int classes;
  private final List<RawRow> rows = new ArrayList<>();

  /**
   * Makes a table.
   *
   * @param classes of the label; 0 = numbers
   */
  Tables(int classes, int rows, long seed) {
    this.classes = classes;
    contract = contract(classes);
    Random random = new Random(seed);
    for (int i = 0; i < rows; i++) {
      RawRow row = new RawRow(contract.columns().size());
      row.setNumber(0, classes == 0 ? random.nextGaussian() : random.nextInt(classes));
      row.setNumber(1, random.nextGaussian());
      row.setNumber(2, random.nextDouble() < 0.2 ? Double.NaN : random.nextGaussian());
      row.setNumber(3, Math.exp(random.nextGaussian()));
      row.setNumber(4, random.nextInt(10));
      row.setNumber(5, random.nextInt(1_000_000));
      row.setNumber(6, random.nextInt(2));
      row.setText(7, random.nextDouble() < 0.3 ? null : "c" + random.nextInt(4));
      row.setText(8, "w" + random.nextInt(rows / 3 + 1));
      row.setNumber(9, 1e6 * random.nextInt(1_000_000));
      this.rows.add(row);
    }
  }

  private static Contract contract(int classes) {
    String label =
        switch (classes) {
          case 0 -> "type: number";
          case 2 -> "type: integer, allowed: [0, 1]";
          default -> "type: integer, allowed: [0, 1, 2]";
        };
    return Contract.parse(
        """
        version: 1
        name: table
        %s
        columns:
          - {name: y, role: label, %s}
          - {name: n0, type: number, nullable: true}
          - {name: n1, type: number, nullable: true}
          - {name: n2, type: number, nullable: true}
          - {name: small, type: integer, nullable: true}
          - {name: wide, type: integer, nullable: true}
          - {name: flag, type: boolean, nullable: true}
          - {name: code, type: string, nullable: true}
          - {name: word, type: string, nullable: true}
          - {name: at, type: timestamp, role: event_time, nullable: true}
        """
            .formatted(classes == 2 ? "positive_class: 1" : "description: none", label),
        "contract.yaml");
  }

  Tables with(Change change) {
    for (int i = 0; i < rows.size(); i++) {
      change.of(rows.get(i), i, rows.get(i).number(0));
    }
    return this;
  }

  RowSource part(int from, int to) {
    List<RawRow> part = rows.subList(from, to);
    return visitor -> {
      for (int i = 0; i < part.size(); i++) {
        visitor.row(part.get(i), i + 2L);
      }
    };
  }

  int rows() {
    return rows.size();
  }

  int classes() {
    return classes;
  }

  FittedFeatures fit(String features, RowSource train) {
    return FeatureDefinition.parse(features, "features.yaml", contract).fit(train);
  }

  /** Looks at the table; the last fifth is the test part. */
  LeakageReport look(ProbeSettings settings) {
    int cut = rows.size() - rows.size() / 5;
    RowSource train = part(0, cut);
    return LeakageProbes.look(train, part(cut, rows.size()), fit(FEATURES, train), settings);
  }

  LeakageReport look() {
    return look(ProbeSettings.defaults());
  }
}
