package dev.crema.trainandregister;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.servers.MlflowEnvironment;
import dev.crema.testkit.Fence;
import dev.crema.testkit.Printed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Types what pages type beside {@code make demo}, and looks whether it prints what they show. */
final class DemoPages {
  private static final String CALL = "docs/how-to/call-the-service.md";
  private static final String DOWNLOAD = "docs/how-to/download-predictions.md";
  private static final String EXPLAIN = "docs/how-to/explain-a-prediction.md";
  private static final String FILE = "docs/how-to/predict-a-file.md";
  private static final String TRUTH = "docs/how-to/send-the-truth.md";
  private static final String TUTORIAL = "docs/tutorial.md";
  private static final String TWO = "docs/how-to/run-two-versions.md";

  /** An answer of one version, with its first prediction. */
  private static final String ANSWER =
      "{\"model_name\":\"churn\",\"model_version\":\"1\",\"predictions\":[{\"id\":";

  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /** Later than the demo's maturity of 3 s where the machine is busy. */
  private static final String[] LATE = {"\"late\":(true|false)", "\"(recorded|late)\""};

  /** MLflow's client asks for scipy.sparse in a way that fails where there is no scipy at all. */
  private static final String SCIPY =
      """
      import sys, types
      sys.modules["scipy"] = types.ModuleType("scipy")
      sys.modules["scipy"].__path__ = []
      """;

  private static final int LIMIT_SECONDS = 120;

  private final String service;
  private final String mlflow;
  private final Path folder;

  /**
   * Prepares the typing.
   *
   * @param output what a demo printed that stays up
   * @param folder where files of a try go
   */
  DemoPages(String output, Path folder) {
    service = address(output, "Inference");
    mlflow = address(output, "MLflow");
    this.folder = folder;
  }

  private static String address(String output, String name) {
    Matcher line = Pattern.compile("(?m)^%s: +(http://\\S+)$".formatted(name)).matcher(output);
    assertThat(line.find()).as(output).isTrue();
    return line.group(1);
  }

  /** Says what is missing to type as the pages do. */
  static void assumeTypist() {
    for (String program : List.of("curl", "jq")) {
      assumeTrue(isInstalled(program), "Maybe run: apt-get install " + program);
    }
  }

  static boolean canType() {
    return isInstalled("curl") && isInstalled("jq");
  }

  private static boolean isInstalled(String program) {
    return List.of(System.getenv("PATH").split(":", -1)).stream()
        .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
  }

  private static Printed printed(String page, String start) {
    return Printed.block(Crema.ROOT.resolve(page), start);
  }

  /** What the first demo of a state printed. */
  static void assertDemo(String output) {
    // What a step on a busy machine says of how far it is.
    String said = output.replaceAll("(?m)^ +\\| .* rows/s.*\\n", "");
    printed("README.md", "[").varying(LATE).assertIn(said);
    printed(TUTORIAL, "start    validate-data").assertIn(said);
    printed(EXPLAIN, "base ").assertIn(said);
    // There the rows are those that came back. Which of two steps says something first is chance.
    String alone =
        said.replaceAll("(?m)^(?:works .*|(?:start|done) +fetch-champion.*)\\n", "")
            .replaceAll("(?m)^ +\\| churn has no champion yet\\n", "");
    printed(DOWNLOAD, "start    read-rows/")
        .varying("\\d+ of \\d+ rows", "read \\d+ rows")
        .assertIn(alone);
  }

  /** Beside a demo whose champion is version 1, which has answered before. */
  void assertOneVersion() throws Exception {
    String answer = type(CALL, "curl -s http://127.0.0.1:8080/predict -H");
    printed(CALL, ANSWER).assertIn(answer);
    printed("docs/reference/inference.md", ANSWER).assertIn(answer);
    printed(TUTORIAL, ANSWER).assertIn(type(TUTORIAL, "curl -s"));
    String explained = type(EXPLAIN, "curl -s");
    printed(EXPLAIN, ANSWER).assertIn(explained);
    printed("docs/reference/explanations.md", "\"explanation\":{").assertIn(explained);
    assertClients();
    assertRefused();
    assertTruth(id(answer));
    assertFile();
    printed(DOWNLOAD, "state,account_length").assertIn(type(DOWNLOAD, "labelled=true"));
    printed(DOWNLOAD, "{\"id\":1,").assertIn(type(DOWNLOAD, "/erasures"));
  }

  private void assertClients() throws Exception {
    printed(CALL, "no 0.").assertIn(python("urllib"));
    printed(CALL, "label ").assertIn(python("ScoringServerClient"));
    printed(CALL, "{\"inputs\"")
        .assertIn(
            Files.readString(Crema.ROOT.resolve("data/churn-mlc/requests/leaving-tensors.json")));
    printed(CALL, "{\"model_name\":\"churn\",\"model_version\":\"1\",\"parameters\"")
        .assertIn(type(CALL, "/infer"));
    assertThat(type(CALL, "/invocations")).contains("\"predictions\":[{");
  }

