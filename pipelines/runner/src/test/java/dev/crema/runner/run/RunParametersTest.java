package dev.crema.runner.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.runner.ir.ComponentSpec;
import dev.crema.runner.ir.PipelineSpec;
import dev.crema.runner.ir.SpecReader;
import dev.crema.runner.value.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunParametersTest {
  private static final Path PIPELINE =
      Path.of("src/test/resources/pipelines/valid/misbehaves.yaml");

  /** A cluster counts bytes of UTF-8, and an accented letter has two of them. */
  @ParameterizedTest
  @ValueSource(strings = {"x", "é"})
  void takesExactlyAsManyBytesAsACluster(String letter) throws IOException {
    PipelineSpec pipeline = SpecReader.read(PIPELINE);
    ComponentSpec.Signature signature = pipeline.root().signature();
    int around = "{\"how\":\"\",\"file\":\"\"}".length();
    int letters = (RunParameters.MAX_BYTES - around) / (letter.equals("x") ? 1 : 2);
    int rest = letter.equals("x") ? 0 : (RunParameters.MAX_BYTES - around) % 2;
    String full = letter.repeat(letters) + "x".repeat(rest);
    Map<String, Object> fits = Map.of("how", full, "file", "");
    assertThat(RunParameters.complete(signature, fits)).isEqualTo(fits);
    assertThatThrownBy(
            () -> RunParameters.complete(signature, Map.of("how", full + "x", "file", "")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(
            "The parameters have %d bytes; a cluster takes at most %d."
                .formatted(RunParameters.MAX_BYTES + 1, RunParameters.MAX_BYTES));
  }
}
