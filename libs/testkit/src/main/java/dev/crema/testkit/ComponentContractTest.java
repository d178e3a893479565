package dev.crema.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.servers.testing.SharedPodman;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The contract that every component inherits as tests: extend it and give one example run.
 *
 * <p>Besides what {@link ProcessContractTest} does with plain processes, the component runs in its
 * image as a KFP cluster starts it: terminated and killed in the middle, each retried over what
 * that left, once as the image's own user and once as any user of group 0, and given a wrong input.
 * Where no container can be started, or the image is not made, these tests are skipped by name.
 */
public abstract class ComponentContractTest extends ImageContractTest {

  /** How many of the classes that a run loads come from the archive of the image, at least. */
  private static final double ARCHIVED = 0.95;

  private static final int SHOWN_CLASSES = 5;

  private @Nullable ImageRuns imageRuns;

  /** Creates the test; JUnit calls it. */
  protected ComponentContractTest() {}

  /** Starts the containers when the first test asks for them. */
  private ImageRuns image() throws Exception {
    ImageRuns started = imageRuns;
    if (started == null) {
      ComponentImage image = made();
      require(SharedPodman.missing());
      require(noLauncher());
      started =
          ImageRuns.start(
              SharedPodman.get(),
              image,
              runs().example(),
              Files.createDirectories(directory().resolve("image")));
      imageRuns = started;
    }
    return started;
  }

  private static Optional<String> noLauncher() {
    try {
      KfpLauncher.get();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Test
  @Tag("image")
  void imageSucceedsUnderKfpsLauncherAsARetryAfterSigterm() throws Exception {
    assertThat(image().terminated().exitCode())
        .as("exit code of the launcher, which forwards no signal: %s", image().terminated())
        .isEqualTo(2);
    requireSuccess(image().retried());
    requireNoLeftovers(image().retried());
  }

  @Test
  @Tag("image")
  void imageSucceedsAsAnyUserOfGroupZeroAsARetryAfterSigkill() throws Exception {
    assertThat(image().killed().exitCode())
        .as("exit code of the container to kill: %s", image().killed())
        .isEqualTo(Step.KILLED);
    requireSuccess(image().arbitrary());
    requireNoLeftovers(image().arbitrary());
  }

  @Test
  @Tag("image")
  void imageSucceedsAtOnceWithOutputsOnGoogleCloudStorage() throws Exception {
    requireSuccess(image().first());
  }

  @Test
  @Tag("image")
  void imageStartsByTheLiteralCommandWithoutNoiseOfTheJvm() throws Exception {
    assertThat(image().retried().ending().stdout()).doesNotContain("[cds]", "[warning]");
    assertThat(image().retried().ending().stderr()).doesNotContain("WARNING: ");
  }

  @Test
  @Tag("image")
  void imageWritesAnExecutorOutputThatKfpTakes() throws Exception {
    requireOutput(image().retried());
    requireOutput(image().arbitrary());
    requireOutput(image().first());
  }

  @Test
  @Tag("image")
  void imageGivesTheOutputsOfThePlainProcess() throws Exception {
    requireSame(runs().cluster(), image().retried());
    requireSame(runs().cluster(), image().arbitrary());
    requireSame(runs().cluster(), image().first());
  }

  @Test
  @Tag("image")
  void imageLeavesNothingBesideItsOutputs() throws Exception {
    assertThat(image().retried().strays()).as("undeclared files").isEmpty();
    assertThat(image().arbitrary().strays()).as("undeclared files").isEmpty();
    assertThat(image().first().strays()).as("undeclared files").isEmpty();
  }

  @Test
  @Tag("image")
  void imageRefusesAWrongInputWithOneClearCauseAndNoOutputs() throws Exception {
    requireRefusal(image().refusal());
    assertThat(image().refusal().leftovers()).isEmpty();
  }

  @Test
  @Tag("image")
  void theJvmIsNotTheFirstProcessOfItsContainer() throws Exception {
    assertThat(image().classes().pid()).as("process id of the JVM").isGreaterThan(1);
  }

  @Test
  @Tag("image")
  void imageLoadsItsClassesFromItsArchive() throws Exception {
    require(made().noClassList());
    LoadedClasses classes = image().classes();
    assertThat(classes.share())
        .as(
            "The archive of the image has %d classes of this run and lacks %d, %s ... among them.\nMaybe run: make class-lists",
            classes.archived().size(),
            classes.others().size(),
            classes.others().stream().distinct().sorted().limit(SHOWN_CLASSES).toList())
        .isGreaterThanOrEqualTo(ARCHIVED);
  }
}
