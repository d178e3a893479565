package dev.crema.models;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.data.Task;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Packages for tests. */
final class Packages {
  private static final String COLUMNS =
      """
      version: 1
      name: shop
      %s
      columns:
        - {name: id, type: string, role: entity}
        - {name: amount, type: number, nullable: true}
        - {name: count, type: integer}
        - {name: plan, type: string, nullable: true}
        - {name: place, type: string, nullable: true}
        - {name: opened, type: date, nullable: true}
        - %s
      """;

  static final Contract BINARY = contract("[\"no\", \"yes\"]", "positive_class: \"yes\"");
  static final Contract NUMBER =
      Contract.parse(
          COLUMNS.formatted("description: number", "{name: label, type: number, role: label}"),
          "contract.yaml");
  static final Contract THREE = contract("[red, green, blue]", "description: three");

  private static final String FEATURES =
      """
      version: 1
      fit:
        - {columns: [amount], missing: MISSING, steps: [STEP]}
        - {columns: [count], steps: [keep]}
        - {columns: [plan], missing: own, steps: [ordinal]}
        - {columns: [place], missing: zeros, steps: [one_hot: {others: own}]}
      """;

  private Packages() {}

  private static Contract contract(String classes, String more) {
    return Contract.parse(
        COLUMNS.formatted(
            more, "{name: label, type: string, role: label, allowed: %s}".formatted(classes)),
        "contract.yaml");
  }

