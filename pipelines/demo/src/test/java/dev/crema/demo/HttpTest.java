package dev.crema.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpTest {
  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer server;
  private Http http;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    http = new Http(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aBusyServiceIsAskedAgainWhenItSaysSo() throws Exception {
    answer("0", 2);
    assertThat(http.get("/drift")).isEqualTo("{}");
    assertThat(http.post("/predict", "{}".getBytes(StandardCharsets.UTF_8))).isEqualTo("{}");
    assertThat(requests).hasValue(4);
  }

  @Test
  void aServiceThatDoesNotSayWhenToAskAgainIsNotAsked() {
    answer(null, 1);
    assertThatThrownBy(() -> http.get("/drift"))
        .isInstanceOf(DemoException.class)
        .hasMessageContaining("503")
        .hasMessageContaining("/drift");
    assertThat(requests).hasValue(1);
  }

  /** Refuses so many requests, then answers. */
  private void answer(@Nullable String retryAfter, int refused) {
    server.createContext(
        "/",
        exchange -> {
          boolean isBusy = requests.incrementAndGet() <= refused;
          if (isBusy && retryAfter != null) {
            exchange.getResponseHeaders().add("Retry-After", retryAfter);
          }
          byte[] body = (isBusy ? "busy" : "{}").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(isBusy ? 503 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }
}
