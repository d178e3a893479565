package dev.crema.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.sdk.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseTest {

  private static final String BREW_DIGEST =
      new OciTar("crema/brew-coffee:1.2.3", "brew-coffee", "1.2.3").digest;
  private static final String WASH_DIGEST =
      new OciTar("crema/wash-cups:1.2.3", "wash-cups", "1.2.3").digest;

  @TempDir Path root;
  private BuiltRepository repository;

  @BeforeEach
  void build() throws Exception {
    repository = new BuiltRepository(root);
  }

  private void assertThatItIsReleased(String... options) {
    assertThat(repository.release(options)).as(repository.log()).isZero();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("dist"))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.resolve("dist").relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void namesEachImageByItsDigest() throws IOException {
    assertThatItIsReleased();
    assertThat(repository.log()).isEqualTo("wrote dist: 7 files, 2 images by digest\n");
    assertThat(files())
        .containsExactly(
            "SHA256SUMS",
            "components/brew-coffee/component.yaml",
            "components/brew-coffee/metadata.yaml",
            "components/index.json",
            "components/wash-cups/component.yaml",
            "components/wash-cups/metadata.yaml",
            "pipelines/make-coffee/pipeline.yaml");
    assertThat(repository.read("dist/pipelines/make-coffee/pipeline.yaml"))
        .isEqualTo(
            BuiltRepository.pipeline(
                "crema/brew-coffee@" + BREW_DIGEST, "crema/wash-cups@" + WASH_DIGEST));
    assertThat(repository.read("dist/components/brew-coffee/component.yaml"))
        .isEqualTo(
            repository
                .read("components/brew-coffee/component.yaml")
                .replace(
                    "    image: \"crema/brew-coffee:1.2.3\"",
                    "    image: \"crema/brew-coffee@%s\"".formatted(BREW_DIGEST)));
  }

  @Test
  void listsWhatItHoldsAndWhereItComesFrom() throws Exception {
    assertThatItIsReleased();
    Map<String, Object> index =
        Json.readObject(repository.read("dist/components/index.json"), "index.json");
    assertThat(index)
        .containsEntry("commit", repository.git("rev-parse", "HEAD"))
        .containsEntry("draft", false)
        .containsEntry("base", BuiltRepository.BASE);
    assertThat(index.get("components"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .first()
        .isEqualTo(
            Map.of(
                "name", "brew-coffee",
                "version", "1.2.3",
                "image", "crema/brew-coffee@" + BREW_DIGEST,
                "digest", BREW_DIGEST,
                "module", "../components/brew-coffee"));
  }

  @Test
  void givesTheImagesTheNamesOfARegistry() throws IOException {
    assertThatItIsReleased("--prefix", "registry.example:5000/team/crema");
    assertThat(repository.read("dist/pipelines/make-coffee/pipeline.yaml"))
        .contains("image: registry.example:5000/team/crema/brew-coffee@" + BREW_DIGEST);
  }

  @Test
  void takesImagesThatWereBuiltUnderTheirNamesInTheRegistry() throws IOException {
    repository.image(
        "brew-coffee", new OciTar("registry.example/x/brew-coffee:1.2.3", "brew-coffee", "1.2.3"));
    assertThatItIsReleased("--prefix", "registry.example/x");
    assertThat(repository.release()).isOne();
    assertThat(repository.log())
        .contains(
            "has an image with the name (registry.example/x/brew-coffee:1.2.3), which is none of"
                + " [crema/brew-coffee:1.2.3].");
  }

  @Test
  void writesSumsThatSha256sumReads() throws Exception {
    repository.write(".build/base-image/base.lock", "libc6 2.36\n");
    repository.write(".build/base-image/image.digest", BuiltRepository.BASE + "\n");
    assertThatItIsReleased();
    assertThat(repository.read("dist/base.lock")).isEqualTo("libc6 2.36\n");
    Process process =
        new ProcessBuilder("sha256sum", "-c", "SHA256SUMS")
            .directory(root.resolve("dist").toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said.lines()).hasSize(files().size() - 1);
  }

  @Test
  void leavesOutTheListOfABaseThatIsNotTheImages() throws IOException {
    repository.write(".build/base-image/base.lock", "libc6 2.36\n");
    repository.write(".build/base-image/image.digest", BuiltRepository.BASE + "\n");
    repository.inputs(BuiltRepository.BREW, "eclipse-temurin:25-jre");
    repository.inputs(BuiltRepository.WASH, "eclipse-temurin:25-jre");
    assertThatItIsReleased();
    assertThat(root.resolve("dist/base.lock")).doesNotExist();
    assertThat(repository.read("dist/components/index.json")).contains("eclipse-temurin:25-jre");
  }

  @Test
  void makesTheSameFromTheSame() throws IOException {
    assertThatItIsReleased();
    String sums = repository.read("dist/SHA256SUMS");
    repository.write("dist/left-over", "from an earlier release");
    assertThatItIsReleased();
    assertThat(repository.read("dist/SHA256SUMS")).isEqualTo(sums);
    assertThat(root.resolve("dist/left-over")).doesNotExist();
    assertThat(root.resolve("dist.new")).doesNotExist();
    assertThat(root.resolve("dist.old")).doesNotExist();
  }

  @Test
  void makesADraftOfATreeWithEdits() throws IOException {
    repository.write("components/new.txt", "not committed");
    assertThat(repository.release()).isOne();
    assertThat(repository.log())
        .contains(
            "disagrees: The git tree has 1 edits that no commit has, the first is (?? components/new.txt).")
        .contains("make release DRAFT=1");
    assertThatItIsReleased("--draft");
    assertThat(repository.log()).endsWith("2 images by digest, a draft\n");
    assertThat(repository.read("dist/components/index.json")).contains("\"draft\" : true");
  }
}
