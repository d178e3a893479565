package dev.crema.kfp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecDigestTest {
  private static final String SPEC =
      """
      pipelineInfo: {name: p}
      root:
        inputDefinitions: {parameters: {a: {parameterType: STRING, defaultValue: %s}}}
        dag: {tasks: {t: {cachingOptions: %s}}}
      deploymentSpec: {executors: {e: {container: {cpu: %s}}}}
      """;

  private static SpecDigest digest(String yaml) {
    return SpecDigest.of(yaml.getBytes(StandardCharsets.UTF_8));
  }

  /** The answers are made by protobuf itself, see {@code through_protobuf.py}. */
  @ParameterizedTest
  @CsvSource({
    "train-and-register, pipelines/train-and-register/pipeline.yaml",
    "sequence, pipelines/runner/src/test/resources/pipelines/valid/sequence.yaml",
    "loops, pipelines/runner/src/test/resources/pipelines/valid/loops.yaml",
    "branches, pipelines/runner/src/test/resources/pipelines/valid/branches.yaml",
    "retries, pipelines/runner/src/test/resources/pipelines/valid/retries.yaml",
    "platform, pipelines/runner/src/test/resources/pipelines/valid/platform.yaml"
  })
  void aPipelineHasTheDigestOfWhatProtobufMakesOfIt(String name, String file) throws IOException {
    try (InputStream in = SpecDigestTest.class.getResourceAsStream(name + ".json")) {
      byte[] answer = Objects.requireNonNull(in).readAllBytes();
      assertThat(SpecDigest.answered(Objects.requireNonNull(Json.object(answer))))
          .isEqualTo(SpecDigest.of(AbstractDoubleTest.file(file)));
    }
  }

  @Test
  void whatProtobufLeavesOutMakesNoDifference() {
    assertThat(digest(SPEC.formatted("x", "{enableCache: false}", "1")))
        .isEqualTo(digest(SPEC.formatted("x", "{}", "1.0")));
  }

  @Test
  void aFreeValueThatIsZeroMakesADifference() {
    SpecDigest zero = digest(SPEC.formatted("0", "{}", "1"));
    assertThat(zero)
        .isEqualTo(digest(SPEC.formatted("0.0", "{}", "1")))
        .isNotEqualTo(digest(SPEC.formatted("null", "{}", "1")))
        .isNotEqualTo(digest(SPEC.formatted("false", "{}", "1")))
        .isNotEqualTo(digest(SPEC.formatted("''", "{}", "1")))
        .isNotEqualTo(digest(SPEC.formatted("0", "{}", "0")))
        .isNotEqualTo(digest(SPEC.formatted("'0'", "{}", "1")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "a: 1",
        "pipelineInfo: {a: 1, a: 2}",
        "pipelineInfo: {}\n---\na: 1\n---\nb: 2",
        "pipelineInfo: [",
        "&a [*a, *a]"
      })
  void whatIsNoCompiledPipelineIsRefused(String yaml) {
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(() -> digest(yaml))
        .withMessageContaining("\nMaybe")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(KfpException.Kind.REJECTED));
  }

  @Test
  void bytesThatAreNoTextAndFilesThatAreTooLargeAreRefused() {
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(() -> SpecDigest.of(new byte[] {(byte) 0xff}))
        .withMessageContaining("UTF-8");
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(() -> SpecDigest.of(new byte[SpecDigest.MAX_BYTES + 1]))
        .withMessageContaining("limit");
  }
}
