package dev.crema.inference.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.service.testing.TestTokens;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the service asks itself before it is ready. */
class RehearsalIT {
  private static final String STAGES = "inference_request_stage_duration_seconds_count{";

  @TempDir Path folder;

  private TestService start(FakeSource source, Map<String, Object> settings) throws IOException {
    RSAKey key = TestTokens.rsa("one");
    Path jwks = folder.resolve("jwks.json");
    Files.writeString(jwks, TestTokens.jwks(key.toPublicJWK()));
    Map<String, Object> all = new HashMap<>(TestTokens.settings(jwks.toString()));
    all.putAll(settings);
    return TestService.start(source, folder.resolve("cache"), all);
  }

  private static List<String> meters(TestService service, String part) {
    return service
        .context()
        .getBean(PrometheusMeterRegistry.class)
        .scrape()
        .lines()
        .filter(line -> line.contains(part) && !line.endsWith(" 0") && !line.endsWith(" 0.0"))
        .toList();
  }

  @Test
  void isUnreadyMeanwhileAndLeavesNoTrace() throws Exception {
    try (TestService service =
        start(FakeSource.serving(folder), Map.of("crema.start.rehearsal", "1s"))) {
      service.awaitVersion("1");
      Rehearsal rehearsal = service.context().getBean(Rehearsal.class);
      List<String> stages = meters(service, STAGES);
      assertThat(service.get("/readiness").statusCode()).isEqualTo(200);
      rehearsal.announce();
      assertThat(service.get("/readiness").statusCode()).isEqualTo(503);
      assertThat(service.get("/readiness").body()).contains("The service is warming up.");
      rehearsal.start(service.port());
      TestService.await(rehearsal::isOver);
      assertThat(service.get("/readiness").statusCode()).isEqualTo(200);
      // Anything but a prediction, or a row refused, would have ended it before the first.
      assertThat(rehearsal.answers()).isPositive();
      assertThat(meters(service, "route=\"/predict\"")).isEmpty();
      assertThat(meters(service, "inference_predictions_total{")).isEmpty();
      assertThat(meters(service, "inference_prediction_score_count{")).isEmpty();
      assertThat(meters(service, STAGES)).isEqualTo(stages);
    }
  }

  @Test
  void strangersAreNotTakenForItself() throws Exception {
    try (TestService service =
        start(FakeSource.serving(folder), Map.of("crema.start.rehearsal", "2s"))) {
      service.awaitVersion("1");
      Rehearsal rehearsal = service.context().getBean(Rehearsal.class);
      rehearsal.announce();
      rehearsal.start(service.port());
      TestService.await(() -> rehearsal.answers() > 0);
      assertThat(service.predict(TestModels.request(TestModels.list(1, 9))).statusCode())
          .isEqualTo(401);
      assertThat(rehearsal.isOver()).isFalse();
      TestService.await(rehearsal::isOver);
      assertThat(meters(service, "route=\"/predict\"")).isNotEmpty();
      // Its addresses are given back: others may get them from now on.
      assertThat(rehearsal.isQuiet()).isTrue();
    }
  }

  @Test
  void itsOwnRequestsAreNoOverload() throws Exception {
    Map<String, Object> settings =
        Map.of(
            "crema.start.rehearsal", "1s",
            "crema.limits.queue-delay", "1ms",
            "crema.limits.in-flight", "1");
    try (TestService service = start(FakeSource.serving(folder), settings)) {
      service.awaitVersion("1");
      Rehearsal rehearsal = service.context().getBean(Rehearsal.class);
      rehearsal.announce();
      rehearsal.start(service.port());
      TestService.await(rehearsal::isOver);
      assertThat(rehearsal.answers()).isGreaterThan(20);
    }
  }

  @Test
  void waitsForTheModel() throws Exception {
    FakeSource source = new FakeSource();
    TestModels.write(folder.resolve("model"), 1);
    try (TestService service = start(source, Map.of())) {
      Rehearsal rehearsal = service.context().getBean(Rehearsal.class);
      rehearsal.announce();
      rehearsal.start(service.port());
      Thread.sleep(500);
      assertThat(rehearsal.isOver()).isFalse();
      source.promote("1", folder.resolve("model"));
      TestService.await(rehearsal::isOver);
      assertThat(rehearsal.answers()).isPositive();
    }
  }

  @Test
  void aServerThatDoesNotAnswerKeepsNobodyUnready() throws Exception {
    try (TestService service =
            start(FakeSource.serving(folder), Map.of("crema.start.rehearsal", "100ms"));
        ServerSocket silent = new ServerSocket()) {
      service.awaitVersion("1");
      silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Rehearsal rehearsal = service.context().getBean(Rehearsal.class);
      rehearsal.announce();
      rehearsal.start(silent.getLocalPort());
      TestService.await(rehearsal::isOver);
      assertThat(rehearsal.answers()).isZero();
      assertThat(service.get("/readiness").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void noTimeIsNoRehearsal() throws Exception {
    try (TestService service =
        start(FakeSource.serving(folder), Map.of("crema.start.rehearsal", "0s"))) {
      Rehearsal rehearsal = service.context().getBean(Rehearsal.class);
      rehearsal.announce();
      rehearsal.start(service.port());
      assertThat(rehearsal.isOver()).isTrue();
      service.awaitVersion("1");
      assertThat(rehearsal.answers()).isZero();
    }
  }
}
