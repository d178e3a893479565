package dev.crema.evaluation;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.data.Task;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.models.GoldenRows;
import dev.crema.models.LinearModel;
import dev.crema.models.ModelPackage;
import dev.crema.models.PackageContents;
import dev.crema.models.Scorer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Real packages of linear models over few columns, and rows for them. */
final class TestModels {
  static final String BINARY =
      """
      version: 1
      name: customers
      positive_class: "yes"
      columns:
        - {name: calls, type: number}
        - {name: bill, type: number}
        - {name: age, type: integer}
        - {name: plan, type: string, role: protected, nullable: true}
        - {name: left, type: string, role: label, allowed: ["no", "yes"]}
      """;

  static final String SPECIES =
      """
      version: 1
      name: flowers
      columns:
        - {name: calls, type: number}
        - {name: bill, type: number}
        - {name: species, type: string, role: label, allowed: [a, b, c]}
      """;

  static final String PRICES =
      """
      version: 1
      name: prices
      columns:
        - {name: calls, type: number}
        - {name: bill, type: number}
        - {name: plan, type: string, role: protected, nullable: true}
        - {name: left, type: number, role: label}
      """;

  private TestModels() {}

  static Contract contract(String yaml) {
    return Contract.parse(yaml, "contract.yaml");
  }

  static ModelPackage binary(Path directory, Contract contract, double calls, double bill) {
    Scorer scorer = LinearModel.binary(new double[] {calls, bill}, -0.5);
    String columns = contract.indexOf("bill") < 0 ? "calls, bills" : "calls, bill";
    return write(directory, contract, scorer, columns);
  }

  static ModelPackage species(
      Path directory, Contract contract, double[][] weights, String columns) {
    return write(directory, contract, LinearModel.multinomial(weights, new double[3]), columns);
  }

  static ModelPackage price(Path directory, Contract contract, double calls, double bill) {
    Scorer scorer = LinearModel.regression(new double[] {calls, bill}, 10).withMeans(new double[2]);
    return write(directory, contract, scorer, "calls, bill");
  }

  private static ModelPackage write(
      Path directory, Contract contract, Scorer scorer, String columns) {
    String yaml = "version: 1\nfit:\n  - columns: [%s]\n    steps: [keep]\n".formatted(columns);
    RowSource train = source(rows(contract, 50, 99));
    FittedFeatures features = FeatureDefinition.parse(yaml, "features.yaml", contract).fit(train);
    List<RawRow> golden = GoldenRows.choose(train, features, scorer);
    return ModelPackage.write(
        directory,
        new PackageContents(contract, features, scorer, 0.4, "logistic_regression", golden));
  }

  /** Rows whose label follows calls and bill with noise; every contract has these names. */
  static List<RawRow> rows(Contract contract, int count, long seed) {
    Random random = new Random(seed);
    boolean isNumber = contract.task() == Task.REGRESSION;
    List<String> classes = isNumber ? List.of() : contract.classes();
    List<RawRow> rows = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      RawRow row = new RawRow(contract.columns().size());
      double calls = random.nextGaussian();
      double bill = random.nextGaussian();
      double noisy = calls + bill + random.nextGaussian();
      set(contract, row, "calls", calls);
      set(contract, row, "bill", bill);
      set(contract, row, "bills", bill);
      set(contract, row, "age", 18 + random.nextInt(60));
      text(contract, row, "plan", List.of("basic", "gold", "pro").get(random.nextInt(3)));
      if (isNumber) {
        row.setNumber(contract.labelIndex(), 10 + noisy);
        rows.add(row);
        continue;
      }
      int label = Math.clamp((int) Math.floor(noisy + classes.size() / 2.0), 0, classes.size() - 1);
      row.setText(contract.labelIndex(), classes.get(label));
      rows.add(row);
    }
    return rows;
  }

  static RowSource source(List<RawRow> rows) {
    return visitor -> {
      RawRow reused = new RawRow(rows.getFirst().size());
      for (int index = 0; index < rows.size(); index++) {
        reused.set(rows.get(index));
        visitor.row(reused, index + 2L); // line 1 is the header
      }
    };
  }

  static List<RawRow> shuffled(List<RawRow> rows, long seed) {
    List<RawRow> copy = new ArrayList<>(rows);
    Collections.shuffle(copy, new Random(seed));
    return copy;
  }

  private static void set(Contract contract, RawRow row, String name, double value) {
    int slot = contract.indexOf(name);
    if (slot >= 0) {
      row.setNumber(slot, value);
    }
  }

  private static void text(Contract contract, RawRow row, String name, String value) {
    int slot = contract.indexOf(name);
    if (slot >= 0) {
      row.setText(slot, value);
    }
  }
}
