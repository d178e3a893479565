package dev.crema.buildfeatures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.Contract;
import dev.crema.data.DatasetWriter;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.features.FittedFeatures;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import dev.crema.testkit.TestStepContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildFeaturesTest {
  static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: shop
          positive_class: "yes"
          columns:
            - {name: amount, type: number, nullable: true}
            - {name: colour, type: string}
            - {name: bought, type: string, role: label, allowed: ["no", "yes"]}
          """,
          "contract.yaml");
  static final String FEATURES =
      """
      version: 1
      fit:
        - {columns: [amount], steps: [impute: {strategy: median}, standardize]}
        - {columns: [colour], steps: [one_hot]}
      """;

  @TempDir private Path directory;

  static Path dataset(Path directory, int rows) {
    try (DatasetWriter writer = DatasetWriter.create(directory, CONTRACT)) {
      RawRow row = new RawRow(3);
      for (int i = 0; i < rows; i++) {
        row.setNumber(0, i % 5 == 4 ? Double.NaN : i);
        row.setText(1, i % 2 == 0 ? "a|b" : "<red>");
        row.setText(2, i % 3 == 0 ? "yes" : "no");
        writer.append(row, i + 2);
      }
      writer.finish();
    }
    return directory;
  }

  static String sha256(String text) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private BuildFeatures.Outputs run(int rows, String yaml, String sha256) throws Exception {
    Path file = Files.writeString(directory.resolve("features.yaml"), yaml);
    Path train = dataset(directory.resolve("train"), rows);
    return new BuildFeatures()
        .run(
            new BuildFeatures.Inputs(
                Dataset.of("train", train), Artifact.of("features", file), sha256),
            TestStepContext.in(directory));
  }

  @Test
  void fitsOnTheTrainingPartAndReports() throws Exception {
    BuildFeatures.Outputs outputs = run(20, FEATURES, sha256(FEATURES));
    assertThat(outputs.featureCount()).isEqualTo(3);
    String json = Files.readString(outputs.fitted().path().resolve("features.json"));
    FittedFeatures fitted = FittedFeatures.fromJson(json, "features.json", CONTRACT);
    assertThat(fitted.names()).containsExactly("amount", "colour=<red>", "colour=a|b");
    assertThat(outputs.fitted().metadata()).containsEntry("features_digest", fitted.digest());
    assertThat(outputs.report().text())
        .startsWith("## 3 features, fitted on 20 rows")
        .contains("| 2 | colour=&lt;red&gt; | colour |  | 2 categories: &lt;red&gt;, a\\|b |")
        .contains("missing becomes 9.0 (median)");
  }

  @Test
  void refusesADefinitionWithAnotherDigest() {
    assertThatThrownBy(() -> run(20, FEATURES, "0".repeat(64)))
        .isInstanceOf(StepException.class)
        .extracting(e -> ((StepException) e).kind())
        .isEqualTo(ErrorKind.INVALID_INPUT);
    assertThat(directory.resolve("fitted")).doesNotExist();
  }

  @Test
  void refusesAnUnknownColumnWithAWayOutAndLeavesNothing() {
    String yaml = FEATURES.replace("[colour]", "[color]");
    assertThatThrownBy(() -> run(20, yaml, sha256(yaml)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("features.yaml:4")
        .hasMessageContaining("(color)")
        .hasMessageEndingWith("\nMaybe (colour).");
    assertThat(directory.resolve("fitted")).doesNotExist();
  }

  @Test
  void refusesTheLabelAsAFeature() {
    String yaml = FEATURES.replace("[colour]", "[bought]");
    assertThatThrownBy(() -> run(20, yaml, sha256(yaml)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("role is (label)");
  }

  @Test
  void refusesATrainingPartWithoutRows() {
    assertThatThrownBy(() -> run(0, FEATURES, sha256(FEATURES)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no rows");
    assertThat(directory.resolve("fitted")).doesNotExist();
  }

  @Test
  void refusesADatasetThatIsNone() throws Exception {
    Path file = Files.writeString(directory.resolve("features.yaml"), FEATURES);
    BuildFeatures.Inputs inputs =
        new BuildFeatures.Inputs(
            Dataset.of("train", directory.resolve("nothing")),
            Artifact.of("features", file),
            sha256(FEATURES));
    assertThatThrownBy(() -> new BuildFeatures().run(inputs, TestStepContext.in(directory)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("nothing");
  }
}
