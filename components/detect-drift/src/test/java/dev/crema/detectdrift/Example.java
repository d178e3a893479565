package dev.crema.detectdrift;

import dev.crema.data.Contract;
import dev.crema.data.DatasetWriter;
import dev.crema.data.PredictionLayout;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.drift.PackagedProfile;
import dev.crema.drift.ReferenceCategories;
import dev.crema.drift.ReferenceColumn;
import dev.crema.drift.ReferenceNumbers;
import dev.crema.drift.ReferenceProfile;
import dev.crema.drift.ReferenceProfiler;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.models.GoldenRows;
import dev.crema.models.LinearModel;
import dev.crema.models.ModelPackage;
import dev.crema.models.PackageContents;
import dev.crema.models.Prediction;
import dev.crema.models.Scorer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** A small model, its training, and windows of production. */
final class Example {
  static final String YAML =
      """
      version: 1
      name: customers
      positive_class: "yes"
      columns:
        - {name: calls, type: number, nullable: true}
        - {name: bill, type: number, nullable: true}
        - {name: plan <b>&, type: string, nullable: true}
        - {name: left, type: string, role: label, allowed: ["no", "yes"]}
        - {name: sex, type: string, role: protected, nullable: true}
      """;

  private static final String ANSWERS =
      """
        - {name: crema_prediction_id, type: string, role: ignored}
        - {name: crema_predicted_at, type: timestamp, role: ignored}
        - {name: crema_version, type: string, role: ignored}
        - {name: crema_class, type: string, role: ignored, nullable: true}
        - {name: crema_score, type: number, role: ignored, nullable: true}
      """;

  static final Contract CUSTOMERS = Contract.parse(YAML, "contract.yaml");
  static final Contract PREDICTIONS = Contract.parse(YAML + ANSWERS, "predictions.yaml");

  static final int CALLS = 0;
  static final int BILL = 1;
  static final int PLAN = 2;
  static final int SEX = 4; // behind no feature, and in no request unless a test says so

  private Example() {}

  static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /** Rows of {@link #PREDICTIONS} without answers. */
  static List<RawRow> rows(int count, long seed) {
    RandomGenerator random = random(seed);
    List<RawRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawRow row = new RawRow(PREDICTIONS.columns().size());
      row.setNumber(CALLS, random.nextGaussian());
      if (random.nextInt(20) > 0) {
        row.setNumber(BILL, Math.exp(random.nextGaussian()));
      }
      row.setText(PLAN, random.nextInt(3) == 0 ? "<i>gold</i>" : "basic");
      row.setText(3, random.nextBoolean() ? "yes" : "no");
      rows.add(row);
    }
    return rows;
  }

  /** Lets the model answer to rows that may have been changed. */
  static List<RawRow> answered(ModelPackage model, List<RawRow> rows) {
    for (int i = 0; i < rows.size(); i++) {
      RawRow row = rows.get(i);
      Prediction answer = model.predict(narrow(row));
      row.setText(5, "p" + i);
      row.setNumber(6, 1_000_000.0 * i);
      row.setText(7, "1");
      row.setText(8, answer.label());
      row.setNumber(9, answer.score());
    }
    return rows;
  }

  private static RawRow narrow(RawRow row) {
    RawRow narrow = new RawRow(CUSTOMERS.columns().size());
    copy(row, narrow);
    return narrow;
  }

  private static void copy(RawRow from, RawRow to) {
    for (int slot = 0; slot < to.size(); slot++) {
      if (from.text(slot) != null) {
        to.setText(slot, from.text(slot));
      } else {
        to.setNumber(slot, from.number(slot));
      }
    }
  }

  static ModelPackage model(Path directory) {
    return ModelPackage.write(directory, contents());
  }

  static ModelPackage profiled(Path directory, ReferenceProfile profile) {
    return ModelPackage.write(directory, contents(), PackagedProfile.write(profile));
  }

  private static PackageContents contents() {
    String yaml =
        """
        version: 1
        fit:
          - columns: [calls, bill]
            steps: [impute: {strategy: median}, keep]
          - columns: ["plan <b>&"]
            missing: zeros
            steps: [one_hot: {min_count: 1}]
        """;
    List<RawRow> rows = rows(60, 99).stream().map(Example::narrow).toList();
    RowSource train = visitor -> rows.forEach(row -> visitor.row(row, 0));
    FittedFeatures features = FeatureDefinition.parse(yaml, "features.yaml", CUSTOMERS).fit(train);
    double[] weights = Arrays.copyOf(new double[] {1, -1}, features.size());
    Scorer scorer = LinearModel.binary(weights, 0.5);
    return new PackageContents(
        CUSTOMERS,
        features,
        scorer,
        0.5,
        "logistic_regression",
        GoldenRows.choose(train, features, scorer));
  }

  /** The profile of training: what train-model puts into the package. */
  static ReferenceProfile reference(ModelPackage model, int count) {
    List<RawRow> rows = rows(count, 1);
    for (int i = 0; i < rows.size(); i++) {
      rows.get(i).setText(SEX, i % 2 == 0 ? "f" : "m");
    }
    return reference(model, rows);
  }

  static ReferenceProfile reference(ModelPackage model, List<RawRow> rows) {
    answered(model, rows);
    List<String> names = new ArrayList<>(ReferenceProfile.columnsOf(CUSTOMERS));
    names.add(PredictionLayout.SCORE);
    names.add(PredictionLayout.CLASS);
    List<ReferenceColumn> all =
        new ReferenceProfiler(
                PREDICTIONS, visitor -> rows.forEach(row -> visitor.row(row, 0)), 1 << 24)
            .profile(names);
    ReferenceNumbers score = (ReferenceNumbers) all.get(4);
    ReferenceCategories predicted = (ReferenceCategories) all.get(5);
    return new ReferenceProfile(
        CUSTOMERS.digest(),
        rows.size(),
        all.subList(0, 4),
        List.of(
            new ReferenceNumbers(ReferenceProfile.SCORE, score.missing(), score.distribution()),
            ReferenceCategories.of(
                ReferenceProfile.PREDICTED_CLASS, predicted.missing(), predicted.counts())));
  }

  static Path dataset(Path directory, Contract contract, List<RawRow> rows) {
    try (DatasetWriter writer = DatasetWriter.create(directory, contract)) {
      RawRow written = new RawRow(contract.columns().size());
      for (int i = 0; i < rows.size(); i++) {
        copy(rows.get(i), written);
        writer.append(written, i + 2L);
      }
      writer.finish();
    }
    return directory;
  }
}
