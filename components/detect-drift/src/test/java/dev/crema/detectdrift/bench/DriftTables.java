package dev.crema.detectdrift.bench;

import dev.crema.data.Contract;
import dev.crema.data.DatasetWriter;
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
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes a dataset of training, windows of several sizes, a tenth of whose columns moved, and a
 * model:
 *
 * <pre>DriftTables FOLDER TRAINING-ROWS WINDOW-ROWS...</pre>
 */
final class DriftTables {
  private static final int FEATURES = 50;

  private DriftTables() {}

  public static void main(String[] args) {
    Path folder = Path.of(args[0]);
    Contract contract = contract();
    write(folder.resolve("training"), contract, new Table(Long.parseLong(args[1]), 1, 0));
    for (int i = 2; i < args.length; i++) {
      write(
          folder.resolve("window" + args[i]),
          contract,
          new Table(Long.parseLong(args[i]), i, 0.05));
    }
    model(folder.resolve("model"), contract);
  }

  /** How many rows, which ones, and by how many standard deviations every tenth column moved. */
  private record Table(long rows, long seed, double shift) {}

  private static Contract contract() {
    StringBuilder yaml =
        new StringBuilder("version: 1\nname: bench\npositive_class: \"1\"\ncolumns:\n");
    for (int i = 0; i < FEATURES; i++) {
      yaml.append("  - {name: f%02d, type: number}\n".formatted(i));
    }
    yaml.append("  - {name: label, type: string, role: label, allowed: [\"0\", \"1\"]}\n");
    return Contract.parse(yaml.toString(), "contract.yaml");
  }

  private static void write(Path directory, Contract contract, Table table) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(table.seed());
    try (DatasetWriter writer = DatasetWriter.create(directory, contract)) {
      RawRow row = new RawRow(FEATURES + 1);
      for (long line = 0; line < table.rows(); line++) {
        fill(row, random, table.shift());
        writer.append(row, line + 2);
      }
      writer.finish();
    }
  }

  /** Of every ten columns: four normal, two skewed, two whole, one even, one normal that moved. */
  private static void fill(RawRow row, RandomGenerator random, double shift) {
    for (int i = 0; i < FEATURES; i++) {
      double normal = random.nextGaussian();
      row.setNumber(
          i,
          switch (i % 10) {
            case 4, 5 -> Math.exp(normal);
            case 6, 7 -> Math.rint(10 * normal);
            case 8 -> random.nextDouble();
            case 9 -> normal + shift;
            default -> normal;
          });
    }
    row.setText(FEATURES, random.nextBoolean() ? "1" : "0");
  }

  private static void model(Path directory, Contract contract) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(0);
    List<RawRow> rows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      RawRow row = new RawRow(FEATURES + 1);
      fill(row, random, 0);
      rows.add(row);
    }
    RowSource train = visitor -> rows.forEach(row -> visitor.row(row, 0));
    String names =
        IntStream.range(0, FEATURES).mapToObj("f%02d"::formatted).collect(Collectors.joining(", "));
    String yaml =
        "version: 1\nfit:\n  - columns: [%s]\n    steps: [standardize]\n".formatted(names);
    FittedFeatures features = FeatureDefinition.parse(yaml, "features.yaml", contract).fit(train);
    Scorer scorer = LinearModel.binary(random.doubles(features.size(), -1, 1).toArray(), 0);
    ModelPackage.write(
        directory,
        new PackageContents(
            contract,
            features,
            scorer,
            0.5,
            "logistic_regression",
            GoldenRows.choose(train, features, scorer)));
  }
}
