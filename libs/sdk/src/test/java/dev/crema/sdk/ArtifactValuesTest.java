package dev.crema.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.sdk.ClassificationMetrics.RocPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactValuesTest {

  // printf 'crema' | sha256sum (coreutils 9.1)
  private static final String SHA256 =
      "966e87e2b930d587d63f20c618fcff007f18eb3cd9f7ed5382f718a04f94a047";

  @TempDir Path directory;

  @Test
  void verifiesAFileByItsDigest() throws IOException {
    Path file = Files.writeString(directory.resolve("contract"), "crema");
    Artifact contract = Artifact.of("contract", file);
    assertThat(contract.verifiedFile(SHA256)).isEqualTo(file);
    assertThat(contract.verifiedFile(SHA256.toUpperCase(java.util.Locale.ROOT))).isEqualTo(file);
  }

  @Test
  void refusesOtherContentDirectoriesAndTextThatIsNoDigest() throws IOException {
    Path file = Files.writeString(directory.resolve("contract"), "crema!");
    assertInvalid(Artifact.of("contract", file), SHA256, "not the expected (" + SHA256 + ")");
    assertInvalid(
        Artifact.of("contract", file), "abc", "(abc), which is not 64 hexadecimal digits");
    assertInvalid(Artifact.of("contract", directory), SHA256, "is a directory");
    assertInvalid(Artifact.of("contract", directory.resolve("nowhere")), SHA256, "does not exist");
  }

  private static void assertInvalid(Artifact artifact, String sha256, String message) {
    assertThatThrownBy(() -> artifact.verifiedFile(sha256))
        .isInstanceOfSatisfying(
            StepException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT))
        .hasMessageContaining(message);
  }

  @Test
  void keepsMetadataThatKfpTakes() {
    Dataset dataset =
        Dataset.of("d", directory)
            .withMetadata("rows", 3)
            .withMetadata("share", 0.5f)
            .withMetadata("names", List.of("a", Map.of("b", true)));
    assertThat(dataset.metadata())
        .isEqualTo(Map.of("rows", 3L, "share", 0.5, "names", List.of("a", Map.of("b", true))));
  }

  @Test
  void refusesMetadataThatKfpRefuses() {
    Model model = Model.of("m", directory);
    assertThatThrownBy(() -> model.withMetadata("display_name", "x"))
        .hasMessageContaining("(display_name) is empty or belongs to KFP");
    assertThatThrownBy(() -> model.withMetadata("auc", Double.NaN))
        .hasMessageContaining("(auc) has the value (NaN)");
    Map<String, Object> nested = new LinkedHashMap<>();
    nested.put("x", null);
    assertThatThrownBy(() -> model.withMetadata("deep", nested))
        .hasMessageContaining("(deep.x) has the value (null)");
    assertThatThrownBy(() -> model.withMetadata("path", directory))
        .hasMessageContaining("no text, boolean, finite number");
  }

  @Test
  void refusesCurvesAndMatricesThatTheUiCannotDraw() {
    assertThatThrownBy(() -> new RocPoint(Double.NaN, 0, 0)).hasMessageContaining("(NaN)");
    assertThatThrownBy(() -> new RocPoint(0.5, 1.1, 0)).hasMessageContaining("(1.1)");
    assertThatThrownBy(() -> new RocPoint(0.5, 0, Double.NaN)).hasMessageContaining("(NaN)");
    ClassificationMetrics.Builder builder = ClassificationMetrics.builder();
    assertThatThrownBy(() -> builder.confusionMatrix(List.of("a"), new long[2][2]))
        .hasMessageContaining("2 rows for the 1 classes");
    assertThatThrownBy(() -> builder.confusionMatrix(List.of("a", "b"), new long[2][1]))
        .hasMessageContaining("1 counts for the 2 classes");
    assertThatThrownBy(() -> builder.confusionMatrix(List.of("a"), new long[][] {{-1}}))
        .hasMessageContaining("(-1)");
  }

  @Test
  void eachKindOfErrorHasItsOwnExitCode() {
    assertThat(java.util.Arrays.stream(ErrorKind.values()).map(ErrorKind::exitCode))
        .doesNotHaveDuplicates()
        .doesNotContain(0);
  }
}
