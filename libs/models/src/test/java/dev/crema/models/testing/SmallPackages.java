package dev.crema.models.testing;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.models.GoldenRows;
import dev.crema.models.LinearModel;
import dev.crema.models.ModelPackage;
import dev.crema.models.PackageContents;
import dev.crema.models.Scorer;
import java.nio.file.Path;
import java.util.Random;

/** Small real packages for the tests of others; the weight decides the digest. */
public final class SmallPackages {
  /** One number and a label. */
  public static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: customers
          positive_class: "yes"
          columns:
            - {name: calls, type: number}
            - {name: left, type: string, role: label, allowed: ["no", "yes"]}
          """,
          "contract.yaml");

  private static final String FEATURES =
      "version: 1\nfit:\n  - columns: [calls]\n    steps: [keep]\n";

  private SmallPackages() {}

  /** Writes a package of a linear model with one weight. */
  public static ModelPackage write(Path directory, double weight) {
    Scorer scorer = LinearModel.binary(new double[] {weight}, -0.5);
    FittedFeatures features =
        FeatureDefinition.parse(FEATURES, "features.yaml", CONTRACT).fit(rows(50));
    return ModelPackage.write(
        directory,
        new PackageContents(
            CONTRACT,
            features,
            scorer,
            0.4,
            "logistic_regression",
            GoldenRows.choose(rows(50), features, scorer)));
  }

  /** Writes a package that predicts a number, the price that follows the calls. */
  public static ModelPackage writeNumber(Path directory) {
    Contract contract =
        Contract.parse(
            """
            version: 1
            name: prices
            columns:
              - {name: calls, type: number}
              - {name: price, type: number, role: label}
            """,
            "contract.yaml");
    RowSource rows =
        visitor -> {
          RawRow row = new RawRow(2);
          for (int line = 2; line < 52; line++) {
            row.setNumber(0, line);
            row.setNumber(1, 3.0 * line);
            visitor.row(row, line);
          }
        };
    Scorer scorer = LinearModel.regression(new double[] {3}, 0).withMeans(new double[] {26.5});
    FittedFeatures features =
        FeatureDefinition.parse(FEATURES, "features.yaml", contract).fit(rows);
    return ModelPackage.write(
        directory,
        new PackageContents(
            contract,
            features,
            scorer,
            Double.NaN,
            "ridge_regression",
            GoldenRows.choose(rows, features, scorer)));
  }

  /** Rows whose label follows the calls with noise; the seed is fixed. */
  public static RowSource rows(int count) {
    return visitor -> {
      Random random = new Random(7);
      RawRow row = new RawRow(2);
      for (int line = 2; line < count + 2; line++) {
        double calls = random.nextGaussian();
        row.setNumber(0, calls);
        row.setText(1, calls + random.nextGaussian() > 0 ? "yes" : "no");
        visitor.row(row, line);
      }
    };
  }
}
