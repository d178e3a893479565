package dev.crema.inference.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.inference.TestService;
import dev.crema.productionlog.download.DownloadSummary;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DownloadStreamTest {
  private static final DownloadSummary DONE = new DownloadSummary(0, 0, List.of());

  @Test
  void bringsEveryByteInOrder() throws IOException {
    byte[] sent = new byte[3_000_000];
    new Random(7).nextBytes(sent);
    DownloadStream stream =
        DownloadStream.begin(
            out -> {
              out.write(sent, 0, 100_000);
              for (int i = 100_000; i < 100_100; i++) {
                out.write(sent[i]);
              }
              out.write(sent, 100_100, sent.length - 100_100);
              return DONE;
            });
    try (stream) {
      assertThat(stream.read()).isEqualTo(sent[0] & 0xff);
      assertThat(stream.readAllBytes()).isEqualTo(Arrays.copyOfRange(sent, 1, sent.length));
      assertThat(stream.read()).isEqualTo(-1);
    }
  }

  @Test
  void isEmptyWhereNothingIsWritten() throws IOException {
    try (DownloadStream stream = DownloadStream.begin(_ -> DONE)) {
      assertThat(stream.read()).isEqualTo(-1);
    }
  }

  @Test
  void failsAtOnceWithWhatFailedBeforeTheFirstByte() {
    assertThatThrownBy(
            () ->
                DownloadStream.begin(
                    _ -> {
                      throw LogUnavailableException.away();
                    }))
        .isInstanceOf(LogUnavailableException.class);
  }

  @Test
  void failsTheReadingWhenTheWritingFailed() throws IOException {
    DownloadStream stream =
        DownloadStream.begin(
            out -> {
              out.write(new byte[10]);
              throw new IOException("The disk is full.");
            });
    try (stream) {
      assertThat(stream.readNBytes(10)).hasSize(10);
      assertThatThrownBy(stream::read)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("broken off");
    }
  }

  @Test
  void readsNoFurtherAheadThanItsBuffer() throws Exception {
    AtomicLong written = new AtomicLong();
    CountDownLatch ended = new CountDownLatch(1);
    AtomicReference<IOException> seen = new AtomicReference<>();
    DownloadStream stream =
        DownloadStream.begin(
            out -> {
              try {
                while (true) {
                  out.write(new byte[1_000]);
                  written.addAndGet(1_000);
                }
              } catch (IOException e) {
                seen.set(e);
                ended.countDown();
                throw e;
              }
            });
    TestService.await(() -> written.get() > 250_000);
    assertThat(stream.readNBytes(1_000_000)).hasSize(1_000_000);
    assertThat(written.get()).isBetween(1_000_000L, 1_000_000L + (256 << 10));
    // The receiver goes away: who writes is told, and the reader gets no end of a file.
    stream.close();
    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(seen.get()).hasMessage("The receiver went away.");
    assertThatThrownBy(stream::read).isInstanceOf(IOException.class);
  }

  @Test
  void endsWhoTakesAByteNowAndThen() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    DownloadStream stream =
        DownloadStream.begin(
            out -> {
              try {
                out.write(new byte[10_000_000]);
                return DONE;
              } finally {
                ended.countDown();
              }
            },
            Duration.ofSeconds(1));
    try (stream) {
      int bytes = 0;
      while (!ended.await(20, TimeUnit.MILLISECONDS) && bytes < 500) {
        assertThat(stream.read()).isZero();
        bytes++;
      }
      assertThat(bytes).as("ten seconds would be ten times the limit").isBetween(1, 499);
      assertThatThrownBy(stream::readAllBytes)
          .isInstanceOf(IOException.class)
          .hasRootCauseMessage("The receiver takes nothing, or too little.");
    }
  }
}
