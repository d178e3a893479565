package dev.crema.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.document.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelPackageTest {
  @TempDir private Path directory;

  static Stream<PackageContents> all() {
    return Packages.all().stream();
  }

  @ParameterizedTest
  @MethodSource("all")
  void predictsAfterOpeningExactlyAsBefore(PackageContents contents) {
    ModelPackage written = ModelPackage.write(directory.resolve("model"), contents);
    ModelPackage opened = ModelPackage.open(directory.resolve("model"));
    assertThat(opened.digest()).isEqualTo(written.digest()).matches("[0-9a-f]{64}");
    assertThat(opened.algorithm()).isEqualTo(contents.algorithm());
    assertThat(opened.contract()).isEqualTo(contents.contract());
    float[] x = new float[contents.features().size()];
    double[] expected = new double[contents.scorer().classes()];
    double[] buffer = new double[contents.scorer().classes()];
    for (RawRow row : Packages.rows(contents.contract(), 77, 500)) {
      contents.features().encode(row, x);
      contents.scorer().probabilities(x, expected);
      Prediction prediction = opened.predict(row);
      assertThat(Golden.bits(prediction.probabilities())).isEqualTo(Golden.bits(expected));
      opened.probabilities(row, new float[x.length], buffer);
      assertThat(Golden.bits(buffer)).isEqualTo(Golden.bits(expected));
      assertThat(prediction.label())
          .isEqualTo(contents.contract().classes().get(prediction.classIndex()));
    }
  }

  @Test
  void tellsTheMemoryOfCategoriesCodes() {
    assertThat(ModelPackage.write(directory.resolve("numbers"), Packages.binary()).categoryBytes())
        .isZero();
    ModelPackage model = ModelPackage.write(directory.resolve("codes"), Packages.categorical());
    TreeEnsemble scorer = (TreeEnsemble) model.scorer();
    TreeMasks masks = Objects.requireNonNull(TreeMasks.of(scorer.trees()));
    assertThat(model.categoryBytes()).isPositive().isEqualTo(masks.categoryBytes());
  }

  @Test
  void binaryClassesFollowTheThreshold() {
    ModelPackage model = ModelPackage.write(directory.resolve("model"), Packages.binary());
    assertThat(model.threshold()).isEqualTo(0.4);
    assertThat(model.classify(new double[] {0.6, 0.4})).isEqualTo(1);
    assertThat(model.classify(new double[] {0.61, Math.nextDown(0.4)})).isZero();
    RawRow row = Packages.rows(Packages.BINARY, 5, 1).getFirst();
    Prediction prediction = model.predict(row);
    assertThat(prediction.score()).isEqualTo(prediction.probabilities()[1]);
  }

  @Test
  void multiclassTakesTheFirstOfTheMostProbable() {
    ModelPackage model = ModelPackage.write(directory.resolve("model"), Packages.softmax());
    assertThat(model.threshold()).isNaN();
    assertThat(model.classify(new double[] {0.2, 0.4, 0.4})).isEqualTo(1);
    Prediction prediction = model.predict(Packages.rows(Packages.THREE, 5, 1).getFirst());
    assertThat(prediction.score()).isEqualTo(prediction.probabilities()[prediction.classIndex()]);
  }

  @ParameterizedTest
  @MethodSource("all")
  void theSameContentHasTheSameBytes(PackageContents contents) throws Exception {
    ModelPackage one = ModelPackage.write(directory.resolve("one"), contents);
    ModelPackage two = ModelPackage.write(directory.resolve("two"), contents);
    assertThat(one.digest()).isEqualTo(two.digest());
    try (Stream<Path> files = Files.list(directory.resolve("one"))) {
      for (Path file : files.toList()) {
        assertThat(directory.resolve("two").resolve(file.getFileName()))
            .hasSameBinaryContentAs(file);
      }
    }
  }

  @Test
  void theThresholdIsPartOfTheDigest() {
    PackageContents a = Packages.binary();
    PackageContents b =
        new PackageContents(
            a.contract(), a.features(), a.scorer(), 0.5, a.algorithm(), a.goldenRows());
    assertThat(ModelPackage.write(directory.resolve("a"), a).digest())
        .isNotEqualTo(ModelPackage.write(directory.resolve("b"), b).digest());
  }

  @Test
  void aProfileIsKeptAsItIsAndIsPartOfTheDigest() throws Exception {
    byte[] profile = {0, 1, -1, '{'}; // Any bytes: this library does not look into them.
    Path model = directory.resolve("model");
    ModelPackage written = ModelPackage.write(model, Packages.binary(), profile);
    byte[] found = Objects.requireNonNull(ModelPackage.open(model).profile());
    assertThat(found).isEqualTo(profile);
    found[0] = 9;
    assertThat(written.profile()).isEqualTo(profile);
    assertThat(written.digest())
        .isEqualTo(
            ModelPackage.write(directory.resolve("same"), Packages.binary(), profile.clone())
                .digest())
        .isNotEqualTo(
            ModelPackage.write(directory.resolve("other"), Packages.binary(), new byte[4]).digest())
        .isNotEqualTo(ModelPackage.write(directory.resolve("none"), Packages.binary()).digest());
    assertThat(Files.readString(model.resolve("manifest.json"))).contains("\"version\":2");
  }

  @Test
  void withoutAProfileAPackageIsOfVersionOneAsBefore() throws Exception {
    Path model = directory.resolve("model");
    assertThat(ModelPackage.write(model, Packages.binary()).profile()).isNull();
    assertThat(Files.readString(model.resolve("manifest.json"))).contains("\"version\":1");
    // Written by the commit before profiles, from the same contents.
    assertThat(ModelPackage.open(model).digest())
        .isEqualTo("5fabde8b3f963a284588046d4949c1d3b09e8837845e34ca728a1b9ab8ad6be7");
  }

  @Test
  void aProfileHasOneByteToThirtyTwoMebibytes() throws Exception {
    for (int size : new int[] {0, (32 << 20) + 1}) {
      Path refused = directory.resolve("refused");
      assertThatThrownBy(() -> ModelPackage.write(refused, Packages.binary(), new byte[size]))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("has %d bytes; a package takes 1 to 33554432.".formatted(size));
      assertThat(refused).doesNotExist();
    }
    byte[] largest = new byte[32 << 20];
    assertThat(
            ModelPackage.write(directory.resolve("largest"), Packages.binary(), largest).profile())
        .isEqualTo(largest);
  }

  @Test
  void mlflowsFilesAreOutsideTheDigestAndMayChange() throws Exception {
    Path model = directory.resolve("model");
    String digest = ModelPackage.write(model, Packages.binary()).digest();
    String mlModel = Files.readString(model.resolve("MLmodel"));
    assertThat(Node.yaml(mlModel, "MLmodel").required("flavors").required("crema").optional("data"))
        .isNotNull();
    String inputs = Node.yaml(mlModel, "MLmodel").required("signature").required("inputs").text();
    assertThat(Node.json(inputs, "signature").items()).hasSize(4);
    Node example = Node.json(model.resolve("input_example.json"));
    assertThat(example.required("columns").items()).hasSize(4);
    assertThat(example.required("data").items().getFirst().items()).hasSize(4);
    Files.writeString(model.resolve("MLmodel"), mlModel + "run_id: 4711\n");
    Files.writeString(model.resolve("registered_model_meta"), "model_name: m\n");
    assertThat(ModelPackage.open(model).digest()).isEqualTo(digest);
  }

  @Test
  void goldenRowsHoldMissingUnknownAndThresholds() {
    PackageContents contents = Packages.binary();
    List<RawRow> rows = contents.goldenRows();
    assertThat(rows).anyMatch(row -> row.isMissing(1));
    assertThat(rows).anyMatch(row -> row.isMissing(3));
    assertThat(rows).anyMatch(row -> String.valueOf(row.text(3)).contains("never seen"));
    TreeEnsemble ensemble = (TreeEnsemble) contents.scorer();
    float threshold = Thresholds.of(ensemble, 1).getFirst().getFirst();
    assertThat(rows).anyMatch(row -> row.number(1) == threshold);
    assertThat(rows).hasSizeLessThanOrEqualTo(GoldenRows.MAX_ROWS);
  }

  @Test
  void goldenRowsLeaveColumnsOutThatNoFeatureReads() throws Exception {
    Path model = directory.resolve("model");
    ModelPackage.write(model, Packages.binary());
    assertThat(Files.readString(model.resolve("golden.json")))
        .doesNotContain("customer", "opened", "\"label\"");
  }

  @Test
  void predictsInManyThreadsAlike() throws Exception {
    ModelPackage model = ModelPackage.write(directory.resolve("model"), Packages.forest());
    List<RawRow> rows = Packages.rows(Packages.THREE, 8, 300);
    Callable<List<String>> task =
        () -> rows.stream().map(row -> Golden.bits(model.predict(row).probabilities())).toList();
    List<String> expected = task.call();
    try (var pool = Executors.newFixedThreadPool(4)) {
      for (var future : pool.invokeAll(List.of(task, task, task, task))) {
        assertThat(future.get()).isEqualTo(expected);
      }
    }
  }

  @Test
  void writesWholeOrNotAtAll() throws Exception {
    Path model = directory.resolve("model");
    Files.createDirectories(directory.resolve(".model.tmp").resolve("left over"));
    ModelPackage.write(model, Packages.linear());
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.toList()).containsExactly(model);
    }
    assertThatThrownBy(() -> ModelPackage.write(model, Packages.linear()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("already");
    ModelPackage.open(model);
  }

  private static PackageContents split(String words) {
    PackageContents plain = Packages.binary();
    return new PackageContents(
        plain.contract(),
        plain.features(),
        plain.scorer(),
        plain.threshold(),
        plain.algorithm(),
        plain.goldenRows(),
        words);
  }

  @Test
  void keepsHowTheRowsWereSplit() {
    byte[] profile = {1};
    String words = "hash of the entity, salt (\"é\")";
    ModelPackage written = ModelPackage.write(directory.resolve("a"), split(words), profile);
    assertThat(written.split()).isEqualTo(words);
    ModelPackage silent = ModelPackage.write(directory.resolve("b"), split(""), profile);
    assertThat(silent.split()).isEmpty();
    assertThat(silent.digest())
        .isEqualTo(ModelPackage.write(directory.resolve("c"), Packages.binary(), profile).digest())
        .isNotEqualTo(written.digest());
    String longest = "x".repeat(PackageContents.MAX_SPLIT);
    assertThat(ModelPackage.write(directory.resolve("d"), split(longest), profile).split())
        .isEqualTo(longest);
    assertThatThrownBy(() -> split(longest + "x"))
        .isInstanceOf(InputException.class)
        .hasMessage("The split has 1001 characters; at most 1000 are possible.");
    assertThatThrownBy(() -> ModelPackage.write(directory.resolve("e"), split(words)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("without a reference profile");
  }

  @Test
  void refusesContentsThatDoNotBelongTogether() {
    PackageContents a = Packages.binary();
    PackageContents b = Packages.linear();
    assertThatThrownBy(
            () ->
                new PackageContents(
                    a.contract(), a.features(), b.scorer(), 0.5, "x", a.goldenRows()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("takes no missing values")
        .hasMessageContaining("[amount]")
        .hasMessageContaining("Maybe impute");
    assertThatThrownBy(
            () ->
                new PackageContents(
                    Packages.THREE, a.features(), a.scorer(), 0.5, "x", a.goldenRows()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("another contract");
    assertThatThrownBy(
            () ->
                new PackageContents(
                    a.contract(), a.features(), a.scorer(), 1.5, "x", a.goldenRows()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(1.5)");
    assertThatThrownBy(
            () -> new PackageContents(a.contract(), a.features(), a.scorer(), 0.5, "x", List.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("0 golden rows");
    LinearModel small = LinearModel.binary(new double[] {1}, 0);
    assertThatThrownBy(
            () -> new PackageContents(a.contract(), a.features(), small, 0.5, "x", a.goldenRows()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("1 features");
  }
}
