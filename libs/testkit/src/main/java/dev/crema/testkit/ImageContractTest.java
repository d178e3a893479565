package dev.crema.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.sdk.description.ComponentDescription;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the image of a component is, as it lies in its tar; no container is started. */
abstract class ImageContractTest extends ProcessContractTest {

  private static final int MEGABYTE = 1_000_000;
  private static final Set<String> LABELS =
      Set.of("title", "description", "version", "licenses", "vendor");

  private @Nullable ImageArchive archive;

  static void require(Optional<String> missing) {
    assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
  }

  /** Returns the image that was made; skips the test if there is none, fails it if it is old. */
  ComponentImage made() throws IOException {
    ComponentImage image = ComponentImage.of(runs().description());
    require(image.missing());
    image.requireFresh(ComponentProcess.classPathOf(runs().example().component()));
    return image;
  }

  private ImageArchive archive() throws IOException {
    ImageArchive read = archive;
    if (read == null) {
      read = ImageArchive.read(made().tar());
      archive = read;
    }
    return read;
  }

  private ImageFacts facts() throws IOException {
    return new ImageFacts(archive());
  }

  @Test
  @Tag("image")
  void imageHasTheNameAndVersionOfComponentYaml() throws Exception {
    ComponentDescription component = runs().description();
    assertThat(archive().name()).isEqualTo(component.identity().image());
    assertThat(archive().labels())
        .containsEntry("org.opencontainers.image.title", component.name())
        .containsEntry("org.opencontainers.image.version", component.identity().version());
    for (String label : LABELS) {
      assertThat(archive().labels().get("org.opencontainers.image." + label))
          .asString()
          .as("label %s", label)
          .isNotBlank();
    }
  }

  @Test
  @Tag("image")
  void imageHasNoEntrypointBecauseKfpIgnoresItAndDockerPrependsIt() throws Exception {
    assertThat(archive().config()).doesNotContainKeys("Entrypoint", "Cmd");
    assertThat(archive().config()).containsEntry("User", ImageRuns.USER);
  }

  @Test
  @Tag("image")
  void imageHasNoShellAndNoPackageManager() throws Exception {
    assertThat(facts().programs()).isSubsetOf(ImageFacts.PROGRAMS);
    assertThat(facts().setIdFiles()).as("setuid and setgid files").isEmpty();
  }

  @Test
  @Tag("image")
  void imageHasNativeCodeOfItsPlatformAlone() throws Exception {
    assertThat(facts().foreignCode()).isEmpty();
  }

  @Test
  @Tag("image")
  void imageCanBeReadByAnyUser() throws Exception {
    assertThat(facts().unreadable()).isEmpty();
  }

  @Test
  @Tag("image")
  void imageTrustsDebiansCertificatesAndNoneOfTheBuildHost() throws Exception {
    assertThat(facts().trusted()).isNotEmpty().isEqualTo(facts().debians());
  }

  @Test
  @Tag("image")
  void imageIsSmall() throws Exception {
    int most = 45;
    if (facts().hasLearners()) {
      most = 110;
    } else if (facts().hasDuckDb()) {
      most = 75;
    }
    assertThat(archive().compressed() / MEGABYTE).as("MB, compressed").isLessThanOrEqualTo(most);
  }
}
