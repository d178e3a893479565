package dev.crema.trainandregister;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.servers.testing.RequiresMlflow;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer types, on a state of its own. */
@RequiresMlflow
class DemoIT {
  @TempDir Path state;
  @TempDir Path typed;
  private final List<Process> started = new ArrayList<>();

  /** One that a failed test leaves has a port that the next needs. */
  @AfterEach
  void endWhatStillRuns() throws InterruptedException {
    for (Process process : started) {
      process.destroy();
      process.waitFor(1, TimeUnit.MINUTES);
    }
  }

  @Test
  void threeCallsGiveTwoVersionsAndLeaveNothingRunning() throws Exception {
    String first = demo();
    assertThat(first)
        .contains("The gate says: passed")
        .contains("Registered version 1 of the model (churn), alias challenger.")
        .contains("Champion: version 1 (alias champion).");
    assertThat(first.lines().filter(line -> line.contains("\"predictions\":[{"))).hasSize(3);
    assertThat(first.lines().filter(line -> line.contains("/predict -H "))).hasSize(3);
    assertThatItIsExplainedAndMeasured(first);
    DemoPages.assertDemo(first);
    assertThat(processesOf(state)).isEmpty();

    theSameAgainRegistersNothing();
    anotherSeedStaysUpUntilItIsEnded();
    DemoPages.assumeTypist();
  }

  private void theSameAgainRegistersNothing() throws Exception {
    Process process = start("");
    String output = awaitUp(process);
    assertThat(output)
        .contains(
            "Version 1 of the model (churn) already holds this package; nothing was registered again.")
        .contains("Champion: version 1 (alias champion).");
    if (DemoPages.canType()) {
      new DemoPages(output, typed).assertOneVersion();
    }
    end(process);
  }

  /** The measured rows are those of evaluate-model, so the numbers must be those of training. */
  private static void assertThatItIsExplainedAndMeasured(String output) {
    double sum =
        Pattern.compile("(?m)^  (\\S.*?) +([+-]\\d+\\.\\d\\d)(?: .*)?$")
            .matcher(output)
            .results()
            .filter(line -> !line.group(1).equals("margin"))
            .mapToDouble(line -> Double.parseDouble(line.group(2)))
            .sum();
    Matcher margin =
        Pattern.compile("(?m)^  margin +\\+(\\S+) .*= (\\S+), the score$").matcher(output);
    assertThat(margin.find()).as(output).isTrue();
    // Nine numbers, each rounded to a hundredth.
    assertThat(sum).isCloseTo(Double.parseDouble(margin.group(1)), within(0.05));
    assertThat(1 / (1 + Math.exp(-sum)))
        .isCloseTo(Double.parseDouble(margin.group(2)), within(0.02));
    assertThat(output)
        .containsPattern("\"outcome\":\"(recorded|late)\"")
        .contains("The same for the 1000 customers of the test part")
        .contains(": 1000 labels recorded.")
        .contains("version 1: 1004 predictions, mean score 0.")
        .contains("1001 of 1004 predictions have a label")
        .containsPattern(
            "auc +0\\.9[45]\\d\\d, 95 % interval 0\\.\\d+ to 0\\.\\d+; after training 0\\.9446");
  }

  private void anotherSeedStaysUpUntilItIsEnded() throws Exception {
    Process process = start("", "--seed", "2");
    String output = awaitUp(process);
    assertThat(output)
        .contains("Registered version 2 of the model (churn), alias challenger.")
        .contains("Champion: version 2 (alias champion).");
    assertThat(output.lines().filter(line -> line.contains("\"predictions\":[{")))
        .hasSize(3)
        .allMatch(line -> line.contains("\"model_version\":\"2\""));
    assertThat(processesOf(state)).hasSizeGreaterThan(2);
    assertThatVersionsHaveTheCommit(output);
    assertThatParquetIsDownloaded(output);
    aSecondDemoIsRefusedAndHarmsNothing();
    if (DemoPages.canType()) {
      new DemoPages(output, typed).assertTwoVersions();
    }
    end(process);
  }

