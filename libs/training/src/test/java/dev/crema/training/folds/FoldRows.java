package dev.crema.training.folds;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Rows with an entity, a time, a store, a number and a label, made for tests of folds. */
final class FoldRows {
  private final Contract contract;
  private final List<RawRow> rows = new ArrayList<>();

  private FoldRows(String label) {
    this.contract =
        Contract.parse(
            """
            version: 1
            name: example
            description: Rows made for a test.
            columns:
              - {name: who, type: string, role: entity, nullable: true, description: Whose.}
              - {name: day, type: date, role: event_time, nullable: true, description: When.}
              - {name: store, type: string, nullable: true, description: Where.}
              - {name: x, type: number, nullable: true, description: Decides.}
              - {name: y, role: label, %s, description: What is learned.}
            """
                .formatted(label),
            "contract.yaml");
  }

  static FoldRows ofClasses() {
    return new FoldRows("type: string, allowed: [a, b, c]");
  }

  static FoldRows ofNumbers() {
    return new FoldRows("type: number");
  }

  Contract contract() {
    return contract;
  }

  int size() {
    return rows.size();
  }

  RawRow get(int row) {
    return rows.get(row);
  }

  RawRow add(String who, int day) {
    RawRow row = new RawRow(contract.columns().size());
    row.setText(0, who);
    row.setNumber(1, day);
    row.setText(2, "s" + day % 7);
    row.setNumber(3, rows.size());
    if (contract.columns().getLast().type().isText()) {
      row.setText(4, "a");
    } else {
      row.setNumber(4, rows.size());
    }
    rows.add(row);
    return row;
  }

  /** Adds rows of several entities, classes and days, with something to learn in them. */
  FoldRows fill(int count, long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) {
      RawRow row = add("c" + random.nextInt(Math.max(2, count / 2)), random.nextInt(1000));
      double x = random.nextGaussian();
      row.setNumber(3, x);
      double signal = x + 0.5 * random.nextGaussian();
      if (contract.columns().getLast().type().isText()) {
        row.setText(4, signal < -0.7 ? "a" : signal < 0.7 ? "b" : "c");
      } else {
        row.setNumber(4, signal);
      }
    }
    return this;
  }

  RowSource source() {
    return visitor -> {
      for (int i = 0; i < rows.size(); i++) {
        visitor.row(rows.get(i), i + 2);
      }
    };
  }

  Folds folds(FoldPlan plan) {
    return Folds.of(source(), contract, plan);
  }
}
