package dev.crema.inference.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import dev.crema.data.document.Node;
import dev.crema.inference.FakeSource;
import dev.crema.inference.ServiceParts;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.service.security.Guard;
import dev.crema.service.security.Identity;
import dev.crema.service.security.Role;
import dev.crema.service.security.RouteRule;
import dev.crema.service.security.RouteRules;
import dev.crema.service.testing.TestTokens;
import dev.crema.service.transport.RequestContext;
import dev.crema.testkit.Printed;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.web.router.Router;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole service in the mode jwt. */
class SecurityIT {
  @TempDir static Path folder;
  private static final RSAKey KEY = TestTokens.rsa("one");
  private static TestService service;

  @BeforeAll
  static void start() throws IOException {
    FakeSource source = FakeSource.serving(folder);
    Path jwks = folder.resolve("jwks.json");
    Files.writeString(jwks, TestTokens.jwks(KEY.toPublicJWK()));
    Map<String, Object> settings = new HashMap<>(TestTokens.settings(jwks.toString()));
    settings.put("crema.security.tenant-claim", "org");
    settings.put("crema.hint.enabled", "true");
    settings.put("crema.hint.secret", "s");
    settings.put("crema.test.who", "true");
    service = TestService.start(source, folder.resolve("cache"), settings);
    service.awaitVersion("1");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  /** Tells what a route knows of who asks. */
  @Controller
  @Requires(property = "crema.test.who")
  static final class WhoController {
    @Get("/who")
    String get(HttpRequest<?> request) {
      return of(request);
    }

    @Post("/who")
    String post(HttpRequest<?> request, @Body byte[] body) {
      return of(request) + " " + body.length;
    }

    @Get("/hidden")
    String hidden() {
      return "not in the table";
    }

    private static String of(HttpRequest<?> request) {
      RequestContext context = RequestContext.of(request);
      Identity identity = context.identity();
      return identity.subject()
          + " "
          + identity.tenant()
          + " "
          + identity.roles().stream().map(Role::name).sorted().toList()
          + " "
          + context.correlationId();
    }
  }

  /** How a controller brings its own rules. */
  @Factory
  @Requires(property = "crema.test.who")
  static final class WhoRules {
    @Singleton
    RouteRule get() {
      return RouteRule.get("/who", Role.READ);
    }

    @Singleton
    RouteRule post() {
      return RouteRule.post("/who", ServiceParts.PREDICT);
    }
  }

  private static String token(String... roles) {
    return TestTokens.sign(
        KEY, TestTokens.claims(Instant.now(), roles).claim("org", "acme").build());
  }

  private static HttpResponse<String> send(String method, String path, String... headers) {
    java.net.http.HttpRequest.Builder request =
        java.net.http.HttpRequest.newBuilder(service.uri(path))
            .header("content-type", "application/json")
            .method(
                method,
                method.equals("GET")
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(TestModels.request(TestModels.list(1, 9))));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return service.send(request);
  }

  private static HttpResponse<String> as(String token, String method, String path) {
    return send(method, path, "authorization", "Bearer " + token);
  }

  @Test
  void documentsATokenWhereOneIsAskedFor() {
    Node document = Node.yaml(send("GET", "/openapi.yaml").body(), "openapi.yaml");
    Node scheme = document.required("components").required("securitySchemes").required("token");
    assertThat(scheme.required("scheme").text()).isEqualTo("bearer");
    Map<Boolean, Integer> counts = new HashMap<>();
    document
        .required("paths")
        .entries()
        .forEach(
            (path, operations) ->
                operations
                    .entries()
                    .forEach(
                        (method, operation) -> {
                          boolean isDeclared = operation.optional("security") != null;
                          counts.merge(isDeclared, 1, Integer::sum);
                          String address = path.replace("{", "").replace("}", "");
                          int status = send(method.toUpperCase(Locale.ROOT), address).statusCode();
                          // The hint's own signature is asked for by its own words.
                          boolean isAsked = status == 401 && !path.equals("/registry-hint");
                          assertThat(isDeclared)
                              .as("%s %s: %d", method, path, status)
                              .isEqualTo(isAsked);
                          assertThat(operation.required("responses").optional("403") != null)
                              .as(path)
                              .isEqualTo(isDeclared);
                        }));
    assertThat(counts.get(true)).isGreaterThan(12);
    assertThat(counts.get(false)).isGreaterThan(8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/health", "/readiness", "/openapi.yaml", "/metrics", "/docs"})
  void answersEverybodyWhatIsPublic(String path) {
    assertThat(send("GET", path).statusCode()).isEqualTo(200);
    assertThat(as("nonsense", "GET", path).statusCode()).isEqualTo(200);
  }

  @Test
  void tellsOfItsModelsWhoMayReadAlone() {
    String about = send("GET", "/").body();
    assertThat(about)
        .contains("\"service_version\"", "\"links\"")
        .doesNotContain("\"models\"", "churn", "columns");
    assertThat(as(token("read"), "GET", "/").body()).isEqualTo(about);
    assertThat(as(token("read"), "GET", "/models").body()).contains("churn", "columns");
    assertThat(as(token("read"), "GET", "/drift/churn").body()).contains("\"watched\"");
    assertThat(as(token("predict"), "GET", "/drift/churn").statusCode()).isEqualTo(403);
    assertThat(send("GET", "/drift/churn").statusCode()).isEqualTo(401);
    Path page =
        Path.of(System.getProperty("crema.root", "..")).resolve("docs/how-to/call-the-service.md");
    Printed.block(page, "{\"type\":\"about:blank\",\"title\":\"Unauthorized")
        .assertIn(send("POST", "/predict").body() + as(token("predict"), "GET", "/models").body());
  }

  @Test
  void answersWhoHasTheRole() {
    HttpResponse<String> answer = as(token("predict"), "POST", "/predict");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"model_version\":\"1\"");
  }

  @Test
  void namesTheRoleThatIsMissing() {
    HttpResponse<String> answer = as(token("read", "operate"), "POST", "/predict");
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    assertThat(TestService.json(answer).required("detail").text()).contains("(predict)");
    assertThat(answer.headers().firstValue("www-authenticate"))
        .hasValue("Bearer realm=\"crema\", error=\"insufficient_scope\", scope=\"predict\"");
    assertThat(as(token("predict"), "GET", "/who").statusCode()).isEqualTo(403);
    assertThat(as(token(), "GET", "/who").statusCode()).isEqualTo(403);
  }

  @Test
  void saysWhichCheckFailedAndNothingElse() {
    Instant now = Instant.now();
    Map<String, String> tokens =
        Map.of(
            "expired",
            TestTokens.sign(
                KEY,
                TestTokens.claims(now, "predict")
                    .claim("org", "acme")
                    .expirationTime(Date.from(now.minusSeconds(90)))
                    .build()),
            "no signed JSON Web Token",
            "nonsense",
            "key that is not known",
            TestTokens.sign(TestTokens.rsa("two"), TestTokens.claims(now, "predict").build()),
            "no tenant",
            TestTokens.sign(KEY, TestTokens.claims(now, "predict").build()));
    tokens.forEach(
        (why, token) -> {
          HttpResponse<String> answer = as(token, "POST", "/predict");
          assertThat(answer.statusCode()).isEqualTo(401);
          assertThat(TestService.json(answer).required("detail").text()).contains(why);
          assertThat(answer.headers().firstValue("www-authenticate"))
              .hasValue("Bearer realm=\"crema\", error=\"invalid_token\"");
          assertThat(answer.body()).doesNotContain("nimbus", "Exception", "dev.crema", token);
        });
    HttpResponse<String> none = send("POST", "/predict");
    assertThat(none.statusCode()).isEqualTo(401);
    assertThat(none.headers().firstValue("www-authenticate")).hasValue("Bearer realm=\"crema\"");
    assertThat(send("POST", "/predict", "authorization", "Basic YTpi").statusCode()).isEqualTo(401);
    String good = "Bearer " + token("predict");
    assertThat(send("POST", "/predict", "authorization", good, "authorization", good).statusCode())
        .as("two authorizations")
        .isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({"GET, /nope", "GET, /hidden", "PUT, /predict", "GET, /%70redict", "DELETE, /health"})
  void tellsNobodyWithoutATokenWhichRoutesThereAre(String method, String path) {
    assertThat(send(method, path).statusCode()).isEqualTo(401);
    assertThat(as(token("predict"), method, path).statusCode()).isIn(404, 405);
    assertThat(as(token("predict"), method, path).body()).doesNotContain("not in the table");
  }

  @Test
  void namesTheMethodsThatAPathHas() {
    HttpResponse<String> answer = as(token("predict"), "GET", "/predict");
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("allow")).hasValue("POST");
  }

  /** However a path is written: nobody gets at a route without its role. */
  @Test
  void letsNobodyAroundTheTable() throws IOException {
    Random random = new Random(20_260_301);
    String[] parts = {
      "predict", "who", "hidden", "health", "%70redict", "..", ".", "%2e%2e", "%2F", "//", ";a=b",
      "docs", "PREDICT", "%00", "?", "#", "\\", "@", ":", "http://x", "*", "v2"
    };
    for (int i = 0; i < 2_000; i++) {
      StringBuilder path = new StringBuilder(random.nextInt(8) == 0 ? "" : "/");
      for (int n = random.nextInt(1, 5); n > 0; n--) {
        path.append(parts[random.nextInt(parts.length)]).append(random.nextBoolean() ? "/" : "");
      }
      String method = random.nextBoolean() ? "GET" : "POST";
      String answer = raw(method, path.toString());
      assertThat(answer)
          .as(path.toString())
          .startsWith("HTTP/1.1 ")
          .doesNotContain("predictions", "not in the table", "null null");
      assertThat(answer.substring(9, 12))
          .as(path.toString())
          .isIn("200", "308", "400", "401", "404", "405");
    }
  }

  private static String raw(String method, String path) throws IOException {
    String body = TestModels.request(TestModels.list(1, 9));
    try (java.net.Socket socket = new java.net.Socket("127.0.0.1", service.port())) {
      socket.setSoTimeout(10_000);
      String head =
          "%s %s HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
              .formatted(method, path, body.length());
      socket
          .getOutputStream()
          .write((head + body).getBytes(java.nio.charset.StandardCharsets.UTF_8));
      return new String(
          socket.getInputStream().readNBytes(4_000), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  @Test
  void tellsTheRouteWhoAsks() {
    HttpResponse<String> answer =
        send("GET", "/who", "authorization", "bearer " + token("read"), "x-request-id", "my-id.1");
    assertThat(answer.body()).isEqualTo("somebody acme [read] my-id.1");
    assertThat(
            send("POST", "/who", "authorization", "Bearer " + token("predict"), "x-request-id", "2")
                .body())
        .startsWith("somebody acme [predict] 2 ");
  }

  @Test
  void aBatchIsThereForItsOwnTenantAlone() {
    String acme = "Bearer " + token("predict");
    String other =
        "Bearer "
            + TestTokens.sign(
                KEY, TestTokens.claims(Instant.now(), "predict").claim("org", "other").build());
    HttpResponse<String> sent =
        service.send(
            java.net.http.HttpRequest.newBuilder(service.uri("/batches"))
                .header("content-type", "text/csv")
                .header("authorization", acme)
                .POST(BodyPublishers.ofString("age,active,plan\n1,true,gold\n")));
    String path = "/batches/" + TestService.json(sent).required("id").text();
    TestService.await(
        () -> send("GET", path, "authorization", acme).body().contains("\"succeeded\""));
    for (String file : List.of("", "/result", "/rejected")) {
      assertThat(send("GET", path + file, "authorization", other).statusCode()).isEqualTo(404);
      assertThat(send("GET", path + file, "authorization", acme).statusCode()).isEqualTo(200);
    }
    assertThat(send("DELETE", path, "authorization", other).statusCode()).isEqualTo(404);
    assertThat(send("GET", "/batches", "authorization", other).body())
        .isEqualTo("{\"batches\":[]}");
    assertThat(send("GET", "/batches", "authorization", acme).body()).contains(path.substring(9));
    assertThat(send("DELETE", path, "authorization", acme).statusCode()).isEqualTo(204);
  }

  @Test
  void leavesTheHintToItsOwnSignature() {
    HttpResponse<String> answer = send("POST", "/registry-hint");
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("not signed");
  }

  @Test
  void hasNoLineInItsTableThatIsNoRoute() {
    RouteRules rules = service.context().getBean(RouteRules.class);
    Set<RouteRule> used = new HashSet<>();
    service
        .context()
        .getBean(Router.class)
        .uriRoutes()
        .forEach(
            route -> {
              String path = route.getUriMatchTemplate().toPathString().replaceAll("\\{[^}]*}", "x");
              used.add(rules.find(route.getHttpMethodName(), path).rule());
            });
    assertThat(rules.all()).isNotEmpty().isSubsetOf(used);
  }

  /** A new route without a line in the table would be 404 with tokens: this says it earlier. */
  @Test
  void hasEveryRouteOfTheServiceInItsTable() {
    RouteRules rules = service.context().getBean(RouteRules.class);
    Router router = service.context().getBean(Router.class);
    assertThat(router.uriRoutes())
        .isNotEmpty()
        .filteredOn(route -> !route.getUriMatchTemplate().toPathString().equals("/hidden"))
        .allSatisfy(
            route -> {
              String path = route.getUriMatchTemplate().toPathString().replaceAll("\\{[^}]*}", "x");
              assertThat(rules.find(route.getHttpMethodName(), path).rule())
                  .as("%s %s", route.getHttpMethodName(), path)
                  .isNotNull();
            });
  }

  @Test
  void costsAKnownTokenLittle() {
    Guard guard = service.context().getBean(Guard.class);
    RouteRule rule = RouteRule.post("/predict", ServiceParts.PREDICT);
    var header = java.util.List.of("Bearer " + token("predict"));
    int count = 200_000;
    long best = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        assertThatAllowed(guard.decide(rule, header));
      }
      best = Math.min(best, (System.nanoTime() - start) / count);
      LockSupport.parkNanos(1_000);
    }
    System.out.println("a known token costs " + best + " ns");
    assertThat(best).as("nanoseconds").isLessThan(2_000);
  }

  private static void assertThatAllowed(Guard.Decision decision) {
    if (!(decision instanceof Guard.Decision.Allowed)) {
      throw new AssertionError(decision);
    }
  }
}
