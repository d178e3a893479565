package dev.crema.retraining.rest;

import static dev.crema.retraining.TestService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import dev.crema.retraining.InMemoryRetrainings;
import dev.crema.retraining.TestService;
import dev.crema.service.security.RouteRules;
import dev.crema.service.testing.TestTokens;
import io.micronaut.web.router.Router;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the service says of itself, and who may call it: with tokens and a secret. */
class ServiceIT {
  private static final RSAKey KEY = TestTokens.rsa("one");
  private static final String SECRET = "a-token-of-alertmanager";
  @TempDir static Path folder;
  private static TestService service;

  @BeforeAll
  static void start() throws IOException {
    Path jwks = Files.writeString(folder.resolve("jwks"), TestTokens.jwks(KEY.toPublicJWK()));
    Path token = Files.writeString(folder.resolve("token"), SECRET);
    Map<String, Object> settings = new HashMap<>(TestTokens.settings(jwks.toString()));
    settings.put("crema.webhook.token-file", token.toString());
    service = TestService.start(new InMemoryRetrainings("churn"), settings);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static String token(String role) {
    return TestTokens.sign(KEY, TestTokens.claims(Instant.now(), role).build());
  }

  private static int status(String method, String path, String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(service.uri(path))
            .header("content-type", "application/json")
            .method(
                method,
                method.equals("POST") ? BodyPublishers.ofString("{}") : BodyPublishers.noBody());
    if (!token.isEmpty()) {
      request.header("authorization", "Bearer " + token);
    }
    return service.send(request).statusCode();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/health", "/readiness", "/openapi.yaml", "/docs", "/metrics"})
  void isSeenByEverybody(String path) {
    assertThat(service.get(path).statusCode()).isEqualTo(200);
  }

  @Test
  void saysWhatItIs() {
    assertThat(json(service.get("/")).required("service").text()).isEqualTo("crema-retraining");
    assertThat(service.get("/docs").body()).contains("<title>crema-retraining</title>");
    assertThat(service.get("/metrics").body())
        .contains("retraining_request_duration_seconds_count{route=\"/\",status=\"200\"}")
        .doesNotContain("inference_");
  }

  @Test
  void tellsInItsDocumentWhichRoleARouteNeeds() {
    assertThat(service.get("/openapi.yaml").body())
        .contains("title: crema-retraining")
        .contains("Needs the role alert.")
        .contains("Needs the role operate.")
        .contains("/webhooks/alertmanager:")
        .contains("/models/{model}/freeze:");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /retrainings, read",
    "GET, /retrainings/1, read",
    "GET, /models, read",
    "POST, /retrainings, operate",
    "POST, /retrainings/1/approve, operate",
    "POST, /retrainings/1/reject, operate",
    "POST, /models/churn/freeze, operate",
    "DELETE, /models/churn/freeze, operate",
    "POST, /webhooks/alertmanager, alert",
  })
  void asksForTheRoleOfTheRoute(String method, String path, String role) {
    assertThat(status(method, path, "")).isEqualTo(401);
    for (String each : new String[] {"read", "operate", "alert", "predict"}) {
      int status = status(method, path, token(each));
      if (each.equals(role)) {
        assertThat(status).as(each).isNotIn(401, 403);
      } else {
        assertThat(status).as(each).isEqualTo(403);
      }
    }
  }

  @Test
  void theSecretOpensTheWebhookAlone() {
    assertThat(status("POST", "/webhooks/alertmanager", SECRET)).isEqualTo(422);
    assertThat(status("POST", "/retrainings", SECRET)).isEqualTo(401);
    assertThat(status("GET", "/retrainings", SECRET)).isEqualTo(401);
  }

  @Test
  void asksAPersonsTokenWhoItIs() {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(service.uri("/retrainings"))
            .header("content-type", "application/json")
            .header("authorization", "Bearer " + token("operate"))
            .POST(BodyPublishers.ofString("{\"model\": \"churn\", \"reason\": \"x\"}"));
    assertThat(json(service.send(request)).required("cause").required("who").text())
        .isEqualTo("somebody");
  }

  /** A new route without a line in the table would be 404 with tokens: this says it earlier. */
  @Test
  void hasEveryRouteOfTheServiceInItsTable() {
    RouteRules rules = service.context().getBean(RouteRules.class);
    assertThat(service.context().getBean(Router.class).uriRoutes())
        .isNotEmpty()
        .allSatisfy(
            route -> {
              String path = route.getUriMatchTemplate().toPathString().replaceAll("\\{[^}]*}", "x");
              assertThat(rules.find(route.getHttpMethodName(), path).rule())
                  .as("%s %s", route.getHttpMethodName(), path)
                  .isNotNull();
            });
  }
}
