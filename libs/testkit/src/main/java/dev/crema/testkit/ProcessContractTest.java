package dev.crema.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.description.Names;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract as plain processes keep it, for what has no image; a component's test extends {@link
 * ComponentContractTest}.
 *
 * <p>The component's {@code main} runs in four fresh JVM processes: killed in the middle, retried
 * over what that left under a launcher that behaves like a KFP cluster, started by one that behaves
 * like {@code kfp.local}, and given a wrong input. What it wrote is read as strictly as KFP reads
 * it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("contract")
public abstract class ProcessContractTest {

  private @Nullable ContractRuns runs;
  private Path directory = Path.of("");

  /** Creates the test; JUnit calls it. */
  protected ProcessContractTest() {}

  /**
   * Returns a run that must succeed. It is called once per test class.
   *
   * @param directory an empty directory for the files of the example
   * @return the example
   * @throws Exception if its files cannot be written
   */
  protected abstract ContractExample example(Path directory) throws Exception;

  @BeforeAll
  void startProcesses(@TempDir Path directory) throws Exception {
    this.directory = directory;
    ContractExample example = example(Files.createDirectories(directory.resolve("example")));
    runs = ContractRuns.start(example, directory);
  }

  /** Returns the folder in which the processes run; that of each has its own below it. */
  Path directory() {
    return directory;
  }

  ContractRuns runs() {
    ContractRuns started = runs;
    if (started == null) {
      throw new IllegalStateException("The processes were not started.");
    }
    return started;
  }

  @Test
  void hasOneNameEverywhere() {
    Class<?> component = runs().example().component();
    assertThat(runs().description().name()).isEqualTo(Names.kebabCase(component.getSimpleName()));
  }

  @Test
  void succeedsAsARetryOverWhatAKillLeftOnACluster() {
    assertThat(runs().killed().exitCode())
        .as("exit code of the process to kill: %s", runs().killed().stderr())
        .isEqualTo(ComponentProcess.KILLED);
    requireSuccess(runs().cluster());
    requireNoLeftovers(runs().cluster());
  }

  static void requireNoLeftovers(Bench.Result result) {
    assertThat(result.snapshots())
        .allSatisfy(
            (output, snapshot) ->
                assertThat(snapshot.digests().keySet())
                    .as("files of output %s", output)
                    .doesNotContain("leftover"));
  }

  @Test
  void succeedsLocallyWhereNothingIsCreatedForIt() {
    requireSuccess(runs().local());
  }

  @Test
  void startsByTheLiteralCommandWithoutNoiseOfTheJvm() {
    // KFP ignores the ENTRYPOINT, so the command alone must do; a missing AppCDS archive is silent.
    assertThat(runs().cluster().ending().stdout()).doesNotContain("[cds]", "[warning]");
    assertThat(runs().cluster().ending().stderr()).doesNotContain("WARNING: ");
  }

  @Test
  void writesAnExecutorOutputThatKfpTakesOnACluster() {
    requireOutput(runs().cluster());
  }

  @Test
  void writesAnExecutorOutputThatKfpTakesLocally() {
    requireOutput(runs().local());
  }

  @Test
  void givesTheSameOutputsOnAClusterAndLocally() {
    requireSame(runs().cluster(), runs().local());
  }

  /** Fails unless both runs gave the same parameters, metadata and files. */
  void requireSame(Bench.Result first, Bench.Result second) {
    ExecutorOutput cluster = output(first);
    ExecutorOutput local = output(second);
    for (String name : cluster.parameters().keySet()) {
      if (!runs().example().varying().contains(name)) {
        assertThat(local.parameters().get(name))
            .as("output parameter %s", name)
            .isEqualTo(cluster.parameters().get(name));
      }
    }
    for (String name : cluster.artifacts().keySet()) {
      if (!runs().example().varying().contains(name)) {
        assertThat(metadata(local, name))
            .as("metadata of output %s", name)
            .isEqualTo(metadata(cluster, name));
        requireSameFiles(name, first.snapshots().get(name), second.snapshots().get(name));
      }
    }
  }

  private static void requireSameFiles(
      String name, @Nullable Snapshot left, @Nullable Snapshot right) {
    assertThat(left).as("files of output %s", name).isNotNull();
    assertThat(right).as("files of output %s", name).isNotNull();
    if (left != null && right != null) {
      assertThat(left.differences(right)).as("files of %s that differ", name).isEmpty();
    }
  }

  private static @Nullable Object metadata(ExecutorOutput output, String name) {
    ExecutorOutput.OutputArtifact artifact = output.artifacts().get(name);
    return artifact == null ? null : artifact.metadata();
  }

  @Test
  void leavesNothingBesideItsOutputs() {
    assertThat(runs().cluster().strays()).as("undeclared files on a cluster").isEmpty();
    assertThat(runs().local().strays()).as("undeclared files locally").isEmpty();
  }

  @Test
  void givesNoLinksAndNoEmptyFoldersWhichAClusterDoesNotKeep() {
    assertThat(runs().cluster().snapshots())
        .allSatisfy(
            (output, snapshot) -> assertThat(snapshot.unkept()).as("output %s", output).isEmpty());
  }

  @Test
  void printsNothingOfWhatKfpsMlflowPluginPutsIntoItsEnvironment() {
    assertThat(runs().cluster().ending().stdout()).doesNotContain(ContractRuns.CONFIDENTIAL);
    assertThat(runs().cluster().ending().stderr()).doesNotContain(ContractRuns.CONFIDENTIAL);
    assertThat(runs().refusal().ending().stderr()).doesNotContain(ContractRuns.CONFIDENTIAL);
  }

  @Test
  void refusesAWrongInputWithOneClearCause() {
    requireRefusal(runs().refusal());
  }

  static void requireRefusal(Bench.Refusal refusal) {
    assertThat(refusal.ending().exitCode())
        .as("exit code of: %s", refusal.ending().stderr())
        .isEqualTo(ErrorKind.INVALID_INPUT.exitCode());
    assertThat(refusal.ending().lastLine())
        .as("last line of stderr")
        .startsWith("error: ")
        .contains(refusal.offender());
  }

  @Test
  void leavesNoOutputsWhenItFails() {
    assertThat(runs().refusal().leftovers()).isEmpty();
  }

  static void requireSuccess(Bench.Result result) {
    assertThat(result.ending().exitCode())
        .as("exit code of: %s", result.ending().stderr())
        .isZero();
  }

  void requireOutput(Bench.Result result) {
    ExecutorOutput output = output(result);
    output.requireDeclared(runs().description());
    output.artifacts().forEach((name, artifact) -> requireArtifact(result, name, artifact));
  }

  private static void requireArtifact(
      Bench.Result result, String name, ExecutorOutput.OutputArtifact artifact) {
    assertThat(artifact.name()).as("name of output %s", name).isEqualTo(name);
    assertThat(artifact.uri()).as("uri of output %s", name).isEqualTo(result.uris().get(name));
    Snapshot snapshot = result.snapshots().get(name);
    assertThat(snapshot == null ? Set.of() : snapshot.digests().keySet())
        .as("files of output %s", name)
        .isNotEmpty();
  }

  private static ExecutorOutput output(Bench.Result result) {
    String json = result.outputJson();
    if (json == null) {
      throw new AssertionError(
          "The step wrote no executor output. It ended with: " + result.ending().stderr());
    }
    return ExecutorOutput.parse(json);
  }
}
