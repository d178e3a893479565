package dev.crema.inference.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.crema.data.RawRow;
import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.inference.outside.Browser;
import dev.crema.models.ModelPackage;
import dev.crema.service.testing.TestTokens;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page at {@code /docs}, as a real browser sees it. */
class DocsIT {
  private static final Pattern LINK = Pattern.compile("docs/[0-9a-f]{16}/[a-zA-Z0-9.-]+");
  private static final String PREDICT = "#operations-prediction-predict";

  @TempDir static Path folder;
  private static ModelPackage model;
  private static TestService service;

  @BeforeAll
  static void start() {
    model = TestModels.write(folder.resolve("model"), 1);
    service = TestService.start(source(), folder.resolve("cache"), Map.of());
    service.awaitVersion("1");
  }

  private static FakeSource source() {
    FakeSource source = new FakeSource();
    source.promote("1", folder.resolve("model"));
    return source;
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static Browser browser(Path profile) throws IOException {
    assumeTrue(
        Browser.program().isPresent(),
        "There is no Chromium on the PATH. Maybe run: apt-get install chromium-headless-shell");
    return Browser.start(profile);
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Test
  void showsTheRoutesAndPredictsWithoutAnotherHost(@TempDir Path profile) throws IOException {
    RawRow row = TestModels.list(1, 5).getFirst();
    try (Browser browser = browser(profile)) {
      browser.open(service.uri("/docs"));
      browser.await("document.querySelectorAll('.opblock').length >= 26");
      assertThat(browser.evaluate("document.body.innerText"))
          .contains("/predict", "/v2/models/{model}/infer", "/invocations")
          .doesNotContain("Authorize");

      browser.click(PREDICT + " .opblock-summary-control");
      browser.click(PREDICT + " .try-out__btn");
      browser.await(
          "document.querySelector('%s textarea.body-param__text')?.value.includes('account_length')"
              .formatted(PREDICT));
      browser.type(PREDICT + " textarea.body-param__text", TestModels.request(List.of(row)));
      browser.click(PREDICT + " .execute");
      browser.await("!!document.querySelector('%s .live-responses-table')".formatted(PREDICT));
      String answer =
          browser.evaluate(
              "document.querySelector('%s .live-responses-table').innerText".formatted(PREDICT));
      assertThat(answer).contains("200");
      assertThat(score(answer)).isEqualTo(model.predict(row).score());

      assertThat(browser.requests())
          .isNotEmpty()
          .allSatisfy(
              address ->
                  assertThat(address)
                      .matches(
                          uri ->
                              uri.startsWith(service.uri("/").toString())
                                  || uri.startsWith("data:image/")));
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void predictsBehindAPathPrefixToo(@TempDir Path profile) throws IOException {
    HttpServer proxy = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    proxy.createContext("/inner/", DocsIT::forward);
    proxy.start();
    try (Browser browser = browser(profile)) {
      browser.open(
          URI.create("http://127.0.0.1:%d/inner/docs".formatted(proxy.getAddress().getPort())));
      browser.click(PREDICT + " .opblock-summary-control");
      browser.click(PREDICT + " .try-out__btn");
      String body = TestModels.request(TestModels.list(1, 5));
      browser.type(PREDICT + " textarea.body-param__text", body);
      browser.click(PREDICT + " .execute");
      browser.await("!!document.querySelector('%s .live-responses-table')".formatted(PREDICT));
      assertThat(
              browser.evaluate(
                  "document.querySelector('%s .live-responses-table').innerText"
                      .formatted(PREDICT)))
          .contains("200", "\"score\"");
    } finally {
      proxy.stop(0);
    }
  }

  /** Sends on what is below the prefix, as a proxy that takes it away. */
  private static void forward(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().toString().substring("/inner".length());
    HttpRequest.Builder request = HttpRequest.newBuilder(service.uri(path));
    if (exchange.getRequestMethod().equals("POST")) {
      request
          .header("content-type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    }
    HttpResponse<String> answer = service.send(request);
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("content-type", header(answer, "content-type"));
    exchange.sendResponseHeaders(answer.statusCode(), bytes.length);
    try (exchange) {
      exchange.getResponseBody().write(bytes);
    }
  }

  private static double score(String answer) {
    Matcher score = Pattern.compile("\"score\": ([0-9.E-]+)").matcher(answer);
    assertThat(score.find()).as(answer).isTrue();
    return Double.parseDouble(score.group(1));
  }

  @Test
  void takesATokenWhereOneIsAskedFor(@TempDir Path profile) throws IOException {
    Path jwks = folder.resolve("jwks.json");
    var key = TestTokens.rsa("one");
    Files.writeString(jwks, TestTokens.jwks(key.toPublicJWK()));
    try (TestService guarded =
            TestService.start(
                source(), folder.resolve("cache-2"), TestTokens.settings(jwks.toString()));
        Browser browser = browser(profile)) {
      guarded.awaitVersion("1");
      String token = TestTokens.sign(key, TestTokens.claims(Instant.now(), "read").build());
      String models = ".opblock.is-open";
      browser.open(guarded.uri("/docs"));
      browser.click(".auth-wrapper .authorize");
      browser.type(".auth-container input", token);
      browser.click(".auth-btn-wrapper .authorize");
      browser.click(".auth-btn-wrapper .btn-done");
      browser.click("[data-path=\"/models\"]");
      browser.click(models + " .try-out__btn");
      browser.click(models + " .execute");
      browser.await("!!document.querySelector('%s .live-responses-table')".formatted(models));
      assertThat(
              browser.evaluate(
                  "document.querySelector('%s .live-responses-table').innerText".formatted(models)))
          .contains("200", "\"name\": \"churn\"");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void runsNothingThatIsNotOurs(@TempDir Path profile) throws IOException {
    try (Browser browser = browser(profile)) {
      browser.open(service.uri("/docs"));
      browser.await("document.querySelectorAll('.opblock').length > 0");
      assertThat(browser.complaints()).isEmpty();
      browser.evaluate("document.body.setAttribute('onclick', 'document.title = 1')");
      browser.evaluate("document.body.click()");
      String elsewhere = "fetch('http://127.0.0.1:1/').then(() => 'sent', () => 'stopped')";
      assertThat(browser.evaluate("await " + elsewhere)).isEqualTo("stopped");
      assertThat(browser.evaluate("document.title")).isEqualTo("crema-inference");
      TestService.await(() -> browser.complaints().size() >= 2);
      assertThat(browser.complaints())
          .anySatisfy(text -> assertThat(text).contains("script-src 'self'"))
          .anySatisfy(text -> assertThat(text).contains("connect-src 'self'"));
    }
  }

  @Test
  void sendsThePageSoThatItCanRunNothingElse() {
    HttpResponse<String> page = service.get("/docs");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(header(page, "content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(header(page, "content-security-policy"))
        .startsWith("default-src 'none'; ")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe", "http", "*");
    assertThat(header(page, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(header(page, "cache-control")).isEqualTo("no-cache");
    assertThat(page.body()).doesNotContain("{version}", "://").doesNotContain("<style");
    assertThat(LINK.matcher(page.body()).results().count()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "swagger-ui.css, text/css; charset=utf-8",
    "swagger-ui-bundle.js, text/javascript; charset=utf-8",
    "page.js, text/javascript; charset=utf-8",
    "favicon-32x32.png, image/png",
    "NOTICE.txt, text/plain; charset=utf-8",
    "swagger-ui-bundle.js.LICENSE.txt, text/plain; charset=utf-8",
  })
  void letsBrowsersKeepItsFilesForGood(String name, String type) {
    HttpResponse<String> file = service.get("/docs/" + version() + "/" + name);
    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(header(file, "content-type")).isEqualTo(type);
    assertThat(header(file, "cache-control")).isEqualTo("public, max-age=31536000, immutable");
    assertThat(header(file, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(file.body()).isNotEmpty();
  }

  private static String version() {
    Matcher link = LINK.matcher(service.get("/docs").body());
    assertThat(link.find()).isTrue();
    return link.group().split("/")[1];
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/docs/%s/index.html",
        "/docs/%s/DocsAssets.class",
        "/docs/%s/..",
        "/docs/%s/%%2e%%2e%%2fServiceController.class",
        "/docs/0000000000000000/page.js",
        "/docs/page.js",
      })
  void hasNoOtherFiles(String path) {
    assertThat(service.get(path.formatted(version())).statusCode()).isIn(400, 404);
  }

  @Test
  void holdsBehindAProxysPrefixBecauseItsLinksAreRelative() {
    HttpResponse<String> slash = service.send(HttpRequest.newBuilder(service.uri("/docs/")).GET());
    assertThat(slash.statusCode()).isEqualTo(308);
    assertThat(header(slash, "location")).isEqualTo("../docs");
    assertThat(service.get("/").body()).contains("\"docs\":\"/docs\"");
  }
}
