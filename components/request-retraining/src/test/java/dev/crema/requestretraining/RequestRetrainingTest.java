package dev.crema.requestretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.requestretraining.RequestRetraining.Inputs;
import dev.crema.requestretraining.RequestRetraining.Outputs;
import dev.crema.requestretraining.RetrainingStub.Fault;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import dev.crema.testkit.TestStepContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong between the step and the service, with a stub. */
class RequestRetrainingTest {
  private static final Fault AWAY =
      Fault.of(503, "{\"detail\": \"PostgreSQL does not answer.\"}", "Retry-After", "5");

  private final RetrainingStub service = RetrainingStub.start();
  private final List<Duration> pauses = new ArrayList<>();
  private final TestStepContext context =
      TestStepContext.in(Path.of("unused"))
          .withEnvironment("CREMA_RETRAINING_TOKEN", RetrainingStub.TOKEN + "\n");
  private Duration answer = Duration.ofSeconds(20);

  @AfterEach
  void stop() {
    service.close();
  }

  private Outputs run(Inputs inputs) {
    Patience patience = new Patience(answer, pauses::add, new SplittableRandom(7));
    return new RequestRetraining(patience).run(inputs, context);
  }

  private Outputs tell(String snapshot) {
    return run(new Inputs("churn", service.url() + "/", snapshot, ""));
  }

  private AbstractThrowableAssert<?, ?> assertFails(ErrorKind kind, Inputs inputs) {
    return assertThatThrownBy(() -> run(inputs))
        .isInstanceOfSatisfying(StepException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageNotContaining(RetrainingStub.TOKEN);
  }

  private AbstractThrowableAssert<?, ?> assertFails(ErrorKind kind) {
    return assertFails(kind, new Inputs("churn", service.url(), "a", ""));
  }

  @Test
  void newDataAsksOnceAndAReasonAsksAsAPersonWould() {
    assertThat(tell("a")).isEqualTo(new Outputs(40, "requested", true));
    assertThat(tell("a")).isEqualTo(new Outputs(40, "requested", false));
    assertThat(tell("b")).isEqualTo(new Outputs(41, "requested", true));
    Inputs person = new Inputs("churn", service.url(), "", "the \"price\" list\u00a0changed");
    assertThat(run(person)).isEqualTo(new Outputs(42, "requested", true));
    assertThat(service.requests())
        .containsExactly(
            "{\"model\":\"churn\",\"snapshot\":\"a\"}",
            "{\"model\":\"churn\",\"snapshot\":\"a\"}",
            "{\"model\":\"churn\",\"snapshot\":\"b\"}",
            "{\"model\":\"churn\",\"reason\":\"the \\\"price\\\" list\u00a0changed\"}");
    assertThat(context.messages())
        .startsWith(
            "asked for: the retraining 40 of churn is requested",
            "was asked for before: the retraining 40 of churn is requested");
    assertThat(pauses).isEmpty();
  }

  @Test
  void aServiceThatIsAwayForAWhileIsAskedAgainWithPausesByChance() {
    service.will(
        AWAY, Fault.cut(), Fault.of(502, "<html>"), Fault.of(429, "", "Retry-After", "-1"));
    assertThat(tell("a").created()).isTrue();
    assertThat(service.requests()).hasSize(5);
    assertThat(pauses).hasSize(4);
    assertThat(pauses.get(0)).isBetween(Duration.ofMillis(5_500), Duration.ofMillis(6_000));
    assertThat(pauses.get(1)).isBetween(Duration.ofMillis(1_000), Duration.ofMillis(2_000));
    assertThat(pauses.get(2)).isBetween(Duration.ofMillis(2_000), Duration.ofMillis(4_000));
    assertThat(pauses.get(3)).isBetween(Duration.ofMillis(4_000), Duration.ofMillis(8_000));
  }

  @Test
  void aServiceThatStaysAwayIsUnavailableAfterSixAttempts() {
    service.will(Collections.nCopies(6, AWAY).toArray(Fault[]::new));
    assertFails(ErrorKind.UNAVAILABLE)
        .hasMessageContaining("in 6 attempts: it answered 503.\nMaybe look at its /readiness.");
    assertThat(service.requests()).hasSize(6);
    assertThat(pauses).hasSize(5);
  }

  @Test
  void whatIsAskedToBeWaitedIsBounded() {
    service.will(Fault.of(503, "", "Retry-After", "86400"));
    tell("a");
    assertThat(pauses.getFirst()).isBetween(Duration.ofMillis(10_500), Duration.ofMillis(11_000));
  }

  @Test
  void nobodyAtTheAddressIsUnavailable() {
    service.close();
    assertFails(ErrorKind.UNAVAILABLE).hasMessageContaining("in 6 attempts: the connection failed");
  }

  @Test
  void anAnswerThatDoesNotEndIsNotWaitedForLongerThanItsTime() {
    answer = Duration.ofMillis(300);
    service.will(Collections.nCopies(6, Fault.silence()).toArray(Fault[]::new));
    assertFails(ErrorKind.UNAVAILABLE).hasMessageContaining("no answer within 300 ms");
  }

  @Test
  void whatTheServiceRefusesIsSaidInItsWordsAndNotAskedAgain() {
    assertFails(ErrorKind.INVALID_INPUT, new Inputs("nobody", service.url(), "a", ""))
        .hasMessageEndingWith(
            "refuses the request with 404: The model (nobody) is not retrained here.\nMaybe GET /models lists the one you look for.");
    service.will(Fault.of(400, "{\"detail\": \"" + "x".repeat(5_000) + "\"}"));
    assertFails(ErrorKind.INVALID_INPUT)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(700));
    service.will(Fault.of(418, "one\ntwo\u001b[31m"));
    assertFails(ErrorKind.INVALID_INPUT).hasMessageEndingWith("with 418: one two [31m");
    service.will(Fault.of(500, "{\"detail\": \"A bug.\"}"));
    assertFails(ErrorKind.UNAVAILABLE).hasMessageEndingWith("fails with 500: A bug.");
    assertThat(service.requests()).hasSize(4);
    assertThat(pauses).isEmpty();
  }

