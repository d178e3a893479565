package dev.crema.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Packages that predict a number. */
final class RegressionPackageTest {
  @TempDir private Path directory;

  static List<PackageContents> all() {
    return List.of(Packages.number(), Packages.linearNumber(), Packages.networkNumber());
  }

  private Path model() {
    return directory.resolve("model");
  }

  private void replace(String file, String from, String to) throws Exception {
    String text = Files.readString(model().resolve(file));
    assertThat(text).contains(from);
    Files.writeString(model().resolve(file), text.replace(from, to));
    Packages.sign(model());
  }

  private void refused(String message) {
    assertThatThrownBy(() -> ModelPackage.open(model()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @MethodSource("all")
  void predictsAfterOpeningExactlyAsBefore(PackageContents contents) {
    ModelPackage written = ModelPackage.write(model(), contents);
    ModelPackage opened = ModelPackage.open(model());
    assertThat(opened.task()).isEqualTo(Task.REGRESSION);
    assertThat(opened.digest()).isEqualTo(written.digest());
    assertThat(opened.threshold()).isNaN();
    float[] x = new float[contents.features().size()];
    for (RawRow row : Packages.rows(contents.contract(), 77, 500)) {
      contents.features().encode(row, x);
      double expected = contents.scorer().value(x.clone());
      assertThat(Double.doubleToLongBits(opened.value(row, x)))
          .isEqualTo(Double.doubleToLongBits(expected));
    }
    assertThat(ModelPackage.write(directory.resolve("again"), contents).digest())
        .isEqualTo(opened.digest());
  }

  @ParameterizedTest
  @MethodSource("all")
  void isOfVersionThreeAndKnowsNoClasses(PackageContents contents) throws Exception {
    ModelPackage.write(model(), contents);
    assertThat(Files.readString(model().resolve("manifest.json"))).contains("\"version\":3");
    assertThat(Files.readString(model().resolve("decision.json")))
        .isEqualTo("{\"version\":2,\"algorithm\":\"%s\"}".formatted(contents.algorithm()));
    assertThat(Files.readString(model().resolve("golden.json")))
        .startsWith("{\"version\":2")
        .contains("\"value\":\"")
        .doesNotContain("probabilities");
    assertThat(Files.readString(model().resolve("scorer.json"))).doesNotContain("classes");
    assertThat(Files.readString(model().resolve("MLmodel")))
        .contains("crema_version: 3.0.0", "\"name\":\"value\"")
        .doesNotContain("score");
  }

  @Test
  void theNumberIsTheSumOfFloatsInTheOrderOfTrees() {
    PackageContents contents = Packages.number();
    TreeEnsemble trees = (TreeEnsemble) contents.scorer();
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      float[] x = new float[trees.features()];
      for (int f = 0; f < x.length; f++) {
        x[f] = random.nextInt(8) == 0 ? Float.NaN : Trees.threshold(random);
      }
      float sum = 17.5f;
      for (int leaf : trees.leaves(x)) {
        sum += trees.trees().value[leaf];
      }
      assertThat(trees.value(x)).isEqualTo(sum);
    }
  }

  @Test
  void whatOverflowsIsRefused() {
    TreeNodes leaf =
        new TreeNodes(
            new int[] {-1},
            new int[] {-1},
            new int[1],
            new float[1],
            new boolean[1],
            new float[] {3e38f},
            new float[0]);
    TreeEnsemble huge = TreeEnsemble.identity(1, 0).add(leaf).add(leaf).build();
    assertThatThrownBy(() -> huge.value(new float[1]))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("overflows a float");
  }

  @ParameterizedTest
  @MethodSource("all")
  void isNotAskedForClasses(PackageContents contents) {
    ModelPackage model = ModelPackage.write(model(), contents);
    RawRow row = Packages.rows(Packages.NUMBER, 5, 1).getFirst();
    assertThatThrownBy(() -> model.predict(row))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("predicts a number and has no classes");
    ModelPackage other = ModelPackage.write(directory.resolve("other"), Packages.binary());
    assertThatThrownBy(() -> other.value(row, new float[other.features().size()]))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("predicts classes and no number");
  }

  static List<PackageContents> explained() {
    return List.of(Packages.number(), Packages.linearNumber());
  }

  @ParameterizedTest
  @MethodSource("explained")
  void contributionsAddUpToTheNumber(PackageContents contents) {
    ModelPackage model = ModelPackage.write(model(), contents);
    Explainer explainer = model.explainer();
    assertThat(explainer.isProbability()).isFalse();
    for (RawRow row : Packages.rows(Packages.NUMBER, 8, 50)) {
      Explanation explanation = explainer.explain(row);
      double value = model.value(row, new float[model.features().size()]);
      // Margins are summed in double here, in float there.
      assertThat(explanation.margin()).isCloseTo(value, within(1e-4));
      assertThat(explanation.base() + Arrays.stream(explanation.columns()).sum())
          .isCloseTo(explanation.margin(), within(1e-9));
    }
    assertThatThrownBy(() -> explainer.base(1)).isInstanceOf(InputException.class);
  }

  @Test
  void scorerAndLabelMustAskForTheSame() {
    PackageContents numbers = Packages.number();
    Scorer classes = TreeEnsemble.logistic(numbers.features().size(), 0).add(leaf()).build();
    assertThatThrownBy(
            () ->
                new PackageContents(
                    numbers.contract(),
                    numbers.features(),
                    classes,
                    0.5,
                    "xgboost",
                    numbers.goldenRows()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "The scorer is one of classification, the label (label) asks for regression");
  }

  private static TreeNodes leaf() {
    return Trees.random(new Random(1), 1, 1, 0);
  }

  @Test
  void aChangedAnswerOrFormatIsRefused() throws Exception {
    ModelPackage.write(model(), Packages.number());
    String golden = Files.readString(model().resolve("golden.json"));
    int at = golden.indexOf("\"value\":\"") + 9;
    String bits = golden.substring(at, at + 16);
    String other = "4fedcba987654321";
    replace("golden.json", bits, other);
    refused("value of this golden row have other bits");
    replace("golden.json", other, bits);
    ModelPackage.open(model());
    replace("decision.json", "\"version\":2", "\"version\":1");
    refused("decision.json");
    replace("decision.json", "\"version\":1", "\"version\":2");
    replace("scorer.json", "\"version\":2", "\"version\":1");
    refused("scorer.json");
    replace("scorer.json", "\"version\":1", "\"version\":2");
    replace("scorer.json", "\"link\":\"identity\"", "\"link\":\"logistic\"");
    refused("does not go with the version");
  }

  @Test
  void theManifestsVersionMustGoWithTheLabel() throws Exception {
    ModelPackage.write(model(), Packages.binary());
    Path manifest = model().resolve("manifest.json");
    Manifest read = Manifest.read(Files.readString(manifest), "manifest.json");
    Files.writeString(manifest, new Manifest(read.entries(), Task.REGRESSION).toJson());
    refused("has a label of classification, which does not go with the manifest's version (3)");
  }
}
