package dev.crema.runner.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageReferenceTest {
  @ParameterizedTest
  @CsvSource({
    "crema/x:0.1.0, crema/x, 0.1.0, ",
    "localhost/crema/x:0.1.0, crema/x, 0.1.0, ",
    "docker.io/crema/x:0.1.0, crema/x, 0.1.0, ",
    "docker.io/library/x, x, , ",
    "registry.example.org:5000/crema/x, registry.example.org:5000/crema/x, , ",
    "registry.example.org:5000/crema/x:1, registry.example.org:5000/crema/x, 1, ",
    "crema/x@sha256:ab, crema/x, , sha256:ab",
    "crema/x:1@sha256:ab, crema/x, 1, sha256:ab"
  })
  void takesNamesApart(String text, String repository, String tag, String digest) {
    assertThat(ImageReference.of(text)).isEqualTo(new ImageReference(repository, tag, digest));
  }
}
