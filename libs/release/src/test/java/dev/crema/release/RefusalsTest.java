package dev.crema.release;

import static dev.crema.release.BuiltRepository.BREW;
import static dev.crema.release.BuiltRepository.PIPELINE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** There is no release when anything disagrees, and the dist/ of an earlier one stays whole. */
class RefusalsTest {

  private static final String TAR = "jib-image.tar";
  private static final String DIGEST = "jib-image.digest";

  @TempDir Path root;
  private BuiltRepository repository;

  @BeforeEach
  void build() throws Exception {
    repository = new BuiltRepository(root);
    repository.write("dist/SHA256SUMS", "of an earlier release");
  }

  private void assertThatItIsRefused(String sentence) throws IOException {
    assertThat(repository.release()).isOne();
    assertThat(repository.log())
        .contains(sentence)
        .contains("hint: Maybe ")
        .containsPattern("error: There is no release: \\d things disagree\\.\n$");
    assertThat(repository.read("dist/SHA256SUMS")).isEqualTo("of an earlier release");
    assertThat(root.resolve("dist.new")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {DIGEST, TAR, "image.inputs"})
  void namesAnImageThatIsNotThere(String file) throws IOException {
    Path missing = repository.target(BREW, file);
    Files.delete(missing);
    assertThatItIsRefused(
        "disagrees: The component (brew-coffee) has no image: there is no (%s)."
            .formatted(missing));
  }

  @Test
  void namesADigestThatIsOlderThanItsImage() throws IOException {
    repository.age(repository.target(BREW, DIGEST));
    assertThatItIsRefused("jib-image.digest) that is older than its image (");
  }

  @Test
  void namesADigestThatIsNotTheImages() throws IOException {
    String other = "sha256:" + "0".repeat(64);
    Files.writeString(repository.target(BREW, DIGEST), other);
    assertThatItIsRefused("jib-image.digest) says (%s).".formatted(other));
    Files.writeString(repository.target(BREW, DIGEST), "latest");
    assertThatItIsRefused("the digest (latest), which is none.");
  }

  @ParameterizedTest
  @CsvSource({
    "crema/brew-coffee:1.2.3, brew-coffee, 1.2.2, whose labels say (brew-coffee 1.2.2)",
    "crema/brew-coffee:1.2.3, brew-tea, 1.2.3, whose labels say (brew-tea 1.2.3)",
    "crema/brew-coffee:1.2.2, brew-coffee, 1.2.3, with the name (crema/brew-coffee:1.2.2)"
  })
  void namesAnImageOfSomethingElse(String reference, String title, String version, String sentence)
      throws IOException {
    repository.image(BREW, new OciTar(reference, title, version));
    assertThatItIsRefused(sentence);
  }

  @Test
  void namesAnImageThatIsNotWhole() throws IOException {
    Path tar = repository.target(BREW, TAR);
    byte[] bytes = Files.readAllBytes(tar);
    Files.write(tar, Arrays.copyOf(bytes, bytes.length / 2));
    repository.age(tar);
    assertThatItIsRefused("jib-image.tar) cannot be read: it ");

    OciTar changed = new OciTar("crema/brew-coffee:1.2.3", BREW, "1.2.3");
    String layer = changed.files.keySet().iterator().next();
    changed.files.put(layer, new byte[] {1});
    repository.image(BREW, changed);
    assertThatItIsRefused("its blob (%s) has the digest (".formatted(layer));

    changed.files.remove(layer);
    repository.image(BREW, changed);
    assertThatItIsRefused("it lacks the layer {\"digest\":\"sha256:");

    changed.files.remove("index.json");
    repository.image(BREW, changed);
    assertThatItIsRefused("it has no index.json.");
  }

  @Test
  void namesAnImageOfOtherJars() throws IOException {
    Files.writeString(repository.target(BREW, "brew-coffee-1.2.3.jar"), "other classes");
    assertThatItIsRefused("brew-coffee-1.2.3.jar) than is built now.");
    Path library = repository.write("libs/milk/target/crema-milk-1.2.3.jar", "milk");
    Files.writeString(repository.target(BREW, "classpath"), library.toString());
    Files.writeString(repository.target(BREW, "brew-coffee-1.2.3.jar"), "classes of brew-coffee");
    assertThatItIsRefused("has an image without (%s), which is built now.".formatted(library));
  }

  @Test
  void namesImagesOfSeveralBases() throws IOException {
    repository.inputs(BREW, "sha256:1111");
    assertThatItIsRefused(
        "The images stand on 2 bases, one by component: {sha256:0000=wash-cups,"
            + " sha256:1111=brew-coffee}.");
    repository.inputs(BuiltRepository.WASH, "sha256:1111");
    repository.write(".build/base-image/base.lock", "libc6 2.36\n");
    repository.write(".build/base-image/image.digest", "sha256:2222\n");
    assertThatItIsRefused("The images stand on the base (sha256:1111), but (");
    Files.writeString(repository.target(BREW, "image.inputs"), "");
    assertThatItIsRefused("(brew-coffee) has an image without (");
  }

  @Test
  void namesAComponentYamlThatIsNotTheCatalogues() throws IOException {
    repository.replace(
        "components/brew-coffee/component.yaml",
        "image: \"crema/brew-coffee:1.2.3\"\n    command",
        "image: \"crema/brew-coffee:1.2.2\"\n    command");
    assertThatItIsRefused(
        "The file (components/brew-coffee/component.yaml) names [crema/brew-coffee:1.2.2], but");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "python:3.11              | which is not in the catalogue (components/index.json).",
        "crema/brew-coffee:1.2.2  | which is not in the catalogue (components/index.json).",
        "python@sha256:0          | which is not in the catalogue (components/index.json).",
        "crema/brew-coffee:latest | which has the tag latest, which moves.",
        "crema/brew-coffee        | which has no tag, which means latest.",
        "registry.example:5000/x  | which has no tag, which means latest."
      })
  void namesAPipelineWithAnImageOfElsewhere(String image, String problem) throws IOException {
    repository.replace(PIPELINE, "crema/brew-coffee:1.2.3", image);
    assertThatItIsRefused(
        "The pipeline (%s) names the image (%s), %s".formatted(PIPELINE, image, problem));
  }

