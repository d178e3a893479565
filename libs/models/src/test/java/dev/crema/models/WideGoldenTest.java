package dev.crema.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import dev.crema.data.document.Node;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Golden answers of packages with many features: spread over all of them, and bounded. */
class WideGoldenTest {
  @TempDir private Path directory;

  private static Contract contract(int numbers) {
    return contract(numbers, 1);
  }

  private static Contract contract(int numbers, int words) {
    String columns =
        IntStream.range(0, numbers)
            .mapToObj(i -> "  - {name: n%d, type: number, nullable: true}\n".formatted(i))
            .collect(Collectors.joining());
    String texts =
        IntStream.range(0, words)
            .mapToObj(i -> "  - {name: w%d, type: string, nullable: true}\n".formatted(i))
            .collect(Collectors.joining());
    return Contract.parse(
        "version: 1\nname: wide\npositive_class: \"yes\"\ncolumns:\n"
            + columns
            + texts
            + "  - {name: label, type: string, role: label, allowed: [\"no\", \"yes\"]}\n",
        "contract.yaml");
  }

  private static String names(Contract contract, ColumnType type) {
    return contract.columns().stream()
        .filter(column -> column.type() == type && column.role() == Role.FEATURE)
        .map(ColumnContract::name)
        .collect(Collectors.joining(", "));
  }

  /** Numbers are kept as they are; each column of words gives a feature for each level. */
  private static FittedFeatures features(Contract contract, int levels) {
    String definition =
        """
        version: 1
        fit:
          - {columns: [%s], missing: keep, steps: [keep]}
          - {columns: [%s], missing: zeros, steps: [one_hot: {max_levels: %d, min_count: 1}]}
        """
            .formatted(
                names(contract, ColumnType.NUMBER), names(contract, ColumnType.STRING), levels);
    List<RawRow> rows =
        IntStream.range(0, levels).mapToObj(i -> row(contract, "word " + i)).toList();
    return FeatureDefinition.parse(definition, "features.yaml", contract)
        .fit(Packages.source(rows));
  }

  private static RawRow row(Contract contract, String word) {
    int label = contract.labelIndex();
    RawRow row = new RawRow(label + 1);
    for (int i = 0; i < label; i++) {
      if (contract.columns().get(i).type().isText()) {
        row.setText(i, word);
      } else {
        row.setNumber(i, i);
      }
    }
    row.setText(label, "no");
    return row;
  }

  private static PackageContents contents(FittedFeatures features, List<RawRow> rows) {
    int n = features.size();
    TreeEnsemble scorer = Packages.ensemble(TreeEnsemble.logistic(n, 0), n, 1, 40);
    List<RawRow> golden = GoldenRows.choose(Packages.source(rows), features, scorer);
    return new PackageContents(features.contract(), features, scorer, 0.5, "xgboost", golden);
  }

  private static List<float[]> vectors(Path model, int features) {
    List<float[]> vectors = new ArrayList<>();
    for (Node vector : Node.json(model.resolve("golden.json")).required("vectors").items()) {
      String hex = vector.required("encoded").text();
      float[] x = new float[features];
      for (int i = 0; i < features; i++) {
        x[i] = Float.intBitsToFloat(Integer.parseUnsignedInt(hex, 8 * i, 8 * i + 8, 16));
      }
      vectors.add(x);
    }
    return vectors;
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 45, 46, 70, 135, 136, 500})
  void probesOfVectorsAreSpreadOverAllFeatures(int numbers) {
    Contract contract = contract(numbers);
    FittedFeatures features = features(contract, 1);
    Path model = directory.resolve("model");
    ModelPackage.write(model, contents(features, List.of(row(contract, "word 0"))));
    int n = features.size();
    TreeSet<Integer> probed = new TreeSet<>();
    TreeSet<String> kinds = new TreeSet<>();
    int probes = 0;
    for (float[] x : vectors(model, n)) {
      for (int i = 0; i < n; i++) {
        if (!Float.isFinite(x[i])) {
          probed.add(i);
          kinds.add(Float.toString(x[i]));
          probes++;
        }
      }
    }
    assertThat(kinds).containsExactly("-Infinity", "Infinity", "NaN");
    assertThat(probes).isEqualTo(Math.min(3 * n, 136));
    assertThat(probed).hasSize(Math.min(n, 136));
    assertThat(probed.last()).isGreaterThanOrEqualTo(n - 1 - n / 136);
  }

  @Test
  void missingValuesOfRowsAreSpreadOverAllColumns() {
    Contract contract = contract(1_000);
    FittedFeatures features = features(contract, 1);
    PackageContents contents = contents(features, List.of(row(contract, "word 0")));
    TreeSet<Integer> missing = new TreeSet<>();
    for (RawRow row : contents.goldenRows()) {
      IntStream.range(0, 1_000).filter(row::isMissing).forEach(missing::add);
    }
    assertThat(missing).hasSize(100);
    assertThat(missing.last()).isGreaterThanOrEqualTo(980);
  }

  @Test
  void mostFeaturesAndColumnsFitTheFormat() throws Exception {
    Contract contract = contract(1_990, 8);
    FittedFeatures features = features(contract, 1_000);
    assertThat(features.size()).isBetween(9_990, FittedFeatures.MAX_FEATURES);
    List<RawRow> rows = IntStream.range(0, 400).mapToObj(i -> row(contract, "word " + i)).toList();
    Path model = directory.resolve("model");
    ModelPackage.write(model, contents(features, rows));
    long bytes = Files.size(model.resolve("golden.json"));
    // Used, not just kept: at least half of the smaller budget, that of the vectors.
    assertThat(bytes).isBetween(4L << 20, (long) PackageFiles.MAX_JSON_BYTES / 2);
    assertThat(vectors(model, features.size())).hasSizeBetween(50, 200);
  }

  @Test
  void longTextsMakeFewerRowsAndNoLateFailure() {
    Contract contract = contract(3);
    FittedFeatures features = features(contract, 2);
    List<RawRow> rows = new ArrayList<>();
    rows.add(row(contract, "\u0001".repeat(GoldenRows.MAX_BYTES / 6 + 1)));
    for (int i = 0; i < 30; i++) {
      rows.add(row(contract, "\u0001".repeat(900_000)));
    }
    PackageContents contents = contents(features, rows);
    assertThat(contents.goldenRows()).hasSizeBetween(2, 10);
    ModelPackage.write(directory.resolve("model"), contents);
    assertThatThrownBy(() -> contents(features, rows.subList(0, 1)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("none below");
  }
}
