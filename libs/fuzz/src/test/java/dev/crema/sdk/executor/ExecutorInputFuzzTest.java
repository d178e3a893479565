package dev.crema.sdk.executor;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.crema.data.Refusal;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Default;
import dev.crema.sdk.Metrics;
import dev.crema.sdk.Range;
import dev.crema.sdk.StepException;
import dev.crema.sdk.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and binds only: what comes next removes the outputs of an earlier attempt. */
class ExecutorInputFuzzTest {
  private static final LocalPaths PATHS = new LocalPaths(Path.of("/mounts-of-nobody"));

  enum Roast {
    LIGHT,
    DARK
  }

  record Inputs(
      @Nullable Dataset dataset,
      @Nullable Artifact source,
      @Default("light") Roast roast,
      @Default("3") @Range(min = 0, max = 10) long count,
      @Default("0.5") double share,
      @Default("false") boolean isHot,
      @Default("a") String text,
      @Default("[]") List<String> names,
      @Default("{}") Map<String, Object> more) {}

  record Outputs(Dataset dataset, long rows, Metrics metrics) {}

  @FuzzTest(maxDuration = "35s")
  void anExecutorInputIsRefusedWithASentenceOrCanBeWrittenAgain(byte[] bytes) throws Throwable {
    Refusal.inTime(() -> readAndWrite(bytes));
  }

  private static void readAndWrite(byte[] bytes) {
    try {
      ExecutorInput input = ExecutorInputReader.read(new String(bytes, StandardCharsets.UTF_8));
      assertThat(ExecutorInputReader.read(Json.write(tree(input)))).isEqualTo(input);
      InputBinder binder = new InputBinder(input, PATHS);
      assertThat(binder.undeclared(Inputs.class)).doesNotContain("dataset");
      assertThat(binder.bind(Inputs.class).count()).isBetween(0L, 10L);
      OutputPlan.of(Outputs.class, input, PATHS)
          .requireApartFrom(
              input.artifacts().values().stream()
                  .flatMap(List::stream)
                  .map(PATHS::resolve)
                  .toList());
    } catch (IllegalArgumentException | StepException e) {
      check(e);
    }
  }

  /** Of the executor, too: one sentence, one exit code, nothing that a terminal obeys. */
  private static void check(RuntimeException e) {
    assertThat(e.getMessage()).isNotBlank();
    Failure failure = Failure.of(e);
    assertThat(failure.kind().exitCode()).isEqualTo(2);
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    failure.print(new PrintStream(log, true, StandardCharsets.UTF_8), false);
    List<String> lines = log.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines.getLast()).startsWith("error: ");
    assertThat(lines).allMatch(line -> line.length() < 5_000);
    assertThat(lines).allMatch(line -> line.chars().noneMatch(Character::isISOControl));
  }

  private static Map<String, Object> tree(ExecutorInput input) {
    Map<String, Object> inputs = new LinkedHashMap<>();
    inputs.put("parameterValues", input.parameters());
    inputs.put("artifacts", artifacts(input.artifacts()));
    return Map.of(
        "inputs",
        inputs,
        "outputs",
        Map.of("artifacts", artifacts(input.outputArtifacts()), "outputFile", input.outputFile()));
  }

  private static Map<String, Object> artifacts(Map<String, List<RuntimeArtifact>> artifacts) {
    Map<String, Object> tree = new LinkedHashMap<>();
    artifacts.forEach(
        (name, list) ->
            tree.put(
                name,
                Map.of("artifacts", list.stream().map(ExecutorInputFuzzTest::artifact).toList())));
    return tree;
  }

  private static Map<String, Object> artifact(RuntimeArtifact artifact) {
    Map<String, Object> metadata = new LinkedHashMap<>(artifact.metadata());
    if (artifact.inWorkspace()) {
      metadata.put("_kfp_workspace", true);
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", artifact.name());
    tree.put("uri", artifact.uri());
    tree.put("metadata", metadata);
    if (artifact.customPath() != null) {
      tree.put("customPath", artifact.customPath());
    }
    return tree;
  }
}
