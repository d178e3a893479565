package dev.crema.evaluatemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.evaluation.ChampionOutcome;
import dev.crema.evaluation.Evaluation;
import dev.crema.evaluation.Metric;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Model;
import dev.crema.sdk.StepException;
import dev.crema.testkit.TestStepContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class EvaluateModelTest {
  @TempDir private Path directory;

  private EvaluateModel.Outputs run(
      Path model, @Nullable Path champion, Path test, String... slices) throws Exception {
    return runBeside(null, model, champion, test, slices);
  }

  private EvaluateModel.Outputs runBeside(
      @Nullable Path production, Path model, @Nullable Path champion, Path test, String... slices)
      throws Exception {
    EvaluateModel.Inputs inputs =
        new EvaluateModel.Inputs(
            Model.of("model", model),
            champion == null ? null : Model.of("champion", champion),
            Dataset.of("test", test),
            null,
            List.of(slices),
            production == null ? null : Dataset.of("production", production));
    Path out = Files.createTempDirectory(directory, "out");
    return new EvaluateModel().run(inputs, TestStepContext.in(out));
  }

  private Path model() {
    return TestFiles.binary(directory.resolve("model"), 1, 1);
  }

  private Path test(int rows) {
    return dataset("test", TestFiles.BINARY, TestFiles.rows(TestFiles.BINARY, rows, 5));
  }

  private Path dataset(String name, Contract contract, List<RawRow> rows) {
    return TestFiles.dataset(directory.resolve(name), contract, rows);
  }

  private static Evaluation read(EvaluateModel.Outputs outputs) {
    return Evaluation.read(outputs.evaluation().path());
  }

  @Test
  void measuresCandidateAndChampion() throws Exception {
    Path champion = TestFiles.binary(directory.resolve("champion"), 1, 0);
    EvaluateModel.Outputs outputs = run(model(), champion, test(300));
    Evaluation evaluation = read(outputs);
    assertThat(evaluation.champion()).isInstanceOf(ChampionOutcome.Compared.class);
    assertThat(outputs.rows()).isEqualTo(300);
    assertThat(outputs.auc())
        .isEqualTo(evaluation.candidate().test().metrics().get(Metric.AUC).orElseThrow())
        .isGreaterThan(0.8);
    assertThat(outputs.metrics().values())
        .containsEntry("auc", outputs.auc())
        .containsEntry("accuracy", outputs.accuracy())
        .containsEntry("rows", 300.0)
        .containsKeys("champion_auc", "brier", "champion_log_loss");
    assertThat(outputs.evaluation().metadata())
        .containsEntry("package_digest", evaluation.candidate().packageDigest());
  }

  @Test
  void theKfpUiGetsRocCurveAndConfusionMatrix() throws Exception {
    EvaluateModel.Outputs outputs = run(model(), null, test(300));
    assertThat(outputs.classificationMetrics().classes()).containsExactly("no", "yes");
    assertThat(
            outputs.classificationMetrics().confusionMatrix().stream()
                .flatMap(List::stream)
                .mapToLong(Long::longValue)
                .sum())
        .isEqualTo(300);
    assertThat(outputs.classificationMetrics().rocCurve())
        .hasSizeBetween(10, 200)
        .allMatch(point -> Double.isFinite(point.threshold()));
  }

  @Test
  void severalClassesHaveAMatrixAndCurvesInTheReport() throws Exception {
    Path test = dataset("test", TestFiles.SPECIES, TestFiles.rows(TestFiles.SPECIES, 200, 5));
    EvaluateModel.Outputs outputs =
        run(TestFiles.species(directory.resolve("m")), null, test, "plan");
    assertThat(outputs.classificationMetrics().rocCurve()).isEmpty();
    assertThat(outputs.classificationMetrics().classes()).containsExactly("a", "b", "<c>");
    assertThat(outputs.metrics().values()).containsKey("macro_f1").doesNotContainKey("f1");
    assertThat(outputs.report().text())
        .contains("each class against the others")
        .contains("By plan")
        .contains("&lt;c&gt;")
        .doesNotContain("<c>");
    assertWellFormed(outputs.report().text());
  }

  @Test
  void rowsOfProductionAreMeasuredByThemselvesToo() throws Exception {
    Path champion = TestFiles.binary(directory.resolve("champion"), 1, 0);
    Path production =
        dataset("production", TestFiles.BINARY, TestFiles.rows(TestFiles.BINARY, 60, 6));
    EvaluateModel.Outputs outputs = runBeside(production, model(), champion, test(300));
    EvaluateModel.Outputs alone =
        run(directory.resolve("model"), champion, directory.resolve("production"));
    Evaluation evaluation = read(outputs);
    assertThat(evaluation.rows()).isEqualTo(300);
    Evaluation part = Objects.requireNonNull(evaluation.production());
    assertThat(part.candidate().test()).isEqualTo(read(alone).candidate().test());
    assertThat(((ChampionOutcome.Compared) part.champion()).differences())
        .isEqualTo(((ChampionOutcome.Compared) read(alone).champion()).differences());
    assertThat(outputs.metrics().values())
        .containsEntry("production_auc", alone.auc())
        .containsEntry("production_champion_auc", alone.metrics().values().get("champion_auc"))
        .containsEntry("production_rows", 60.0);
    assertThat(outputs.report().text()).contains("<h2>Production</h2>", "60 of the test rows come");
    assertWellFormed(outputs.report().text());
  }

  @Test
  void itSaysIfTheChampionMayHaveLearnedFromTheTestRows() throws Exception {
    Path model = TestFiles.binary(directory.resolve("m"), "hash of the entity, salt (<a>)");
    Path other = TestFiles.binary(directory.resolve("o"), "hash of the entity, salt (b)");
    Path silent = TestFiles.binary(directory.resolve("s"), 1, 0);
    Path test = test(100);
    assertThat(run(model, other, test).report().text())
        .contains("otherwise (hash of the entity, salt (b)) than those of the candidate (hash of")
        .contains("(&lt;a&gt;)");
    assertThat(run(model, silent, test).report().text())
        .contains("The champion does not say how its rows were split");
    assertThat(run(model, model, test).report().text()).doesNotContain("rows were split");
    assertThat(run(silent, model, test).report().text()).doesNotContain("rows were split");
  }

  @Test
  void withoutARowOfProductionThatPartIsLeftOut() throws Exception {
    Path production = dataset("production", TestFiles.BINARY, List.of());
    EvaluateModel.Outputs outputs = runBeside(production, model(), null, test(100));
    assertThat(read(outputs).production()).isNull();
    assertThat(outputs.report().text()).doesNotContain("<h2>Production</h2>");
  }

  @Test
  void noChampionIsALegalAnswer() throws Exception {
    Path none = Files.createDirectory(directory.resolve("none"));
    Files.writeString(none.resolve("champion.json"), "{\"found\": false}");
    EvaluateModel.Outputs outputs = run(model(), none, test(100));
    assertThat(read(outputs).champion()).isEqualTo(new ChampionOutcome.None());
    assertThat(outputs.report().text()).contains("There is no champion yet");
  }

  @Test
  void aNoteThatContradictsItselfIsRefused() throws Exception {
    Path none = Files.createDirectory(directory.resolve("none"));
    Path model = model();
    Path test = test(50);
    Files.writeString(none.resolve("champion.json"), "{\"found\": true}");
    assertThatThrownBy(() -> run(model, none, test))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("champion.json")
        .hasMessageContaining("\nMaybe");
    Files.writeString(none.resolve("champion.json"), "{\"fund\": false}");
    assertThatThrownBy(() -> run(model, none, test)).hasMessageContaining("Maybe (found)");
  }

  @Test
  void anIncomparableChampionIsReported() throws Exception {
    Path champion = TestFiles.species(directory.resolve("champion"));
    EvaluateModel.Outputs outputs = run(model(), champion, test(100));
    assertThat(read(outputs).champion()).isInstanceOf(ChampionOutcome.NotComparable.class);
    assertThat(outputs.metrics().values()).doesNotContainKey("champion_auc");
    assertThat(outputs.report().text()).contains("cannot be compared. It predicts (species)");
  }

  @Test
  void theReportIsOneWellFormedPageThatCannotBeInjected() throws Exception {
    Path champion = TestFiles.binary(directory.resolve("champion"), 1, 0);
    String html = run(model(), champion, test(300)).report().text();
    assertWellFormed(html);
    assertThat(html)
        .contains("&lt;b&gt;rare &amp; odd&lt;/b&gt;")
        .doesNotContain("<b>rare", "<script", "http://", "https://", "url(");
    assertThat(html.length()).isLessThan(60_000);
  }

  @Test
  void theSameInputsGiveTheSameBytes() throws Exception {
    Path model = model();
    Path test = test(200);
    EvaluateModel.Outputs one = run(model, model, test);
    EvaluateModel.Outputs two = run(model, model, test);
    assertThat(two.evaluation().path()).hasSameBinaryContentAs(one.evaluation().path());
    assertThat(two.report()).isEqualTo(one.report());
  }

  @Test
  void oneClassOnlyIsBadDataAndLeavesNothing() {
    List<RawRow> stayed =
        TestFiles.rows(TestFiles.BINARY, 100, 5).stream()
            .filter(row -> "no".equals(row.text(3)))
            .toList();
    Path model = model();
    Path test = dataset("one", TestFiles.BINARY, stayed);
    assertThatThrownBy(() -> run(model, null, test))
        .isInstanceOf(StepException.class)
        .hasMessageContaining("rows is of the class (yes)")
        .hasMessageContaining("\nMaybe")
        .extracting(e -> ((StepException) e).kind())
        .isEqualTo(ErrorKind.DATA_QUALITY);
    assertThat(directory.toFile().listFiles((folder, name) -> name.startsWith("out")))
        .allMatch(out -> out.list().length == 0);
  }

  @Test
  void anEmptyTestPartIsInvalidInput() {
    Path model = model();
    Path test = dataset("empty", TestFiles.BINARY, List.of());
    assertThatThrownBy(() -> run(model, null, test))
        .isInstanceOf(InputException.class)
        .hasMessage("The test data has no rows.");
  }

  @Test
  void aPackageWithAFlippedByteIsInvalidInput() throws Exception {
    Path model = model();
    Path test = test(50);
    Path part;
    try (var files = Files.list(model)) {
      part =
          files
              .filter(f -> f.getFileName().toString().contains("features"))
              .findFirst()
              .orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(part);
    bytes[bytes.length / 2] ^= 1;
    Files.write(part, bytes);
    assertThatThrownBy(() -> run(model, null, test))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("features");
  }

  @Test
  void anUnknownSliceColumnIsInvalidInput() {
    Path model = model();
    Path test = test(50);
    assertThatThrownBy(() -> run(model, null, test, "plann"))
        .isInstanceOf(InputException.class)
        .hasMessageEndingWith("\nMaybe (plan).");
  }

  /** Every element is closed: with the void elements of HTML closed too, the page is XML. */
  static void assertWellFormed(String html) throws Exception {
    String xml =
        html.replace("<!doctype html>", "").replaceAll("<meta([^>]*)>", "<meta$1/>").strip();
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    Document document =
        factory
            .newDocumentBuilder()
            .parse(new org.xml.sax.InputSource(new java.io.StringReader(xml)));
    assertThat(document.getElementsByTagName("svg").getLength()).isGreaterThanOrEqualTo(2);
  }
}