  static List<RawRow> rows(Contract contract, long seed, int count) {
    Random random = new Random(seed);
    List<RawRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawRow row = new RawRow(7);
      row.setText(0, "customer " + i);
      row.setNumber(1, random.nextInt(5) == 0 ? Double.NaN : Trees.threshold(random));
      row.setNumber(2, random.nextInt(-2, 3));
      row.setText(3, random.nextInt(6) == 0 ? null : "plan " + random.nextInt(4));
      row.setText(4, random.nextInt(6) == 0 ? null : "it's \"" + random.nextInt(3));
      row.setNumber(5, random.nextInt(20_000));
      if (contract.task() == Task.REGRESSION) {
        row.setNumber(6, random.nextGaussian());
      } else {
        row.setText(6, contract.classes().get(random.nextInt(contract.classes().size())));
      }
      rows.add(row);
    }
    return rows;
  }

  static RowSource source(List<RawRow> rows) {
    return visitor -> rows.forEach(row -> visitor.row(row, 0));
  }

  static FittedFeatures features(Contract contract, boolean keepMissing) {
    String yaml =
        FEATURES
            .replace("MISSING", keepMissing ? "keep" : "refuse")
            .replace("STEP", keepMissing ? "keep" : "impute: {strategy: mean}");
    return FeatureDefinition.parse(yaml, "features.yaml", contract)
        .fit(source(rows(contract, 1, 200)));
  }

  static TreeEnsemble ensemble(TreeEnsemble.Builder builder, int features, int width, int trees) {
    Random random = new Random(5);
    for (int i = 0; i < trees; i++) {
      TreeNodes tree = Trees.random(random, features, width, 5);
      builder.add(Trees.covered(random, width > 1 ? Trees.weighted(tree, width, 0.7) : tree, 0.1));
    }
    return builder.build();
  }

  static PackageContents binary() {
    FittedFeatures features = features(BINARY, true);
    int n = features.size();
    return contents(features, ensemble(TreeEnsemble.logistic(n, 0.1f), n, 1, 13), "xgboost");
  }

  static PackageContents inDouble() {
    FittedFeatures features = features(BINARY, true);
    int n = features.size();
    TreeEnsemble.Builder builder = TreeEnsemble.logistic(n, 0).sumInDouble();
    return contents(features, ensemble(builder, n, 1, 11), "lightgbm");
  }

  /** The third feature has codes of categories, and some splits ask for them. */
  static PackageContents categorical() {
    String yaml =
        FEATURES
            .replace("MISSING", "keep")
            .replace("STEP", "keep")
            .replace("missing: own, steps: [ordinal]", "missing: keep, steps: [categorical]");
    FittedFeatures features =
        FeatureDefinition.parse(yaml, "features.yaml", BINARY).fit(source(rows(BINARY, 1, 200)));
    TreeEnsemble.Builder builder = TreeEnsemble.logistic(features.size(), 0).sumInDouble();
    Random random = new Random(6);
    for (int i = 0; i < 9; i++) {
      builder.add(CategoricalTrees.random(random, features.size(), 1, 4));
    }
    return contents(features, builder.build(), "categorical");
  }

  static PackageContents platt() {
    PackageContents plain = binary();
    Scorer calibrated =
        new CalibratedScorer(
            plain.scorer().uncalibrated(), List.of(new CalibrationCurve.Platt(0.7, -0.4)));
    return contents(plain.features(), calibrated, "platt");
  }

  static PackageContents isotonic() {
    PackageContents plain = multinomial();
    CalibrationCurve curve =
        new CalibrationCurve.Isotonic(new double[] {0.1, 0.5, 0.7}, new double[] {0, 0.25, 1});
    Scorer calibrated =
        new CalibratedScorer(plain.scorer().uncalibrated(), List.of(curve, curve, curve));
    return contents(plain.features(), calibrated, "isotonic");
  }

  static PackageContents softmax() {
    FittedFeatures features = features(THREE, true);
    int n = features.size();
    return contents(features, ensemble(TreeEnsemble.softmax(n, new float[3]), n, 1, 9), "xgboost");
  }

  static PackageContents forest() {
    FittedFeatures features = features(THREE, false);
    int n = features.size();
    return contents(features, ensemble(TreeEnsemble.average(n, 3), n, 3, 7), "random_forest");
  }

  static PackageContents linear() {
    FittedFeatures features = features(BINARY, false);
    double[] weights = new Random(2).doubles(features.size(), -1, 1).toArray();
    LinearModel model = LinearModel.binary(weights, 0.25).withMeans(means(features.size()));
    return contents(features, model, "logistic_regression");
  }

  static PackageContents multinomial() {
    FittedFeatures features = features(THREE, false);
    double[][] weights = new double[3][];
    for (int i = 0; i < 3; i++) {
      weights[i] = new Random(i).doubles(features.size(), -1, 1).toArray();
    }
    LinearModel model = LinearModel.multinomial(weights, new double[] {0, 1, 2});
    return contents(features, model.withMeans(means(features.size())), "logistic_regression");
  }

  static PackageContents oneVsRest() {
    FittedFeatures features = features(THREE, false);
    double[][] weights = new double[3][];
    for (int i = 0; i < 3; i++) {
      weights[i] = new Random(i).doubles(features.size(), -1e-3, 1e-3).toArray();
    }
    LinearModel model = LinearModel.oneVsRest(weights, new double[] {0, 1, -1});
    return contents(features, model.withMeans(means(features.size())), "linear_svm");
  }

  static PackageContents number() {
    FittedFeatures features = features(NUMBER, true);
    int n = features.size();
    return contents(features, ensemble(TreeEnsemble.identity(n, 17.5f), n, 1, 13), "xgboost");
  }

  static PackageContents linearNumber() {
    FittedFeatures features = features(NUMBER, false);
    double[] weights = new Random(2).doubles(features.size(), -1, 1).toArray();
    LinearModel model = LinearModel.regression(weights, 0.25).withMeans(means(features.size()));
    return contents(features, model, "ridge_regression");
  }

  static PackageContents naiveBayes() {
    FittedFeatures features = features(BINARY, true);
    return contents(features, bayes(features.size(), 2), "naive_bayes");
  }

  static PackageContents naiveBayesOfThree() {
    FittedFeatures features = features(THREE, true);
    return contents(features, bayes(features.size(), 3), "naive_bayes");
  }

  /** Every second feature is binary. */
  static NaiveBayes bayes(int features, int classes) {
    Random random = new Random(features);
    List<NaiveBayes.FeatureLikelihood> likelihoods = new ArrayList<>();
    double[][] expected = new double[features][];
    for (int f = 0; f < features; f++) {
      likelihoods.add(
          f % 2 == 1
              ? new NaiveBayes.FeatureLikelihood.Binary(random.doubles(classes, 0.1, 0.9).toArray())
              : new NaiveBayes.FeatureLikelihood.Normal(
                  random.doubles(classes, -1, 1).toArray(),
                  random.doubles(classes, 1e4, 4e4).toArray()));
      expected[f] = random.doubles(classes, -1, 1).toArray();
    }
    double[] priors = new double[classes];
    Arrays.fill(priors, StrictMath.log(1.0 / classes));
    return new NaiveBayes(priors, likelihoods, expected);
  }

  static PackageContents network() {
    FittedFeatures features = features(BINARY, false);
    return contents(features, network(features.size(), 2), "neural_network");
  }

  static PackageContents networkOfThree() {
    FittedFeatures features = features(THREE, false);
    return contents(features, network(features.size(), 3), "neural_network");
  }

  static PackageContents networkNumber() {
    FittedFeatures features = features(NUMBER, false);
    return contents(features, network(features.size(), 0), "neural_network");
  }

  static NeuralNetwork network(int features, int classes) {
    return new NeuralNetwork(
        classes,
        NeuralNetwork.Activation.TANH,
        List.of(layer(5, features), layer(4, 5), layer(classes > 2 ? classes : 1, 4)));
  }

  private static NeuralNetwork.Layer layer(int units, int inputs) {
    Random random = new Random(units * 31L + inputs);
    double[][] weights = new double[units][];
    for (int u = 0; u < units; u++) {
      weights[u] = random.doubles(inputs, -1, 1).toArray();
    }
    return new NeuralNetwork.Layer(weights, random.doubles(units, -1, 1).toArray());
  }

  private static double[] means(int features) {
    return new Random(9).doubles(features, -1, 1).toArray();
  }

  /** Returns contents as they were before covers and means were kept. */
  static PackageContents old(PackageContents contents) {
    FittedFeatures features = contents.features();
    int n = features.size();
    Scorer scorer =
        switch (contents.scorer().uncalibrated()) {
          case TreeEnsemble _ ->
              TreeEnsemble.logistic(n, 0).add(Trees.random(new Random(1), n, 1, 4)).build();
          case LinearModel _ -> LinearModel.binary(new double[n], 0);
          case NeuralNetwork _ -> throw new IllegalStateException("There is no older network.");
          case NaiveBayes _ -> throw new IllegalStateException("There is no older naive Bayes.");
        };
    return contents(features, scorer, contents.algorithm());
  }

  /** Of classes, of every kind. */
  static List<PackageContents> all() {
    return Stream.concat(explained().stream(), Stream.of(network(), networkOfThree())).toList();
  }

  /** Those whose predictions can be explained. */
  static List<PackageContents> explained() {
    return List.of(
        binary(),
        inDouble(),
        categorical(),
        platt(),
        softmax(),
        forest(),
        linear(),
        multinomial(),
        oneVsRest(),
        isotonic(),
        naiveBayes(),
        naiveBayesOfThree());
  }

  static PackageContents contents(FittedFeatures features, Scorer scorer, String algorithm) {
    List<RawRow> golden =
        GoldenRows.choose(source(rows(features.contract(), 3, 30)), features, scorer);
    return new PackageContents(features.contract(), features, scorer, 0.4, algorithm, golden);
  }

  /** Writes the manifest anew, as somebody who damages a package on purpose would. */
  static void sign(Path directory) throws IOException {
    List<Manifest.Entry> entries = new ArrayList<>();
    for (String name : PackageFiles.sections()) {
      Path file = directory.resolve(name);
      if (Files.exists(file)) {
        entries.add(Manifest.Entry.of(name, Files.readAllBytes(file)));
      }
    }
    // Latin 1 reads any bytes, and tests damage files on purpose.
    String contract =
        Files.readString(directory.resolve(PackageFiles.CONTRACT), StandardCharsets.ISO_8859_1);
    Task task =
        contract.contains("\"type\":\"number\",\"role\":\"label\"")
            ? Task.REGRESSION
            : Task.CLASSIFICATION;
    Files.writeString(
        directory.resolve(PackageFiles.MANIFEST), new Manifest(entries, task).toJson());
  }
}
