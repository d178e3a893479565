package dev.crema.inference.rest;

import static dev.crema.inference.rest.LoggedService.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import dev.crema.data.document.Node;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.servers.LocalPostgres;
import dev.crema.service.testing.TestTokens;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes over the production log without PostgreSQL, and with tokens. */
class LogOutageIT {
  /** Two seconds for a connection, two for a sign of life, and what a busy machine adds. */
  private static final Duration QUICKLY = Duration.ofSeconds(8);

  private static final List<String> READS =
      List.of("/production-stats", "/download-production-data", "/performance");

  private static final String LONG_ID = "a".repeat(128);

  @TempDir Path folder;

  private static HttpRequest.Builder post(TestService service, String path, String body) {
    return HttpRequest.newBuilder(service.uri(path))
        .header("content-type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private static void assertAway(TestService service, HttpRequest.Builder request) {
    long start = System.nanoTime();
    HttpResponse<String> answer = service.send(request);
    assertProblem(answer, 503, "PostgreSQL");
    assertThat(answer.headers().firstValue("retry-after")).hasValue("5");
    assertThat(answer.body()).doesNotContain("jdbc", "Exception", "127.0.0.1");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(QUICKLY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fast", "acknowledged"})
  void saysQuicklyThatPostgresqlIsAwayAndComesBack(String mode) throws Exception {
    try (LocalPostgres postgres = LocalPostgres.durable();
        LoggedService logged =
            LoggedService.start(postgres, folder, Map.of("crema.log.mode", mode))) {
      TestService service = logged.service;
      logged.predict("/predict", 2, 1);
      postgres.kill();
      for (String path : READS) {
        assertAway(service, HttpRequest.newBuilder(service.uri(path)));
      }
      assertAway(
          service,
          post(
              service,
              "/ground-truth",
              "{\"prediction_id\": \"01800000-0000-7000-8000-000000000000\", \"label\": \"no\"}"));
      assertAway(
          service, post(service, "/erasures", "{\"entity\": \"c1\", \"reason\": \"request\"}"));
      // Predictions go on: they wait in the spool.
      assertThat(service.predict(TestModels.request(TestModels.list(3, 2))).statusCode())
          .isEqualTo(200);
      postgres.restart();
      TestService.await(() -> service.get("/production-stats").statusCode() == 200);
      logged.settle();
      assertThat(rows(service.get("/production-stats"))).isEqualTo(5);
      assertThat(service.get("/download-production-data").body().lines()).hasSize(6);
    }
  }

  /** A caller that is told to come again would do so for ever. */
  @ParameterizedTest
  @ValueSource(strings = {"fast", "acknowledged"})
  void whatTheQueueCouldNeverHoldIsRefusedForGood(String mode) throws Exception {
    Map<String, Object> settings =
        Map.of(
            "crema.log.mode", mode,
            "crema.log.queue-rows", "100000",
            "crema.limits.rows", "100000",
            "crema.limits.body-bytes", "7000000");
    try (LocalPostgres postgres = LocalPostgres.temporary();
        LoggedService logged = LoggedService.start(postgres, folder, settings)) {
      String row = "[\"ada\",40,true,\"gold\"]";
      String start =
          "{\"dataframe_split\":{\"columns\":[\"customer\",\"age\",\"active\",\"plan\"],";
      String all = start + "\"data\":[" + (row + ",").repeat(99_999) + row + "]}}";
      HttpRequest.Builder request = post(logged.service, "/invocations", all);
      HttpResponse<String> answer = logged.service.send(request.header("x-request-id", LONG_ID));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(413);
      assertThat(answer.body()).contains("100000 rows", "33554432", "Maybe");
      String one = start + "\"data\":[" + row + "]}}";
      assertThat(logged.service.send(post(logged.service, "/invocations", one)).statusCode())
          .isEqualTo(200);
      logged.settle();
      assertThat(logged.text("select count(*) from prediction")).isEqualTo("1");
    }
  }

  @Test
  void doesNotHangOnAPostgresqlThatDoes() throws Exception {
    try (LocalPostgres postgres = LocalPostgres.durable();
        LoggedService logged = LoggedService.start(postgres, folder, Map.of())) {
      logged.predict("/predict", 1, 1);
      // The pool trusts a connection for half a second without a look at it.
      TestService.await(() -> logged.service.get("/production-stats").statusCode() == 200);
      postgres.pause();
      try {
        for (String path : READS) {
          assertAway(logged.service, HttpRequest.newBuilder(logged.service.uri(path)));
        }
      } finally {
        postgres.resume();
      }
      TestService.await(() -> logged.service.get("/production-stats").statusCode() == 200);
    }
  }

  private static long rows(HttpResponse<String> statistics) {
    return TestService.json(statistics).required("versions").items().stream()
        .mapToLong(
            each -> Long.parseLong(String.valueOf(each.required("total").required("rows").tree())))
        .sum();
  }

  /** The signed requests of one test. */
  private record Signed(TestService service, RSAKey key) {
    HttpResponse<String> send(String path, @Nullable String body, String role, String tenant) {
      String token =
          TestTokens.sign(
              key,
              TestTokens.claims(Instant.now(), role)
                  .subject("user of " + tenant)
                  .claim("org", tenant)
                  .build());
      HttpRequest.Builder request =
          body == null ? HttpRequest.newBuilder(service.uri(path)) : post(service, path, body);
      return service.send(
          request.header("authorization", "Bearer " + token).header("x-request-id", "call-7"));
    }
  }

  @Test
  void asksForTheRoleAndKeepsTenantsApart() throws Exception {
    RSAKey key = TestTokens.rsa("one");
    Path jwks = Files.writeString(folder.resolve("jwks.json"), TestTokens.jwks(key.toPublicJWK()));
    Map<String, Object> settings = new HashMap<>(TestTokens.settings(jwks.toString()));
    settings.put("crema.security.tenant-claim", "org");
    try (LoggedService logged = LoggedService.start(folder, settings)) {
      Signed signed = new Signed(logged.service, key);
      TestService.await(
          () -> signed.send("/production-stats", null, "read", "a").statusCode() == 200);
      TestService.await(() -> logged.service.get("/readiness").statusCode() == 200);
      for (String path : READS) {
        assertThat(signed.send(path, null, "predict", "a").statusCode()).isEqualTo(403);
        assertThat(logged.service.get(path).statusCode()).isEqualTo(401);
      }
      String erasure = "{\"entity\": \"c0\", \"reason\": \"request\"}";
      assertThat(signed.send("/erasures", erasure, "predict", "a").statusCode()).isEqualTo(403);
      String request = TestModels.request(TestModels.list(1, 1));
      String ofA = id(signed.send("/predict", request, "predict", "a"));
      String ofB = id(signed.send("/predict", request, "predict", "b"));
      logged.settle();
      assertThat(
              logged.text(
                  "select tenant || ' ' || correlation_id from prediction where id = '%s'"
                      .formatted(ofA)))
          .isEqualTo("a call-7");

      String mine = signed.send("/download-production-data", null, "read", "a").body();
      assertThat(mine).contains(ofA).doesNotContain(ofB);
      assertProblem(
          signed.send("/download-production-data?tenant=b", null, "read", "a"), 400, "tenant");

      String label = "{\"prediction_id\": \"%s\", \"label\": \"yes\"}";
      assertThat(
              LoggedService.outcomes(
                  signed.send("/ground-truth", label.formatted(ofB), "predict", "a")))
          .containsExactly("pending");
      assertThat(
              LoggedService.outcomes(
                  signed.send("/ground-truth", label.formatted(ofA), "predict", "a")))
          .containsExactly("late");
      assertThat(logged.text("select source from ground_truth")).isEqualTo("user of a");

      Node erased = TestService.json(signed.send("/erasures", erasure, "operate", "a"));
      assertThat(erased.required("predictions").tree()).hasToString("2");
      assertThat(logged.text("select actor from erasure_audit")).isEqualTo("user of a");
    }
  }

  private static String id(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Objects.requireNonNull(
        TestService.json(answer).required("predictions").items().getFirst().required("id").text());
  }
}
