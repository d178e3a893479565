package dev.crema.inference.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GeneratorTest {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

  @Test
  void aStallIsChargedWithEveryRequestThatCameMeanwhile() throws Exception {
    try (TrivialServer server = TrivialServer.start()) {
      CompletableFuture<Outcome> run = offer(server.port(), 2, 1000, TWO_SECONDS);
      awaitAnswers(server, 500);
      server.stall(Duration.ofMillis(200));
      Outcome outcome = run.join();
      assertThat(outcome.answered()).isEqualTo(2000);
      assertThat(outcome.isWhole()).isTrue();
      // 200 of 2,000 requests were due in the stall, evenly: the longest waited for all of it, and
      // one in ten for longer than 0. A loop that waits for its answers would show two slow ones.
      assertThat(outcome.latencyMillis(100)).isGreaterThan(190);
      assertThat(outcome.latencyMillis(99)).isGreaterThan(170);
      assertThat(outcome.latencyMillis(95)).isGreaterThan(85);
    }
  }

  @Test
  void theSameStallHidesFromAClosedLoop() throws Exception {
    try (TrivialServer server = TrivialServer.start()) {
      CompletableFuture<Outcome> run = start(server.port(), 2, Arrivals.saturating(), TWO_SECONDS);
      awaitAnswers(server, 500);
      server.stall(Duration.ofMillis(200));
      Outcome outcome = run.join();
      assertThat(outcome.latencyMillis(100)).isGreaterThan(190);
      assertThat(outcome.latencyMillis(99)).isLessThan(100);
    }
  }

  @Test
  void offersTheRateItWasAskedFor() throws Exception {
    try (TrivialServer server = TrivialServer.start()) {
      Outcome outcome = offer(server.port(), 16, 3000, TWO_SECONDS).join();
      assertThat(outcome.answered()).isEqualTo(6000);
      assertThat(outcome.perSecond()).isCloseTo(3000, within(60.0));
    }
  }

  @Test
  void moreThanTheServerCanDoWaitsHereAndCounts() throws Exception {
    // One connection to a server that takes 10 ms: 100 a second of 150 that are due.
    try (SlowServer server = new SlowServer(10)) {
      Outcome outcome = offer(server.port(), 1, 150, TWO_SECONDS).join();
      // On a busy machine 10 ms are more, and the last have no answer when the patience ends.
      assertThat(outcome.answered() + outcome.unanswered()).isEqualTo(300);
      assertThat(outcome.perSecond()).isLessThan(101);
      // The last was due after 2 s and answered after 3 s or more.
      assertThat(outcome.latencyMillis(99)).isGreaterThan(900);
    }
  }

  @Test
  void whatHasNoAnswerInTheEndIsCountedAndItsWaitToo() throws Exception {
    try (TrivialServer server = TrivialServer.start()) {
      CompletableFuture<Outcome> run = offer(server.port(), 2, 100, Duration.ofSeconds(1));
      awaitAnswers(server, 50);
      server.stall(Duration.ofSeconds(30));
      Outcome outcome = run.join();
      assertThat(outcome.answered() + outcome.unanswered()).isEqualTo(100);
      assertThat(outcome.unanswered()).isGreaterThan(20);
      assertThat(outcome.isWhole()).isFalse();
      assertThat(outcome.latencyMillis(99)).isGreaterThan(PATIENCE.toMillis());
    }
  }

  @Test
  void aRefusalIsAFailureAndNoQuickAnswer() throws Exception {
    try (TrivialServer server = TrivialServer.answering(503)) {
      Outcome outcome = offer(server.port(), 4, 100, Duration.ofSeconds(1)).join();
      assertThat(outcome.failed()).isEqualTo(100);
      assertThat(outcome.answered()).isZero();
      assertThat(outcome.latencyNanos().getTotalCount()).isZero();
      assertThat(outcome.firstFailure()).isEqualTo("HTTP 503");
    }
  }

  @Test
  void aConnectionThatBreaksFailsItsRequestAndIsOpenedAnew() throws Exception {
    try (SlowServer server = new SlowServer(0, 10)) { // each connection breaks at its tenth request
      Outcome outcome = offer(server.port(), 1, 200, Duration.ofSeconds(1)).join();
      assertThat(outcome.failed()).isEqualTo(20);
      assertThat(outcome.answered()).isEqualTo(180);
    }
  }

  @Test
  void aServerThatEndsIsSaidInASentence() throws Exception {
    TrivialServer server = TrivialServer.start();
    CompletableFuture<Outcome> run = offer(server.port(), 2, 100, Duration.ofSeconds(30));
    awaitAnswers(server, 10);
    server.close();
    assertThatThrownBy(run::join)
        .isInstanceOf(CompletionException.class)
        .hasMessageContaining("takes no connection any more");
  }

  private static CompletableFuture<Outcome> offer(
      int port, int connections, double perSecond, Duration duration) {
    return start(port, connections, Arrivals.constant(perSecond), duration);
  }

  private static CompletableFuture<Outcome> start(
      int port, int connections, Arrivals arrivals, Duration duration) {
    Target target = Target.post(port, "/predict", List.of("{}", "{\"a\": 1}"), connections);
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return Generator.run(target, arrivals, duration, PATIENCE);
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        });
  }

  private static void awaitAnswers(TrivialServer server, long count) {
    while (server.answers() < count) {
      Thread.onSpinWait();
    }
  }

  /** Answers after a while, in chunks; ends each connection at its nth request. */
  private static final class SlowServer implements AutoCloseable {
    private static final byte[] ANSWER =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\n\r\n\r\n0\r\nA: b\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int millis;
    private final int last;

    SlowServer(int millis) throws IOException {
      this(millis, Integer.MAX_VALUE);
    }

    SlowServer(int millis, int last) throws IOException {
      this.millis = millis;
      this.last = last;
      Thread.ofVirtual().start(this::serve);
    }

    int port() {
      return door.getLocalPort();
    }

    private void serve() {
      while (!door.isClosed()) {
        try (Socket client = door.accept()) {
          answer(client);
        } catch (IOException e) {
          // The next one, or the end.
        }
      }
    }

    private void answer(Socket client) throws IOException {
      InputStream in = client.getInputStream();
      OutputStream out = client.getOutputStream();
      byte[] buffer = new byte[4096];
      for (int request = 1; in.read(buffer) >= 0 && request < last; request++) {
        long end = System.nanoTime() + millis * 1_000_000L;
        while (System.nanoTime() < end) {
          Thread.yield();
        }
        out.write(ANSWER);
      }
    }

    @Override
    public void close() throws IOException {
      door.close();
    }
  }
}
