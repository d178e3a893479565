package dev.crema.sdk.generate;

import static dev.crema.sdk.generate.SampleRepository.component;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasuredTest {

  @TempDir Path root;
  private SampleRepository repository;

  @BeforeEach
  void build() throws IOException {
    repository = new SampleRepository(root);
    repository.modules("brew-coffee", "wash-cups");
    repository.built(component("brew-coffee", List.of(), List.of()));
    repository.built(component("wash-cups", List.of(), List.of()));
  }

  @Test
  void showsWhatWasMeasuredAndWhatWasNot() throws IOException {
    repository.write(
        Measured.FILE,
        """
        {"measured_on": "2026-11-21, two cores",
         "components": {
          "brew-coffee": {"compressed_bytes": 71234567, "own_bytes": 6543210,
           "first_row_cpu_seconds": 0.414, "wall_seconds": 0.35, "peak_memory_bytes": 156000000}}}
        """);
    assertThat(repository.generate()).isZero();
    assertThat(repository.read("components/README.md"))
        .contains("| 71.2 MB | 0.41 s | 512Mi |")
        .contains("`crema/brew-coffee:0.1.0`, 71.2 MB compressed, of which 6.5 MB are its own")
        .contains("0.41 s of CPU, 0.35 s by the clock")
        .contains("`set_memory_limit(\"512Mi\")`; peak 156.0 MB")
        .contains("`crema/wash-cups:0.1.0`, size not measured yet |")
        .contains("(2026-11-21, two cores)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                          | has no (measured_on)",
        "{'measured_on': ' ', 'components': {}}      | has no (measured_on)",
        "{'measured_on': 'today'}                    | has no (components)",
        "{'measured_on': 'x', 'components': {}, 'brew-coffee': {}} | unknown keys [brew-coffee]",
        "{'measured_on': 'x', 'components': {'brew-tea': {}}} | measures (brew-tea), which is none of [brew-coffee, wash-cups]",
        "{'measured_on': 'x', 'components': {'wash-cups': 7}} | (wash-cups) the value (7), not an object",
        "{'measured_on': 'x', 'components': {'wash-cups': {'bytes': 7}}} | (wash-cups) the key (bytes), none of [compressed_bytes",
        "{'measured_on': 'x', 'components': {'wash-cups': {'own_bytes': 0.5}}} | own_bytes (0.5), which is no positive whole number",
        "{'measured_on': 'x', 'components': {'wash-cups': {'wall_seconds': -1}}} | wall_seconds (-1), which is no positive number",
        "{'measured_on': 'x', 'components': {'wash-cups': {'wall_seconds': '1 s'}}} | wall_seconds (1 s), which is no positive number",
        "{'measured_on': 'x', 'components': {'wash-cups': {'wall_seconds': null}}} | wall_seconds (null), which is no positive number"
      },
      quoteCharacter = '~')
  void namesWhatIsWrongInTheFile(String json, String problem) throws IOException {
    repository.write(Measured.FILE, json.replace('\'', '"'));
    assertThat(repository.generate()).isOne();
    assertThat(repository.log())
        .contains("hint: Maybe write it anew: make bench-images")
        .contains("error: The file (components/measured.json) ")
        .contains(problem);
  }
}