  private void assertRefused() throws Exception {
    String row = Files.readString(Crema.ROOT.resolve("data/churn-mlc/requests/loyal.json"));
    String wrong =
        row.replaceFirst("\"state\": *\"[A-Z]{2}\"", "\"state\": \"New York\"")
            .replaceFirst("\"account_length\": *\\d+", "\"account_length\": -1, \"planet\": 1");
    printed(CALL, "{\"type\":\"about:blank\",\"title\":\"Unprocessable")
        .assertIn(post("/predict", wrong));
  }

  private void assertTruth(String id) throws Exception {
    String sent = type(TRUTH, "/ground-truth", Map.of("01a22686-abef-747f-b467-164700000003", id));
    printed(TRUTH, "{\"outcomes\":[").varying(LATE).assertIn(sent);
    String truth = "{\"prediction_id\": \"%s\", \"label\": \"%s\"}";
    String unknown = id.substring(0, id.length() - 4) + "ffff";
    StringBuilder outcomes = new StringBuilder();
    for (String each :
        List.of(
            truth.formatted(id, "no"),
            truth.formatted(unknown, "no"),
            truth.formatted(id, "maybe"))) {
      outcomes
          .append(post("/ground-truth", each).replaceFirst("\\{\"outcomes\":\\[", ""))
          .append('\n');
    }
    printed(TRUTH, "{\"outcome\":\"contradicting\"")
        .assertIn(outcomes.toString().replaceAll("\\],\"counts\":.*", ""));
    printed(TRUTH, "{\"model\":\"churn\",")
        .varying("(?<=:)\\d+(?=[,}])")
        .assertIn(type(TRUTH, "/performance"));
  }

  private void assertFile() throws Exception {
    String accepted = type(FILE, "mkdir");
    printed(FILE, "HTTP/1.1 202").assertIn(accepted);
    Map<String, String> batch = Map.of("01a2267c-2a8a-782c-b87b-5d8ce28b8558", id(accepted));
    String status = type(FILE, "curl -s http://127.0.0.1:8080/batches/", batch);
    for (int look = 0; look < 600 && !status.contains("\"succeeded\""); look++) {
      Thread.sleep(100);
      status = type(FILE, "curl -s http://127.0.0.1:8080/batches/", batch);
    }
    printed(FILE, "{\"id\":").assertIn(status);
    printed(FILE, "row,state").assertIn(type(FILE, "/result\n", batch));
  }

  /** Beside a demo whose champion is version 2, of another seed than version 1. */
  void assertTwoVersions() throws Exception {
    type(TWO, "\"version\": \"1\"}'");
    printed(TWO, ANSWER).assertIn(type(TWO, "alias=champion"));
    printed(TWO, "churn\t@challenger").assertIn(type(TWO, "jq "));
  }

  private static String id(String text) {
    Matcher id = ID.matcher(text);
    assertThat(id.find()).as(text).isTrue();
    return id.group();
  }

  private String post(String path, String json) throws Exception {
    Path body = Files.writeString(Files.createDirectories(folder).resolve("body.json"), json);
    return run(
        List.of(
            "curl",
            "-s",
            service + path,
            "-H",
            "Content-Type: application/json",
            "-d",
            "@" + body));
  }

  private String type(String page, String part) throws Exception {
    return type(page, part, Map.of());
  }

  /** Types the first commands of a page that have a text in them. */
  private String type(String page, String part, Map<String, String> others) throws Exception {
    String commands = block(page, "sh", part);
    for (Map.Entry<String, String> other : others.entrySet()) {
      commands = commands.replace(other.getKey(), other.getValue());
    }
    return run(List.of("bash", "-c", commands));
  }

  private String python(String part) throws Exception {
    String script = block(CALL, "python", part);
    String port = service.substring(service.lastIndexOf(':') + 1);
    return run(
        List.of(MlflowEnvironment.python().toString(), "-c", SCIPY + script.replace("8080", port)));
  }

  private String block(String page, String language, String part) {
    return Fence.of(Crema.ROOT.resolve(page)).stream()
        .filter(block -> block.language().equals(language) && block.text().contains(part))
        .map(Fence::text)
        .findFirst()
        .orElseThrow(() -> new AssertionError("(%s) types no (%s).".formatted(page, part)))
        .replace("http://127.0.0.1:8080", service)
        .replace("http://127.0.0.1:5000", mlflow)
        .replace(".build/try", folder.toString());
  }

  private String run(List<String> words) throws Exception {
    Path said = Files.createDirectories(folder).resolve("said");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(Crema.ROOT.toFile())
            .redirectOutput(said.toFile())
            .redirectError(folder.resolve("errors").toFile());
    builder.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
    Process process = builder.start();
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("%s", words).isTrue();
    assertThat(process.exitValue())
        .as("%s: %s", words, Files.readString(folder.resolve("errors")))
        .isZero();
    return Files.readString(said, StandardCharsets.UTF_8);
  }
}
