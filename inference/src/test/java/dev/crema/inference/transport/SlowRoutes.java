package dev.crema.inference.transport;

import dev.crema.service.security.RouteRule;
import dev.crema.service.security.RouteRule.Handling;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.ServerHttpRequest;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.body.CloseableByteBody;
import io.micronaut.http.server.types.files.StreamedFile;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.LoggerFactory;

/** Routes of tests: slow, large, broken, streamed. */
@Controller
@Requires(property = "crema.test.slow")
final class SlowRoutes {
  /** What waits to be answered. */
  static final ConcurrentLinkedQueue<CompletableFuture<String>> WAITING =
      new ConcurrentLinkedQueue<>();

  /** Is answered when the test says so, by another thread. */
  @Post("/test/waits")
  CompletableFuture<String> waits(@Body byte[] body) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    WAITING.add(answer);
    return answer;
  }

  /** Keeps its event loop busy for as many milliseconds as the body says first. */
  @Post("/test/busy")
  String busy(@Body byte[] body) {
    long end = System.nanoTime() + 1_000_000L * body[0];
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return "done";
  }

  @Get("/test/large")
  byte[] large() {
    return new byte[32 << 20];
  }

  /** Gives a byte, then nothing for three seconds, then the rest. */
  @Get("/test/pause")
  StreamedFile pause() {
    return new StreamedFile(new Pausing(), MediaType.TEXT_PLAIN_TYPE);
  }

  private static final class Pausing extends InputStream {
    private int given;

    @Override
    public int read() {
      if (given == 1) {
        LockSupport.parkNanos(3_000_000_000L);
      }
      return given++ < 2 ? 'x' : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) {
      int next = read();
      if (next < 0) {
        return -1;
      }
      bytes[offset] = (byte) next;
      return 1;
    }
  }

  @Get("/test/broken")
  String broken() {
    throw new IllegalStateException("secret /etc/passwd dev.crema.Inner");
  }

  @Post("/test/logs")
  String logs(HttpRequest<?> request, @Body String body) {
    LoggerFactory.getLogger(SlowRoutes.class)
        .warn("It said {} at {}", body, request.getPath(), new IllegalStateException(body));
    return "logged";
  }

  /** Takes a body as it comes. */
  @Post("/test/stream")
  @io.micronaut.scheduling.annotation.ExecuteOn(io.micronaut.scheduling.TaskExecutors.BLOCKING)
  String stream(ServerHttpRequest<?> request) throws IOException {
    long bytes = 0;
    try (CloseableByteBody body = request.byteBody().move();
        InputStream in = body.toInputStream()) {
      byte[] buffer = new byte[8_192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes += n;
        LockSupport.parkNanos(1);
      }
    }
    return "took " + bytes;
  }

  /** The rules of these routes. */
  @Factory
  @Requires(property = "crema.test.slow")
  static final class Rules {
    @Singleton
    RouteRule stream() {
      return new RouteRule("POST", "/test/stream", null, Handling.STREAMED);
    }

    @Singleton
    RouteRule posts() {
      return new RouteRule("POST", "/test/*", null, Handling.WHOLE);
    }

    @Singleton
    RouteRule gets() {
      return new RouteRule("GET", "/test/*", null, Handling.WHOLE);
    }
  }
}
