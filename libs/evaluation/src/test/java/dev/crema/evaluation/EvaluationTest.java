package dev.crema.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {

  @Test
  void jsonRoundTripChangesNothing() {
    Evaluation compared = Examples.binary(1, 1);
    ChampionOutcome other = new ChampionOutcome.NotComparable("e".repeat(64), "It needs (\"x\").");
    for (Evaluation evaluation :
        List.of(
            compared,
            Examples.with(compared, other),
            Examples.beside(compared, Examples.with(Examples.binary(4, 0), other)),
            Examples.multiclass(2),
            Examples.oneClass())) {
      String json = evaluation.toJson();
      Evaluation read = Evaluation.fromJson(json, "evaluation.json");
      assertThat(read).isEqualTo(evaluation);
      assertThat(read.toJson()).isEqualTo(json);
    }
  }

  /** Written by version 0.1.0: what is stored must stay readable, and be written the same. */
  @Test
  void readsAndWritesTheStoredEvaluation() throws IOException {
    Path stored = Path.of("src/test/resources/golden/evaluation-0.1.0.json");
    Evaluation evaluation = Examples.binary(1, 1);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(stored, evaluation.toJson());
    }
    assertThat(Evaluation.read(stored)).isEqualTo(evaluation);
    assertThat(evaluation.toJson()).isEqualTo(Files.readString(stored));
  }

  @Test
  void readsAFile(@TempDir Path directory) throws IOException {
    Evaluation evaluation = Examples.binary(3, 0.5);
    Path file = directory.resolve("evaluation.json");
    Files.writeString(file, evaluation.toJson());
    assertThat(Evaluation.read(file)).isEqualTo(evaluation);
  }

  @Test
  void rowsOfProductionAreOfTheSameClassesAndHaveNoOthersBesideThem() {
    Evaluation binary = Examples.binary(1, 1);
    assertThatThrownBy(() -> Examples.beside(binary, Examples.multiclass(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("On production's rows the label (species) has the classes");
    Evaluation beside = Examples.beside(binary, binary);
    assertThatThrownBy(() -> Examples.beside(binary, beside))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Rows of production have no rows of production.");
  }

  @Test
  void saysWhichClassIsPositiveAndHowManyRowsWereMeasured() {
    assertThat(Examples.binary(1, 1).positiveClass()).isEqualTo("yes");
    assertThat(Examples.binary(1, 1).rows()).isEqualTo(400);
    assertThat(Examples.multiclass(1).positiveClass()).isNull();
  }

  @Test
  void undefinedMetricsAreAbsentWithTheirReason() {
    MetricValues metrics = Examples.oneClass().candidate().test().metrics();
    assertThat(metrics.values()).doesNotContainKey("auc").containsKey("accuracy");
    assertThat(metrics.undefined())
        .containsEntry("auc", "None of the 3 rows is of the class (yes).")
        .containsOnlyKeys("auc", "pr_auc", "recall", "f1");
    assertThat(Examples.oneClass().candidate().test().ofClasses().rocCurves()).isEmpty();
  }

  @Test
  void threeClassesHaveMeansInsteadOfMetricsOfAPositiveClass() {
    Measures.OfClasses test = Examples.multiclass(1).candidate().test().ofClasses();
    assertThat(test.metrics().values().keySet()).containsExactlyElementsOf(Metric.ids(3));
    assertThat(Metric.ids(3)).doesNotContain("precision", "recall", "f1").contains("macro_f1");
    assertThat(test.rocCurves())
        .extracting(RocCurve::positive)
        .containsExactly("setosa", "versicolor", "virginica");
  }

  @Test
  void refusesAnotherVersion() {
    String json = Examples.oneClass().toJson().replace("\"version\":1", "\"version\":3");
    assertThatThrownBy(() -> Evaluation.fromJson(json, "e.json"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("e.json:1")
        .hasMessageContaining("version");
  }

  @Test
  void refusesUnknownMetricsAndFields() {
    String json = Examples.oneClass().toJson();
    assertThatThrownBy(() -> Evaluation.fromJson(json.replace("\"brier\"", "\"brie\""), "e.json"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(brie) is no metric")
        .hasMessageEndingWith("\nMaybe (brier).");
    assertThatThrownBy(() -> Evaluation.fromJson(json.replace("\"label\"", "\"labels\""), "e.json"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Maybe (label)");
  }

  @Test
  void refusesAMatrixOfAnotherSize() {
    String json =
        Examples.oneClass().toJson().replace("\"classes\":[\"no\",", "\"classes\":[\"no\",\"x\",");
    assertThatThrownBy(() -> Evaluation.fromJson(json, "e.json"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("2 classes, the evaluation has 3");
  }

  @Test
  void refusesNumbersOutOfRange() {
    String json = Examples.oneClass().toJson();
    assertThat(json).contains("\"threshold\":0.5");
    assertThatThrownBy(
            () -> Evaluation.fromJson(json.replace("\"threshold\":0.5", "\"threshold\":2"), "e"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("candidate.threshold");
    assertThatThrownBy(
            () -> Evaluation.fromJson(json.replace("\"rows\":1,", "\"rows\":0,"), "e.json"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("rows (0)");
  }

  @Test
  void aMetricIsEitherDefinedOrNot() {
    assertThatThrownBy(() -> new MetricValues(Map.of("auc", 0.5), Map.of("auc", "No.")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(auc)");
    assertThatThrownBy(() -> new MetricValues(Map.of("auc", Double.NaN), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(NaN)");
    assertThatThrownBy(() -> new MetricValues(Map.of("auk", 0.5), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("auk");
  }
}
