package dev.crema.evaluatemodel;

import dev.crema.data.Contract;
import dev.crema.data.DatasetWriter;
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
import java.util.List;
import java.util.Random;

/** Real packages and datasets of a small table. */
final class TestFiles {
  static final Contract BINARY =
      Contract.parse(
          """
          version: 1
          name: customers
          positive_class: "yes"
          columns:
            - {name: calls, type: number}
            - {name: bill, type: number}
            - {name: plan, type: string, role: protected}
            - {name: left, type: string, role: label, allowed: ["no", "yes"]}
          """,
          "contract.yaml");

  static final Contract SPECIES =
      Contract.parse(
          """
          version: 1
          name: flowers
          columns:
            - {name: calls, type: number}
            - {name: bill, type: number}
            - {name: plan, type: string}
            - {name: species, type: string, role: label, allowed: [a, b, <c>]}
          """,
          "contract.yaml");

  static final Contract PRICES =
      Contract.parse(
          """
          version: 1
          name: prices
          columns:
            - {name: calls, type: number}
            - {name: bill, type: number}
            - {name: plan, type: string, role: protected}
            - {name: <price>, type: number, role: label}
          """,
          "contract.yaml");

  private TestFiles() {}

  static Path price(Path directory, double calls, double bill) {
    LinearModel model = LinearModel.regression(new double[] {1000 * calls, 1000 * bill}, 5000);
    return write(directory, PRICES, model.withMeans(new double[2]));
  }

  static Path binary(Path directory, double calls, double bill) {
    return write(directory, BINARY, LinearModel.binary(new double[] {calls, bill}, 0));
  }

  static Path binary(Path directory, String split) {
    PackageContents plain = contents(BINARY, LinearModel.binary(new double[] {1, 1}, 0));
    ModelPackage.write(
        directory,
        new PackageContents(
            plain.contract(),
            plain.features(),
            plain.scorer(),
            plain.threshold(),
            plain.algorithm(),
            plain.goldenRows(),
            split),
        new byte[] {1});
    return directory;
  }

  static Path species(Path directory) {
    double[][] weights = {{-1, -1}, {0, 0}, {1, 1}};
    return write(directory, SPECIES, LinearModel.multinomial(weights, new double[3]));
  }

  private static Path write(Path directory, Contract contract, Scorer scorer) {
    ModelPackage.write(directory, contents(contract, scorer));
    return directory;
  }

  private static PackageContents contents(Contract contract, Scorer scorer) {
    String yaml = "version: 1\nfit:\n  - columns: [calls, bill]\n    steps: [keep]\n";
    List<RawRow> rows = rows(contract, 40, 99);
    RowSource train = visitor -> rows.forEach(row -> visitor.row(row, 0));
    FittedFeatures features = FeatureDefinition.parse(yaml, "features.yaml", contract).fit(train);
    List<RawRow> golden = GoldenRows.choose(train, features, scorer);
    return new PackageContents(contract, features, scorer, 0.5, "logistic_regression", golden);
  }

  static Path dataset(Path directory, Contract contract, List<RawRow> rows) {
    try (DatasetWriter writer = DatasetWriter.create(directory, contract)) {
      for (int index = 0; index < rows.size(); index++) {
        writer.append(rows.get(index), index + 2L);
      }
      writer.finish();
    }
    return directory;
  }

  /** Rows whose label follows calls and bill with noise. */
  static List<RawRow> rows(Contract contract, int count, long seed) {
    Random random = new Random(seed);
    boolean isNumber = contract.task() == Task.REGRESSION;
    List<String> classes = isNumber ? List.of() : contract.classes();
    List<RawRow> rows = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      RawRow row = new RawRow(contract.columns().size());
      row.setNumber(0, random.nextGaussian());
      row.setNumber(1, random.nextGaussian());
      row.setText(2, random.nextInt(20) == 0 ? "<b>rare & odd</b>" : "basic");
      double noisy = row.number(0) + row.number(1) + random.nextGaussian() + classes.size() / 2.0;
      if (isNumber) {
        row.setNumber(3, 5000 + 1000 * noisy);
      } else {
        int label = Math.clamp((int) Math.floor(noisy), 0, classes.size() - 1);
        row.setText(3, classes.get(label));
      }
      rows.add(row);
    }
    return rows;
  }
}
