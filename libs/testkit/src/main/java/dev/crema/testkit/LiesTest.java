package dev.crema.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.description.FieldDescription;
import dev.crema.sdk.executor.Executor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lies that a component is told. Each must be answered with its exit code, with a sentence and a
 * way out, and with nothing written; docs/reference/bad-data.md has these very sentences.
 *
 * <p>The step runs as KFP starts it, but in this process: {@link ComponentContractTest} starts it
 * in one of its own.
 */
public abstract class LiesTest {
  private static final int MAX_LOG_CHARACTERS = 10_000;
  private static final Path PAGE =
      Path.of(System.getProperty("crema.root", "../.."), "docs", "reference", "bad-data.md");

  /** Creates the test; JUnit calls it. */
  protected LiesTest() {}

  /**
   * Returns the component.
   *
   * @return a new step
   */
  protected abstract dev.crema.sdk.Step<?, ?> step();

  /**
   * Returns the lies, in the order of the page.
   *
   * @param folder an empty folder for their files; the page shows the name of a file alone
   * @return each with a name of its own
   * @throws Exception if the files cannot be written
   */
  protected abstract List<Lie> lies(Path folder) throws Exception;

  /**
   * Returns a sentence as the page shows it.
   *
   * @param sentence what was said
   * @return the sentence, without what another run would say otherwise, such as a port
   */
  protected String forPage(String sentence) {
    return sentence;
  }

  @TestFactory
  Stream<DynamicTest> everyLieIsAnsweredWithASentenceAndAWayOut(@TempDir Path folder)
      throws Exception {
    Path files = Files.createDirectories(folder.resolve("files"));
    ComponentDescription description = Descriptions.of(step().getClass());
    List<Answer> answers = new ArrayList<>();
    List<DynamicTest> tests = new ArrayList<>();
    for (Lie lie : lies(files)) {
      Path outputs = folder.resolve("run" + tests.size());
      tests.add(
          dynamicTest(
              lie.name(), () -> answers.add(new Answer(lie, ask(lie, description, outputs)))));
    }
    tests.add(dynamicTest("the page says the same", () -> compare(description.name(), answers)));
    return tests.stream();
  }

  private String ask(Lie lie, ComponentDescription description, Path outputs) throws IOException {
    Map<String, Path> paths = new LinkedHashMap<>();
    String input = LauncherStyle.json(input(lie.example(), description, outputs, paths));
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    int exitCode;
    try (PrintStream stream = new PrintStream(log, true, StandardCharsets.UTF_8)) {
      exitCode =
          new Executor(lie.example().environment(), stream)
              .execute(step(), new String[] {"--executor_input", input});
    }
    String text = log.toString(StandardCharsets.UTF_8);
    assertThat(exitCode).as("exit code of: %s", text).isEqualTo(lie.exitCode());
    assertThat(text).hasSizeLessThan(MAX_LOG_CHARACTERS).doesNotContain("\tat ");
    if (lie.output() != null) {
      assertThat(Files.readString(outputs.resolve("executor_output.json")))
          .as("what the pipeline goes by")
          .containsPattern("\"passed\"\\s*:\\s*false");
      String said = Files.readString(paths.get(lie.output()));
      assertThat(said).as("a way out").contains("Maybe ");
      return said;
    }
    assertThat(text).as("a way out").contains("Maybe ");
    assertThat(text.lines().toList().getLast()).startsWith("error: ");
    assertThat(remaining(outputs)).as("what was written").isEmpty();
    return text;
  }

  private static List<String> remaining(Path outputs) throws IOException {
    if (!Files.exists(outputs)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(outputs)) {
      return files.filter(Files::isRegularFile).map(Path::toString).toList();
    }
  }

  private static Map<String, Object> input(
      ContractExample example,
      ComponentDescription description,
      Path outputs,
      Map<String, Path> paths) {
    Map<String, Object> inputs = new LinkedHashMap<>();
    example
        .artifacts()
        .forEach(
            (name, given) ->
                inputs.put(name, StepProcess.artifact(name, "system.Artifact", given.path())));
    Map<String, Object> artifacts = new LinkedHashMap<>();
    Map<String, Object> parameters = new LinkedHashMap<>();
    for (FieldDescription output : description.outputs()) {
      Path path = outputs.resolve(output.name());
      paths.put(output.name(), path);
      if (output.type().isArtifact()) {
        String type = output.type().pipelineName();
        artifacts.put(output.name(), StepProcess.artifact(output.name(), type, path));
      } else {
        parameters.put(output.name(), Map.of("outputFile", path.toString()));
      }
    }
    return Map.of(
        "inputs",
        Map.of("parameterValues", example.parameters(), "artifacts", inputs),
        "outputs",
        Map.of(
            "parameters",
            parameters,
            "artifacts",
            artifacts,
            "outputFile",
            outputs.resolve("executor_output.json").toString()));
  }

  /**
   * What came of a lie.
   *
   * @param lie the lie
   * @param text the log, or the text of the output
   */
  private record Answer(Lie lie, String text) {

    /** The cause, which a log has last, and the first of the ways out. */
    String row() {
      List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
      List<String> said = new ArrayList<>();
      lines.stream().filter(line -> line.startsWith("error: ")).forEach(said::add);
      lines.stream().filter(line -> line.startsWith("hint: Maybe ")).limit(1).forEach(said::add);
      if (lie.output() != null) {
        // It is Markdown, and shown here as the sentence that it says.
        lines.stream()
            .filter(line -> line.startsWith("- "))
            .map(line -> line.replaceAll("\\\\([\\\\`*_{}\\[\\]#|~!])", "$1"))
            .forEach(said::add);
      }
      String sentences =
          said.stream()
              .map(line -> line.replaceFirst("^(error: |hint: |- )", ""))
              .map(line -> "`" + withoutFolders(line).replace('`', '\'') + "`")
              .collect(Collectors.joining("<br>"));
      return "| %s | %s | %d |"
          .formatted(lie.name(), sentences.replace("|", "\\|"), lie.exitCode());
    }

    private String withoutFolders(String line) {
      String without = line;
      for (ContractExample.InputArtifact input : lie.example().artifacts().values()) {
        without = without.replace(input.path().getParent() + "/", "");
      }
      return without;
    }
  }

  private void compare(String component, List<Answer> answers) throws IOException {
    String begin = "<!-- begin: %s -->\n".formatted(component);
    String end = "<!-- end: %s -->".formatted(component);
    String page = Files.readString(PAGE);
    int from = page.indexOf(begin);
    int to = page.indexOf(end);
    assertThat(from).as("the mark (%s) in %s", begin.strip(), PAGE).isNotNegative();
    assertThat(to).as("the mark (%s) after it", end).isGreaterThan(from);
    String rows =
        answers.stream().map(answer -> forPage(answer.row()) + "\n").collect(Collectors.joining());
    String table = "| What is wrong | What is said | Exit code |\n|---|---|---|\n" + rows;
    Golden.assertEquals(
        PAGE, page.substring(0, from + begin.length()) + table + page.substring(to));
  }
}
