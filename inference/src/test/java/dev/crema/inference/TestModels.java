package dev.crema.inference;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.models.GoldenRows;
import dev.crema.models.ModelPackage;
import dev.crema.models.NeuralNetwork;
import dev.crema.models.PackageContents;
import dev.crema.models.TreeEnsemble;
import dev.crema.models.TreeNodes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** Small real packages: every column type, missing values, trees whose splits come from a seed. */
public final class TestModels {
  /** Every type and rule that a request can meet. */
  public static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: test
          positive_class: "yes"
          columns:
            - {name: customer, type: string, role: entity}
            - {name: age, type: integer, min: 0, max: 120}
            - {name: amount, type: number, nullable: true, min: -1000, max: 1000}
            - {name: active, type: boolean}
            - {name: plan, type: string, allowed: [basic, gold]}
            - {name: code, type: string, nullable: true, pattern: '[a-z]{2}'}
            - {name: since, type: date, nullable: true}
            - {name: left, type: string, role: label, allowed: ["no", "yes"]}
          """,
          "contract.yaml");

  private static final String FEATURES =
      """
      version: 1
      fit:
        - columns: [age]
          steps: [keep]
        - columns: [amount]
          steps: [impute: {strategy: median}]
        - columns: [active]
          steps: [keep]
        - columns: [plan]
          steps: [one_hot: {min_count: 1}]
      """;

  private TestModels() {}

  /** Writes a package of 20 trees; two seeds give two models that answer differently. */
  public static ModelPackage write(Path directory, long seed) {
    Random random = new Random(seed);
    return write(
        directory,
        seed,
        features -> Stream.generate(() -> stump(features, random)).limit(20).toList());
  }

  /** Writes a package of 20,000 trees with three splits each. */
  public static ModelPackage writeLarge(Path directory) {
    TreeNodes tree =
        new TreeNodes(
            new int[] {1, 3, 5, -1, -1, -1, -1},
            new int[] {2, 4, 6, -1, -1, -1, -1},
            new int[] {0, 1, 1, 0, 0, 0, 0},
            new float[] {60, 0, 1, 0, 0, 0, 0},
            new boolean[7],
            new float[] {0, 0, 0, 1e-5f, -2e-5f, 3e-5f, -1e-5f},
            new float[] {8, 4, 4, 1, 3, 2, 2});
    return write(directory, 1, _ -> Collections.nCopies(20_000, tree));
  }

  /** Writes a package of 20 trees that ask for a set of ages, the greatest of which is 119. */
  public static ModelPackage writeWithSets(Path directory) {
    TreeNodes tree =
        new TreeNodes(
            new int[] {1, -1, -1},
            new int[] {2, -1, -1},
            new int[3],
            new float[3],
            new boolean[3],
            new float[] {0, 1, 2},
            new float[] {5, 2, 3},
            new int[][] {TreeNodes.set(40, 119), {}, {}});
    return write(directory, 1, _ -> Collections.nCopies(20, tree));
  }

  /** Writes a package as it was made before covers were kept: it cannot be explained. */
  public static ModelPackage writeOld(Path directory) {
    TreeNodes bare =
        new TreeNodes(
            new int[] {1, -1, -1},
            new int[] {2, -1, -1},
            new int[3],
            new float[] {40, 0, 0},
            new boolean[3],
            new float[] {0, 1, 2});
    return write(directory, 1, _ -> List.of(bare));
  }

  /** Writes a package of a neural network: it cannot be explained either. */
  public static ModelPackage writeNetwork(Path directory) {
    RowSource rows = rows(200, 1);
    FittedFeatures features =
        FeatureDefinition.parse(FEATURES, "features.yaml", CONTRACT).fit(rows);
    double[][] hidden = new double[3][];
    for (int unit = 0; unit < hidden.length; unit++) {
      hidden[unit] = new Random(unit).doubles(features.size(), -0.1, 0.1).toArray();
    }
    NeuralNetwork scorer =
        new NeuralNetwork(
            2,
            NeuralNetwork.Activation.TANH,
            List.of(
                new NeuralNetwork.Layer(hidden, new double[3]),
                new NeuralNetwork.Layer(new double[][] {{1, -2, 3}}, new double[] {0.1})));
    return ModelPackage.write(
        directory,
        new PackageContents(
            CONTRACT,
            features,
            scorer,
            0.5,
            "neural_network",
            GoldenRows.choose(rows, features, scorer)));
  }

  /** Writes a package that predicts a number. */
  public static ModelPackage writeNumber(Path directory) {
    Contract contract =
        Contract.parse(
            """
            version: 1
            name: test
            columns:
              - {name: age, type: integer, min: 0, max: 120}
              - {name: price, type: number, role: label}
            """,
            "contract.yaml");
    RowSource rows =
        visitor -> {
          RawRow row = new RawRow(2);
          for (int line = 2; line < 100; line++) {
            row.setNumber(0, line);
            row.setNumber(1, line * 2.5);
            visitor.row(row, line);
          }
        };
    FittedFeatures features =
        FeatureDefinition.parse(
                "version: 1\nfit:\n  - columns: [age]\n    steps: [keep]\n",
                "features.yaml",
                contract)
            .fit(rows);
    TreeNodes younger =
        new TreeNodes(
            new int[] {1, -1, -1},
            new int[] {2, -1, -1},
            new int[3],
            new float[] {60, 0, 0},
            new boolean[] {true, false, false},
            new float[] {0, 12.5f, 137.25f},
            new float[] {98, 58, 40});
    TreeEnsemble scorer = TreeEnsemble.identity(features.size(), 50).add(younger).build();
    return ModelPackage.write(
        directory,
        new PackageContents(
            contract,
            features,
            scorer,
            Double.NaN,
            "xgboost",
            GoldenRows.choose(rows, features, scorer)));
  }

  private static ModelPackage write(
      Path directory, long seed, IntFunction<List<TreeNodes>> treesOfFeatures) {
    RowSource rows = rows(200, seed);
    FittedFeatures features =
        FeatureDefinition.parse(FEATURES, "features.yaml", CONTRACT).fit(rows);
    TreeEnsemble.Builder trees = TreeEnsemble.logistic(features.size(), 0);
    treesOfFeatures.apply(features.size()).forEach(trees::add);
    TreeEnsemble scorer = trees.build();
    return ModelPackage.write(
        directory,
        new PackageContents(
            CONTRACT, features, scorer, 0.5, "xgboost", GoldenRows.choose(rows, features, scorer)));
  }

  private static TreeNodes stump(int features, Random random) {
    int feature = random.nextInt(features);
    float threshold = feature == 0 ? random.nextInt(120) : random.nextFloat();
    float[] leaves = {0, random.nextFloat() - 0.5f, random.nextFloat() - 0.5f};
    return new TreeNodes(
        new int[] {1, -1, -1},
        new int[] {2, -1, -1},
        new int[] {feature, 0, 0},
        new float[] {threshold, 0, 0},
        new boolean[] {true, false, false},
        leaves,
        new float[] {3, 1, 2});
  }

  /** Returns valid rows, with missing values where they may be. */
  public static RowSource rows(int count, long seed) {
    return visitor -> list(count, seed).forEach(row -> visitor.row(row, 0));
  }

  /** Returns valid rows as a list. */
  public static List<RawRow> list(int count, long seed) {
    Random random = new Random(seed);
    List<RawRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawRow row = new RawRow(CONTRACT.columns().size());
      row.setText(0, "c" + i);
      row.setNumber(1, random.nextInt(121));
      if (random.nextInt(5) > 0) {
        row.setNumber(2, random.nextDouble(-1000, 1000));
      }
      row.setNumber(3, random.nextInt(2));
      row.setText(4, random.nextBoolean() ? "basic" : "gold");
      if (random.nextBoolean()) {
        row.setText(5, "ab");
      }
      if (random.nextBoolean()) {
        row.setNumber(6, random.nextInt(20_000));
      }
      row.setText(7, random.nextBoolean() ? "no" : "yes");
      rows.add(row);
    }
    return rows;
  }

  /** Returns a row's JSON, without the label. */
  public static String json(RawRow row) {
    StringBuilder json = new StringBuilder("{\"customer\":\"" + row.text(0) + "\"");
    json.append(",\"age\":").append((int) row.number(1));
    json.append(",\"amount\":").append(row.isMissing(2) ? "null" : row.number(2));
    json.append(",\"active\":").append(row.number(3) == 1);
    json.append(",\"plan\":\"").append(row.text(4)).append('"');
    if (!row.isMissing(5)) {
      json.append(",\"code\":\"").append(row.text(5)).append('"');
    }
    if (!row.isMissing(6)) {
      json.append(",\"since\":\"")
          .append(java.time.LocalDate.ofEpochDay((long) row.number(6)))
          .append('"');
    }
    return json.append('}').toString();
  }

  /** Returns a request. */
  public static String request(List<RawRow> rows) {
    return "{\"rows\":[" + String.join(",", rows.stream().map(TestModels::json).toList()) + "]}";
  }
}
