package dev.crema.sdk.generate;

import static dev.crema.sdk.generate.SampleRepository.component;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataYamlTest {

  private static final String FILE = "components/brew-coffee/metadata.yaml";
  private static final Instant DAY = Instant.parse("2026-11-21T00:00:00Z");

  @TempDir Path root;
  private SampleRepository repository;

  @BeforeEach
  void build() throws IOException {
    repository = new SampleRepository(root);
    repository.modules("brew-coffee");
    repository.built(component("brew-coffee", List.of(), List.of()));
  }

  @Test
  void saysWhatTheSchemaWants() throws IOException {
    assertThat(repository.generate(DAY)).isZero();
    assertThat(repository.read(FILE))
        .isEqualTo(
            """
            # Generated from sample.brewcoffee.Main by: make generate
            name: brew-coffee
            stability: beta
            dependencies:
              kubeflow:
                - name: Pipelines
                  version: ">=2.15.0"
            tags:
              - java
              - brew
            lastVerified: 2026-11-21T00:00:00Z
            """);
  }

  @ParameterizedTest
  @CsvSource({"0.1.0, beta", "0.1.0-SNAPSHOT, alpha", "1.0.0, stable", "12.3.4, stable"})
  void takesTheStabilityFromTheVersion(String version, String stability) throws IOException {
    repository.built(component(version, "brew-coffee", List.of(), List.of()));
    assertThat(repository.generate(DAY)).isZero();
    assertThat(repository.read(FILE)).contains("stability: " + stability + "\n");
  }

  @Test
  void keepsTheDayUntilARelease() throws IOException {
    assertThat(repository.generate(DAY)).isZero();
    Instant later = Instant.parse("2027-01-05T00:00:00Z");
    assertThat(repository.generate(later)).isZero();
    assertThat(repository.read(FILE)).contains("lastVerified: 2026-11-21T00:00:00Z\n");
    assertThat(repository.generate(later, "--check")).isZero();
    assertThat(repository.generate(later, "--release")).isZero();
    assertThat(repository.read(FILE)).contains("lastVerified: 2027-01-05T00:00:00Z\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2026-11-21", "2026-02-30T00:00:00Z", "\"2026-11-21T00:00:00Z\"", "today", ""})
  void namesADayThatIsNone(String day) throws IOException {
    repository.write(FILE, "lastVerified: " + day + "\n");
    assertThat(repository.generate(DAY)).isOne();
    assertThat(repository.log())
        .contains("hint: Maybe write it as: 2026-11-21T00:00:00Z")
        .contains("metadata.yaml) has the lastVerified (" + day + "), which is no time.");
  }
}