  @Test
  void aTokenThatIsMissingOrNoTokenIsSaid() {
    context.withEnvironment("CREMA_RETRAINING_TOKEN", "another");
    assertFails(ErrorKind.INVALID_INPUT)
        .hasMessageContaining("with 401: A token is needed.\nMaybe set CREMA_RETRAINING_TOKEN");
    for (String token : List.of("a b", "a\r\nX: y", "  ", "ä")) {
      context.withEnvironment("CREMA_RETRAINING_TOKEN", token);
      assertFails(ErrorKind.INVALID_INPUT)
          .hasMessageStartingWith("CREMA_RETRAINING_TOKEN has")
          .hasMessageNotContaining("X: y");
    }
  }

  @Test
  void aRedirectIsNotFollowed() {
    service.will(Fault.of(307, "", "Location", service.url() + "/retrainings"));
    assertFails(ErrorKind.INVALID_INPUT).hasMessageContaining("answers 307, a redirect");
    assertThat(service.requests()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "200 | <html>Log in</html>                                  | is not valid JSON",
        "201 | {`                                                   | is not valid JSON",
        "200 | []                                                   | is not a JSON object",
        "200 | {\"model\": \"churn\", \"state\": \"requested\"}              | its id is (null)",
        "200 | {\"id\": \"1\", \"model\": \"churn\", \"state\": \"requested\"}   | its id is (1)",
        "200 | {\"id\": 0, \"model\": \"churn\", \"state\": \"requested\"}     | its id is (0)",
        "200 | {\"id\": 9007199254740992, \"model\": \"churn\", \"state\": \"requested\"} | its id is",
        "200 | {\"id\": 1, \"id\": 2, \"model\": \"churn\", \"state\": \"x\"}    | Duplicate field 'id'",
        "200 | {\"id\": 1, \"model\": \"other\", \"state\": \"requested\"}     | its model is (other)",
        "200 | {\"id\": 1, \"model\": \"churn\"}                           | its state is (null)",
        "200 | {\"id\": 1, \"model\": \"churn\", \"state\": \"<b>\"}           | its state is (<b>)",
        "202 | {\"id\": 1, \"model\": \"churn\", \"state\": \"requested\"}     | neither 200 nor 201",
      })
  void anAnswerThatIsNoRetrainingOfTheModelIsRefused(int status, String body, String part) {
    service.will(Fault.of(status, body));
    assertFails(ErrorKind.INVALID_INPUT)
        .hasMessageContaining("something that is no retraining")
        .hasMessageContaining(part)
        .hasMessageContaining("\nMaybe service_url");
  }

  @Test
  void anAnswerIsReadUpToItsLimit() {
    String end = "\"id\": 1, \"model\": \"churn\", \"state\": \"requested\"}";
    String begin = "{\"x\": \"%s\", ";
    int rest = RetrainingClient.ANSWER_BYTES - end.length() - begin.length() + "%s".length();
    service.will(Fault.of(200, begin.formatted("x".repeat(rest)) + end));
    assertThat(tell("a")).isEqualTo(new Outputs(1, "requested", false));
    service.will(Fault.of(200, begin.formatted("x".repeat(rest + 1)) + end));
    assertFails(ErrorKind.INVALID_INPUT).hasMessageContaining("with more than 262144 bytes");
  }

  @Test
  void eitherDataOrAReasonMustBeGiven() {
    for (String text : List.of("", "both")) {
      assertFails(ErrorKind.INVALID_INPUT, new Inputs("churn", service.url(), text, text))
          .hasMessageContaining("Either snapshot (%s) or reason (%s)", text, text);
    }
    assertThat(service.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host:8080",
        "ftp://host",
        "http:///x",
        "a b",
        "http://u:p@host",
        "http://h?a=b",
        "http://h#a"
      })
  void aTextThatIsNoAddressIsRefused(String text) {
    assertFails(ErrorKind.INVALID_INPUT, new Inputs("churn", text, "a", ""))
        .hasMessageContaining("service_url (%s) is no address of a service.\nMaybe", text);
  }
}
