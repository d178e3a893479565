package dev.crema.evaluateproduction;

import dev.crema.data.Contract;
import dev.crema.data.DatasetWriter;
import dev.crema.data.PredictionLayout;
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
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** A model that is calibrated on its rows: labels are drawn with its probabilities. */
final class Example {
  static final String YAML =
      """
      version: 1
      name: customers
      positive_class: "<i>yes"
      columns:
        - {name: calls, type: number}
        - {name: left, type: string, role: label, allowed: ["no", "<i>yes"]}
        - {name: crema_prediction_id, type: string, role: ignored, nullable: true}
        - {name: crema_predicted_at, type: timestamp, role: ignored, nullable: true}
        - {name: crema_version, type: string, role: ignored, nullable: true}
        - {name: crema_class, type: string, role: ignored, nullable: true}
        - {name: crema_score, type: number, role: ignored, nullable: true}
      """;

  static final Contract PREDICTIONS = Contract.parse(YAML, "predictions.yaml");

  /** What 200,000 such rows give by a plain Python loop, rounded. */
  static final Map<String, Object> BASELINE =
      Map.of("auc", 0.911, "accuracy", 0.827, "f1", 0.826, "brier", 0.1205, "log_loss", 0.376);

  static final String POSITIVE = "<i>yes";
  private static final double WEIGHT = 2;

  private Example() {}

  static ModelPackage model(Path directory) {
    Contract contract = PredictionLayout.of(PREDICTIONS).base();
    List<RawRow> rows =
        rows(60, 99).stream()
            .map(
                row -> {
                  RawRow narrow = new RawRow(2);
                  narrow.setNumber(0, row.number(0));
                  narrow.setText(1, row.text(1));
                  return narrow;
                })
            .toList();
    RowSource train = visitor -> rows.forEach(row -> visitor.row(row, 0));
    String yaml = "version: 1\nfit:\n  - columns: [calls]\n    steps: [keep]\n";
    FittedFeatures features = FeatureDefinition.parse(yaml, "features.yaml", contract).fit(train);
    Scorer scorer = LinearModel.binary(new double[] {WEIGHT}, 0);
    return ModelPackage.write(
        directory,
        new PackageContents(
            contract,
            features,
            scorer,
            0.5,
            "logistic_regression",
            GoldenRows.choose(train, features, scorer)));
  }

  static List<RawRow> rows(int count, long seed) {
    return rows(count, seed, 1.4);
  }

  /** Rows with calls of a spread: the wider, the surer the model. */
  static List<RawRow> rows(int count, long seed, double spread) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<RawRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawRow row = new RawRow(PREDICTIONS.columns().size());
      double calls = random.nextGaussian() * spread;
      row.setNumber(0, calls);
      double probability = 1 / (1 + Math.exp(-WEIGHT * calls));
      row.setText(1, random.nextDouble() < probability ? POSITIVE : "no");
      row.setText(2, "p" + i);
      rows.add(row);
    }
    return rows;
  }

  static Path dataset(Path directory, Contract contract, List<RawRow> rows) {
    try (DatasetWriter writer = DatasetWriter.create(directory, contract)) {
      RawRow written = new RawRow(contract.columns().size());
      for (int i = 0; i < rows.size(); i++) {
        for (int slot = 0; slot < written.size(); slot++) {
          if (rows.get(i).text(slot) != null) {
            written.setText(slot, rows.get(i).text(slot));
          } else {
            written.setNumber(slot, rows.get(i).number(slot));
          }
        }
        writer.append(written, i + 2L);
      }
      writer.finish();
    }
    return directory;
  }
}