  private static String awaitUp(Process process) throws IOException {
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    StringBuilder output = new StringBuilder();
    do {
      String line = reader.readLine();
      assertThat(line).as("a line after:\n%s", output).isNotNull();
      output.append(line).append('\n');
    } while (output.indexOf("Both stay up until Ctrl-C.") < 0);
    return output.toString();
  }

  private void end(Process process) throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    for (int tries = 0; tries < 200 && !processesOf(state).isEmpty(); tries++) {
      Thread.sleep(100);
    }
    assertThat(processesOf(state)).isEmpty();
  }

  private void aSecondDemoIsRefusedAndHarmsNothing() throws Exception {
    List<String> before = processesOf(state);
    Process second = start("1");
    String said = output(second);
    assertThat(second.waitFor()).as(said).isEqualTo(1);
    assertThat(said)
        .containsPattern("(?m)^error: The PostgreSQL data directory \\(.*\\) is in use by process")
        .contains("Maybe it is still running elsewhere: stop that first.")
        .doesNotContain("\tat ");
    assertThat(state.resolve("mlflow/postgres.log")).isNotEmptyFile();
    assertThat(processesOf(state)).containsAll(before);
  }

  /** Its writer is a library that no test of the service misses where it is only there in tests. */
  private static void assertThatParquetIsDownloaded(String output) throws Exception {
    Matcher service = Pattern.compile("(?m)^Inference: +(http://\\S+)$").matcher(output);
    assertThat(service.find()).isTrue();
    URI uri =
        URI.create(service.group(1) + "/download-production-data?form=training&format=parquet");
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> file =
          client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
      assertThat(file.statusCode()).isEqualTo(200);
      assertThat(file.body()).startsWith('P', 'A', 'R', '1').endsWith('P', 'A', 'R', '1');
    }
  }

  private static void assertThatVersionsHaveTheCommit(String output) throws Exception {
    Process git =
        new ProcessBuilder("git", "rev-parse", "HEAD").directory(Crema.ROOT.toFile()).start();
    String commit = output(git).strip();
    boolean known = git.waitFor() == 0; // else this is no checkout, and the version cannot say
    Matcher mlflow = Pattern.compile("(?m)^MLflow: +(http://\\S+)$").matcher(output);
    assertThat(mlflow.find()).isTrue();
    Map<String, Object> version =
        Crema.map(
            MlflowRest.get(
                    URI.create(mlflow.group(1)),
                    "model-versions/get",
                    Map.of("name", "churn", "version", "2"))
                .get("model_version"));
    List<String> tags =
        ((List<?>) version.get("tags"))
            .stream()
                .map(tag -> Crema.map(tag).get("key") + "=" + Crema.map(tag).get("value"))
                .filter(tag -> tag.startsWith("crema.git_commit="))
                .toList();
    assertThat(tags).isEqualTo(known ? List.of("crema.git_commit=" + commit) : List.of());
  }

  @Test
  void aSeedThatIsNoNumberIsSaid() throws Exception {
    Process process = start("1", "--seed", "two");
    String output = output(process);
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(output)
        .contains("The seed (two) must be a whole number")
        .contains("Maybe: make demo SEED=2");
  }

  private String demo(String... arguments) throws Exception {
    Process process = start("1", arguments);
    String output = output(process);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).as(output).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  private Process start(String exit, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Crema.ROOT.resolve("pipelines/demo/demo").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("DEMO_EXIT", exit);
    builder.environment().put("CREMA_DEMO_STATE", state.toString());
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private static String output(Process process) throws Exception {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Processes whose command line names a folder (servers, steps) or that work in it (service). */
  static List<String> processesOf(Path folder) {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process.info().commandLine().orElse("").contains(folder.toString())
                    || worksIn(folder, process))
        .map(process -> process.pid() + " " + process.info().commandLine().orElse(""))
        .toList();
  }

  private static boolean worksIn(Path folder, ProcessHandle process) {
    try {
      return Path.of("/proc/%d/cwd".formatted(process.pid())).toRealPath().startsWith(folder);
    } catch (IOException e) {
      return false; // another user's, gone meanwhile, or no Linux
    }
  }
}
