package dev.crema.selectfeatures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.DatasetReader;
import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Dataset;
import dev.crema.testkit.TestStepContext;
import dev.crema.training.selection.SelectionSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelectFeaturesTest {
  @TempDir Path folder;

  private SelectFeatures.Outputs run(
      long maxColumns,
      List<String> always,
      Map<String, Object> monotone,
      Map<String, Object> hyperparameters)
      throws Exception {
    Path features = Files.writeString(folder.resolve("features.yaml"), Parts.FEATURES);
    return new SelectFeatures()
        .run(
            new SelectFeatures.Inputs(
                Dataset.of("train", part("train", 800)),
                Dataset.of("validation", part("validation", 300)),
                Artifact.of("features", features),
                Parts.sha256(Parts.FEATURES),
                0,
                null,
                null,
                null,
                maxColumns,
                SelectionSettings.Measure.IMPORTANCE,
                always,
                monotone,
                3,
                1_000,
                hyperparameters,
                7),
            TestStepContext.in(folder));
  }

  private SelectFeatures.Outputs run(long maxColumns, List<String> always) throws Exception {
    return run(maxColumns, always, Map.of(), Map.of("rounds", 30L));
  }

  /** Both parts of an hour's work need not be read to know that. */
  @Test
  void aHyperparameterThatIsNoneIsToldBeforeDataAreRead() throws Exception {
    Files.writeString(Files.createDirectories(folder.resolve("train")).resolve("x"), "no dataset");
    assertThatThrownBy(() -> run(2, List.of(), Map.of(), Map.of("roundz", 30L)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(xgboost) has no hyperparameter (roundz).\nMaybe (rounds).");
  }

  private Path part(String name, int rows) {
    Path part = folder.resolve(name);
    return Files.exists(part) ? part : Parts.write(part, Parts.CONTRACT, rows, false);
  }

  @Test
  void whatItWritesIsWhatBuildFeaturesReads() throws Exception {
    SelectFeatures.Outputs outputs = run(2, List.of("per_call"));
    assertThat(outputs.columnCount()).isEqualTo(2);
    Path file = outputs.selected().verifiedFile(outputs.selectedSha256());
    DatasetReader train = DatasetReader.open(part("train", 800));
    FittedFeatures fitted = FeatureDefinition.read(file, train.info().contract()).fit(train);
    assertThat(fitted.names()).containsExactly("calls", "per_call");
    assertThat(Files.readString(file))
        .startsWith("version: 1\ndescription: \"2 of 5 columns, by select-features\"\nderive:\n")
        .doesNotContain("calls_again");
  }

  /** A column of one_hot has several features; the constraint is on one of them. */
  @Test
  void whatTrainModelIsToConstrainStays() throws Exception {
    Map<String, Object> monotone = Map.of("noise", 1L, "plan|<b>=p1", -1L);
    SelectFeatures.Outputs outputs = run(1, List.of(), monotone, Map.of("rounds", 30L));
    Path file = outputs.selected().verifiedFile(outputs.selectedSha256());
    DatasetReader train = DatasetReader.open(part("train", 800));
    FittedFeatures fitted = FeatureDefinition.read(file, train.info().contract()).fit(train);
    assertThat(fitted.names()).contains("noise", "plan|<b>=p1").doesNotContain("bill");

    assertThatThrownBy(() -> run(1, List.of(), Map.of("nois", 1L), Map.of("rounds", 30L)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("of the feature (nois), which there is not.\nMaybe (noise).");
  }

  @Test
  void everyColumnIsToldWhyItStaysOrGoes() throws Exception {
    SelectFeatures.Outputs outputs = run(1, List.of());
    Node reasons = Node.json(outputs.reasons().path());
    assertThat(reasons.required("columns").items())
        .extracting(column -> column.required("column").text())
        .containsExactly("calls", "bill", "noise", "per_call", "plan|<b>");
    assertThat(reasons.required("columns").items())
        .allMatch(column -> !column.required("reason").text().isBlank());
    assertThat(outputs.report().text())
        .startsWith("## 1 of 5 columns stay")
        .contains("| calls | **stays** | 1 |")
        .contains("| plan\\|&lt;b&gt; | goes | 3 |");
  }
}
