package dev.crema.requestretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.requestretraining.RequestRetraining.Inputs;
import dev.crema.requestretraining.RequestRetraining.Outputs;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import dev.crema.servers.testing.SharedPostgres;
import dev.crema.testkit.TestStepContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the retraining service itself, a process over a real PostgreSQL; KFP is not there. */
class RequestRetrainingIT {
  private static RetrainingProcess service;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    Path models =
        Files.writeString(
            folder.resolve("retraining.yaml"),
            """
            models:
              churn: {pipeline: retrain, version: v1, approval: true}
              fraud: {pipeline: retrain, version: v1, approval: true, snapshot: 2c26b46b}
            """);
    service = RetrainingProcess.start(folder, models, SharedPostgres.newDatabase());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static Outputs run(String model, String snapshot, String reason) {
    return new RequestRetraining()
        .run(
            new Inputs(model, service.url(), snapshot, reason),
            TestStepContext.in(Path.of("unused")));
  }

  @Test
  void newDataIsAskedForOnceAndAnewWhenItComesBackAfterOther() throws Exception {
    Outputs first = run("churn", "9f86d081", "");
    assertThat(first.created()).isTrue();
    assertThat(first.state()).isEqualTo("awaiting_approval");
    Outputs same = new Outputs(first.retrainingId(), first.state(), false);
    assertThat(run("churn", "9f86d081", "")).isEqualTo(same);
    Outputs next = run("churn", "sha256:60303ae2", "");
    assertThat(next.created()).isTrue();
    assertThat(next.retrainingId()).isGreaterThan(first.retrainingId());
    awaitState(first.retrainingId(), "expired");
    Outputs back = run("churn", "9f86d081", "");
    assertThat(back.created()).as("the first was superseded by the second").isTrue();
    assertThat(back.retrainingId()).isGreaterThan(next.retrainingId());
    assertThat(run("churn", "9f86d081", ""))
        .isEqualTo(new Outputs(back.retrainingId(), back.state(), false));
  }

  /** The service ends what is superseded at its next look. */
  private static void awaitState(long retraining, String state) throws Exception {
    URI uri = URI.create("%s/retrainings/%d".formatted(service.url(), retraining));
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int tries = 0; tries < 300; tries++) {
        String body =
            client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
        if (body.contains("\"state\":\"" + state + "\"")) {
          return;
        }
        Thread.sleep(100);
      }
    }
    throw new AssertionError("The retraining (%d) is not (%s).".formatted(retraining, state));
  }

  @Test
  void dataThatTheChampionLearnedFromAreNoReason() {
    assertThat(run("fraud", "2c26b46b", "")).isEqualTo(new Outputs(0, "known", false));
  }

  @Test
  void aReasonAsksWithoutWaitingForApprovalAndJoinsWhatWaits() {
    Outputs asked = run("fraud", "", "the price list changed on 1 March");
    assertThat(asked.created()).isTrue();
    assertThat(asked.state()).isIn("requested", "submitted");
    Outputs again = run("fraud", "", "really");
    assertThat(again.created()).isFalse();
    assertThat(again.retrainingId()).isEqualTo(asked.retrainingId());
  }

  @ParameterizedTest
  @CsvSource({
    "nobody, a, '', The model (nobody) is not retrained here.",
    "'', a, '', The field (model) is blank.",
    "churn, a b, '', must match",
    "churn, '', '\t', The field (reason)",
  })
  void whatTheServiceRefusesIsSaidInItsWords(
      String model, String snapshot, String reason, String part) {
    assertThatThrownBy(() -> run(model, snapshot, reason))
        .isInstanceOfSatisfying(
            StepException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT))
        .hasMessageContaining(part);
  }

  @Test
  void severalStepsAtOnceMakeOneRetraining() {
    assertThat(
            Stream.generate(() -> "several")
                .limit(8)
                .parallel()
                .map(snapshot -> run("churn", snapshot, ""))
                .filter(Outputs::created))
        .hasSize(1);
  }
}
