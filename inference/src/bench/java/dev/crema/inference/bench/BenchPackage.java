package dev.crema.inference.bench;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.RowParser;
import dev.crema.data.RowSource;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.models.GoldenRows;
import dev.crema.models.ModelPackage;
import dev.crema.models.PackageContents;
import dev.crema.models.TreeEnsemble;
import dev.crema.models.TreeNodes;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Makes a model package of the trees that train.py wrote: the very model that the peer serves. */
final class BenchPackage {
  private BenchPackage() {}

  /** Arguments: contract.yaml, features.yaml, the benchmark's folder. */
  public static void main(String[] args) throws IOException {
    Contract contract = Contract.read(Path.of(args[0]));
    Path folder = Path.of(args[2]);
    RowSource rows = rows(contract, Files.readAllLines(folder.resolve("requests.jsonl")));
    FittedFeatures features = FeatureDefinition.read(Path.of(args[1]), contract).fit(rows);
    TreeEnsemble.Builder trees = TreeEnsemble.logistic(features.size(), 0);
    for (Object tree : JSON.std.listFrom(Files.readString(folder.resolve("trees.json")))) {
      trees.add(tree((Map<?, ?>) tree));
    }
    TreeEnsemble scorer = trees.build();
    List<RawRow> golden = GoldenRows.choose(rows, features, scorer);
    ModelPackage.write(
        folder.resolve("package"),
        new PackageContents(contract, features, scorer, 0.5, "xgboost", golden));
    System.out.println("features: " + features.names());
  }

  private static RowSource rows(Contract contract, List<String> requests) throws IOException {
    RowParser parser = new RowParser(contract, Set.of());
    List<RawRow> rows = new ArrayList<>();
    for (String request : requests) {
      Map<String, Object> body = JSON.std.mapFrom(request);
      RawRow row = new RawRow(contract.columns().size());
      @SuppressWarnings("unchecked")
      Map<String, Object> values = (Map<String, Object>) list(body, "rows").getFirst();
      parser.parse(values, row);
      rows.add(row);
    }
    return visitor -> rows.forEach(row -> visitor.row(row, 0));
  }

  private static TreeNodes tree(Map<?, ?> tree) {
    List<?> left = list(tree, "left");
    int nodes = left.size();
    int[][] structure = new int[3][nodes];
    float[] value = new float[nodes];
    float[] cover = new float[nodes];
    boolean[] defaultLeft = new boolean[nodes];
    for (int i = 0; i < nodes; i++) {
      structure[0][i] = number(tree, "left", i).intValue();
      structure[1][i] = number(tree, "right", i).intValue();
      structure[2][i] = number(tree, "feature", i).intValue();
      value[i] = number(tree, "value", i).floatValue();
      cover[i] = number(tree, "cover", i).floatValue();
      defaultLeft[i] = (Boolean) list(tree, "default_left").get(i);
    }
    // XGBoost keeps a leaf's value where an inner node has its threshold.
    return new TreeNodes(
        structure[0], structure[1], structure[2], value, defaultLeft, value, cover);
  }

  private static Number number(Map<?, ?> tree, String key, int i) {
    return (Number) list(tree, key).get(i);
  }

  private static List<?> list(Map<?, ?> tree, String name) {
    return (List<?>) Objects.requireNonNull(tree.get(name));
  }
}