  @Test
  void namesAPipelineWhoseImagesStandInAnotherForm() throws IOException {
    repository.replace(
        PIPELINE, "image: crema/brew-coffee:1.2.3", "\"image\": crema/brew-coffee:1.2.3");
    assertThat(repository.release()).isOne();
    assertThat(repository.log())
        .contains("The images of (%s) stand in a form that is not known here".formatted(PIPELINE));
  }

  @Test
  void saysEverythingAtOnce() throws IOException {
    Files.delete(repository.target(BREW, TAR));
    Files.delete(repository.target(BuiltRepository.WASH, TAR));
    repository.replace(PIPELINE, "crema/brew-coffee:1.2.3", "python:3.11");
    assertThatItIsRefused("error: There is no release: 3 things disagree.");
  }

  @Test
  void namesATreeWithoutACommit() throws Exception {
    try (var files = Files.walk(root.resolve(".git"))) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    assertThatItIsRefused(
        "is no git repository, so nobody could say what the release was made of.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--prefix|Registry/X|The prefix (Registry/X) is no registry with a path",
        "--prefix|https://x/y|The prefix (https://x/y) is no registry with a path",
        "--dry|x|The argument (--dry) is not known."
      })
  void explainsWrongArguments(String option, String value, String sentence) {
    assertThat(repository.release(option, value)).isEqualTo(2);
    assertThat(repository.log())
        .contains("error: " + sentence)
        .contains("hint: Maybe use: make release [PREFIX=<registry/prefix>] [DRAFT=1]");
  }
}
