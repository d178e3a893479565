package dev.crema.kfp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import dev.crema.kfp.KfpException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are JSON, and not what KFP answers. */
class AnswersTest {
  private static final String RUN =
      """
      {"run_id": "r1", "display_name": "nightly", "created_at": "2026-12-01T02:00:00Z"%s}""";

  @SuppressWarnings("NullAway.Init") // set before each test
  private HttpServer server;

  private byte[] answer = {};
  private int status = 200;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Run read(String json) {
    answer = json.getBytes(StandardCharsets.UTF_8);
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/pipeline/");
    return Kfp.connect(KfpSettings.of(uri).withLimits(AbstractDoubleTest.LIMITS)).runs().get("r1");
  }

  @Test
  void fieldsThatAreNewAreAllowed() {
    Run run = read(RUN.formatted(", \"tasks\": [], \"new\": {\"a\": [null, 1e3]}"));
    assertThat(run.id()).isEqualTo("r1");
    assertThat(run.state()).isEqualTo(RunState.ABSENT);
  }

  @Test
  void theEpochIsNoTimeAndTheUnspecifiedStateIsAbsent() {
    Run run =
        read(
            RUN.formatted(
                ", \"finished_at\": \"1970-01-01T00:00:00Z\", \"state\":"
                    + " \"RUNTIME_STATE_UNSPECIFIED\""));
    assertThat(run.finishedAt()).isNull();
    assertThat(run.state()).isEqualTo(RunState.ABSENT);
  }

  @Test
  void tasksMayComeTwiceAndWithoutAName() {
    Run run =
        read(
            RUN.formatted(
                """
                , "run_details": {"task_details": [{"task_id": "1", "display_name": "train"},
                {"task_id": "2", "display_name": "train(0)"}, {"display_name": null},
                {"error": {"code": 3}}]}"""));
    assertThat(run.tasks())
        .extracting(TaskDetail::name)
        .containsExactly("train", "train(0)", "", "");
    assertThat(run.tasks().getLast().error()).isEqualTo("code 3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"state\": 3 | state",
        "\"state\": \"LOST\" | LOST",
        "\"finished_at\": \"yesterday\" | finished_at",
        "\"state_history\": {} | state_history",
        "\"state_history\": [{\"state\": \"RUNNING\"}, 5] | state_history[1]",
        "\"state_history\": [{\"state\": true}] | state_history[0].state",
        "\"runtime_config\": \"none\" | runtime_config",
        "\"runtime_config\": {\"parameters\": {\"a\": null}} | runtime_config.parameters.a",
        "\"run_details\": {\"task_details\": [{\"end_time\": 5}]} | task_details[0].end_time",
        "\"pipeline_version_reference\": {\"pipeline_id\": {}} | pipeline_version_reference.pipeline_id",
        "\"error\": {\"code\": 1.5} | error.code"
      })
  void aFieldOfAnotherTypeIsNamed(String field, String named) {
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(() -> read(RUN.formatted(", " + field)))
        .withMessageContaining(named)
        .withMessageContaining("\nMaybe")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.UNEXPECTED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"run_id", "display_name", "created_at"})
  void aFieldThatIsMissingIsNamed(String field) {
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(() -> read(RUN.formatted("").replace(field, "other")))
        .withMessageContaining("(" + field + ") is missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{} {}",
        "{\"run_id\": \"a\", \"run_id\": \"b\"}",
        "{\"run_id\": NaN}",
        "{\"run_id\": 1e999}",
        "<html>"
      })
  void whatIsNoJsonObjectIsRefused(String text) {
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(() -> read(text))
        .withMessageContaining("no JSON object")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.UNEXPECTED));
  }

  @Test
  void jsonThatNestsTooDeepIsRefused() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(() -> read(RUN.formatted(", \"x\": " + deep)))
        .withMessageContaining("no JSON object");
  }

  @Test
  void onlyKfpItselfSaysThatThereIsNone() {
    status = 404;
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(() -> read("{\"code\": 5, \"message\": \"Run r1 not found.\"}"))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND));
    // A path that KFP does not serve, as with a wrong address.
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(() -> read("{\"code\": 5, \"message\": \"Not Found\", \"details\": []}"))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.UNEXPECTED));
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(() -> read("{\"message\": \"no route\"}"))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.UNEXPECTED));
  }

  @Test
  void aReasonIsOneShortPrintableLine() {
    status = 400;
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(
            () -> read("{\"message\": \"wrong\\u001b[31m \\nstack\\n" + "x".repeat(900) + "\"}"))
        .withMessageContaining("wrong [31m")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("stack", "xxx"));
  }
}
