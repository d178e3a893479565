package dev.crema.inference.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.inference.FakeSource;
import dev.crema.inference.TestService;
import dev.crema.service.testing.Raw;
import dev.crema.service.testing.Raw.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a request may say of itself, and what an answer never says. */
class StrangeRequestsIT {
  @TempDir static Path folder;
  private static TestService service;

  @BeforeAll
  static void start() {
    service =
        TestService.start(
            FakeSource.serving(folder),
            folder.resolve("cache"),
            Map.of("crema.test.slow", "true", "crema.limits.request-time", "1s"));
    service.awaitVersion("1");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static Raw connect() throws IOException {
    return new Raw(service.port());
  }

  @ParameterizedTest
  @CsvSource({
    "x-request-id, abc-1.2_3:4/5+6=7@8, abc-1.2_3:4/5+6=7@8",
    "x-correlation-id, other, other",
    "traceparent, 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, 4bf92f3577b34da6a3ce929d0e0e4736",
    "traceparent, 00-00000000000000000000000000000000-00f067aa0ba902b7-01,",
    "traceparent, 00-4BF92F3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01,",
    "x-request-id, a b,",
    "x-request-id, a\"b,",
    "x-request-id, ä,",
  })
  void namesEachRequest(String header, String value, String expected) throws IOException {
    try (Raw one = connect()) {
      for (String path : List.of("/health", "/nope", "/%00")) {
        Answer answer =
            one.send(
                    "GET " + path + " HTTP/1.1\r\nhost: x\r\n" + header + ": " + value + "\r\n\r\n")
                .answer();
        String id = answer.head().replaceAll("(?s).*x-request-id: ([^\r]*)\r.*", "$1");
        if (expected == null) {
          assertThat(id).matches("[0-9a-f]{32}");
        } else {
          assertThat(id).isEqualTo(expected);
        }
      }
      String longest = "a".repeat(128);
      assertThat(
              one.send("GET / HTTP/1.1\r\nhost: x\r\nx-request-id: " + longest + "\r\n\r\n")
                  .answer()
                  .head())
          .contains(longest + "\r\n");
      assertThat(
              one.send("GET / HTTP/1.1\r\nhost: x\r\nx-request-id: a" + longest + "\r\n\r\n")
                  .answer()
                  .head())
          .doesNotContain(longest);
    }
  }

  @Test
  void keepsWhatGoesOnInsideToItself() throws IOException {
    String body = "{\"rows\":[{\"age\":\"" + "\\u0000".repeat(10) + "\"}]}";
    for (String request :
        List.of(
            Raw.get("/test/broken"),
            Raw.get("/test/nope"),
            Raw.get("/%zz"),
            Raw.get("/a%"),
            Raw.get("/é"),
            Raw.get("/health?a=%zz"),
            Raw.get("/health?\u0001"),
            Raw.get("/" + "a".repeat(5_000)),
            "GET /health HTTP/1.1\r\nhost: x\r\nx-a: " + "a".repeat(9_000) + "\r\n\r\n",
            "GET /health HTTP/1.1\r\nhost: x\r\nx-a\r\n\r\n",
            "GET /health HTTP/1.1\r\nhost: x\r\nx\u0000: a\r\n\r\n",
            "GET /health HTTP/9.9\r\nhost: x\r\n\r\n",
            "nonsense\r\n\r\n",
            "POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
            "POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcdef",
            "POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /predict HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
            "POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: a/\u0001;;\r\ncontent-length: 2\r\n\r\n{}",
            "POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: nonsense\r\ncontent-length: 2\r\n\r\n{}",
            "GET /health HTTP/1.1\r\nhost: x\r\naccept: nonsense/;;q=x\r\n\r\n",
            "GET /health HTTP/1.1\r\nhost: x\r\naccept: text/html\r\n\r\n",
            "GET /health HTTP/1.1\r\nhost: x\r\ncookie: ;;=\u0001=\r\n\r\n",
            "GET /health HTTP/1.1\r\nhost: x\r\nexpect: nonsense\r\n\r\n",
            "BREW /predict HTTP/1.1\r\nhost: x\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n",
            "TRACE /health HTTP/1.1\r\nhost: x\r\n\r\n",
            "CONNECT x:1 HTTP/1.1\r\nhost: x\r\n\r\n",
            Raw.post("/predict", body),
            Raw.post("/predict", "[".repeat(10_000)),
            Raw.post("/predict", "", "content-encoding: gzip"))) {
      try (Raw one = connect()) {
        Answer answer = one.send(request).answer();
        String start = request.substring(0, Math.min(90, request.length()));
        assertThat(answer.status()).as(start).isNotZero();
        assertThat(answer.head() + answer.body())
            .as(start)
            .doesNotContain(
                "dev.crema",
                "java.",
                "Exception",
                "netty",
                "micronaut",
                "\tat ",
                "/etc",
                "secret",
                folder.toString());
        if (answer.status() >= 400) {
          assertThat(answer.head()).as(start).containsIgnoringCase("application/problem+json");
        }
      }
    }
    assertThat(service.get("/test/broken").statusCode()).isEqualTo(500);
  }
}
