package dev.crema.drift;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Raw rows under a contract. */
final class Customers {
  static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: customers
          positive_class: "yes"
          columns:
            - {name: customer, type: string, role: entity}
            - {name: seen, type: timestamp, role: event_time}
            - {name: born, type: date, nullable: true}
            - {name: income, type: number, nullable: true}
            - {name: orders, type: integer}
            - {name: member, type: boolean, nullable: true}
            - {name: plan, type: string, nullable: true}
            - {name: sex, type: string, role: protected, nullable: true}
            - {name: note, type: string, role: ignored, nullable: true}
            - {name: left, type: string, role: label, allowed: ["no", "yes"]}
          """,
          "customers.yaml");

  private Customers() {}

  static List<RawRow> rows(int count, RandomGenerator random) {
    List<RawRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawRow row = new RawRow(CONTRACT.columns().size());
      row.setText(0, "C" + i);
      if (random.nextDouble() > 0.1) {
        row.setNumber(3, Math.exp(10 + random.nextGaussian()));
      }
      row.setNumber(4, Math.floor(random.nextExponential() * 4));
      if (random.nextDouble() > 0.02) {
        row.setNumber(5, random.nextBoolean() ? 1 : 0);
      }
      row.setText(6, random.nextDouble() < 0.7 ? "basic" : "gold");
      row.setText(7, random.nextBoolean() ? "f" : "m");
      rows.add(row);
    }
    return rows;
  }

  static RowSource source(List<RawRow> rows) {
    return visitor -> {
      long line = 2;
      for (RawRow row : rows) {
        visitor.row(row, line++);
      }
    };
  }

  /** A profile of rows, with the score and class that a made-up model gives. */
  static ReferenceProfile profile(List<RawRow> rows) {
    List<String> names = ReferenceProfile.columnsOf(CONTRACT);
    double[] scores = rows.stream().mapToDouble(Customers::score).toArray();
    long positive = rows.stream().filter(row -> score(row) >= 0.5).count();
    Map<String, Long> classes = new HashMap<>();
    classes.put("yes", positive);
    classes.put("no", rows.size() - positive);
    return new ReferenceProfile(
        CONTRACT.digest(),
        rows.size(),
        new ReferenceProfiler(CONTRACT, source(rows), 1 << 20).profile(names),
        List.of(
            ReferenceNumbers.of(ReferenceProfile.SCORE, scores),
            ReferenceCategories.of(ReferenceProfile.PREDICTED_CLASS, 0, classes)));
  }

  static double score(RawRow row) {
    double margin =
        (Double.isNaN(row.number(3)) ? 0 : Math.log(row.number(3)) - 10) - row.number(4) / 8;
    return 1 / (1 + Math.exp(-margin));
  }

  static WindowCounts counted(ReferenceProfile reference, List<RawRow> rows) {
    WindowCounts counts = new WindowCounts(reference);
    WindowCounts.Reader reader = WindowCounts.Reader.of(CONTRACT, reference);
    for (RawRow row : rows) {
      double score = score(row);
      counts.add(reader, row, score, score >= 0.5 ? "yes" : "no");
    }
    return counts;
  }
}
