package dev.crema.kfp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.crema.kfp.KfpException.Kind;
import dev.crema.testkit.kfp.Fault;
import dev.crema.testkit.kfp.KfpDouble;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * KFP that is down, silent, slow, in front of which something stands, or that forgets to answer.
 */
class FaultsTest extends AbstractDoubleTest {
  private static final String SECRET = "s3cr3t-t0ken";

  private static KfpException thrown(ThrowingCallable call) {
    KfpException thrown = catchThrowableOfType(KfpException.class, call);
    assertThat(thrown).isNotNull();
    assertThat(thrown.getMessage()).contains("\nMaybe").doesNotContain(SECRET);
    return thrown;
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "ERROR_500",
        "DONE_500",
        "ERROR_503",
        "HTML_502",
        "TOO_MANY",
        "CUT_BEFORE",
        "CUT_AFTER",
        "RESET_BEFORE",
        "RESET_AFTER",
        "TRUNCATED"
      })
  void aReadIsTriedAgain(Fault fault) {
    kfp.faults().next("^GET", fault, fault);
    assertThat(client.health().multiUser()).isFalse();
    assertThat(callsOf("GET .*")).isEqualTo(3);
  }

  private static KfpLimits hasty() {
    return new KfpLimits(
        LIMITS.connect(),
        Duration.ofSeconds(1),
        LIMITS.call(),
        LIMITS.attempts(),
        LIMITS.pause(),
        LIMITS.answerBytes(),
        LIMITS.items());
  }

  @Test
  void aReadThatIsNotAnsweredIsTriedAgain() {
    kfp.faults().next("^GET", Fault.SILENT_BEFORE);
    assertThat(client(hasty()).health().multiUser()).isFalse();
    assertThat(callsOf("GET .*")).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "ERROR_500, UNAVAILABLE",
    "HTML_502, UNAVAILABLE",
    "TOO_MANY, UNAVAILABLE",
    "HTML_200, UNEXPECTED",
    "HTML_404, UNEXPECTED",
    "REDIRECT, UNEXPECTED",
    "OTHER_JSON, UNEXPECTED",
    "UNAUTHORIZED, UNAUTHORIZED"
  })
  void aReadThatNeverWorksSaysWhy(Fault fault, Kind kind) {
    kfp.faults().otherwise(call -> fault);
    KfpException thrown = thrown(() -> client.runs().get("x"));
    assertThat(thrown.kind()).isEqualTo(kind);
    assertThat(thrown.mayHaveHappened()).isFalse();
    assertThat(kfp.calls()).hasSize(kind == Kind.UNAVAILABLE ? LIMITS.attempts() : 1);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void makingARunIsNeverTriedAgainAndSaysHonestlyWhatMayBe(Fault fault) {
    RunRequest request = request("once");
    kfp.faults().next("POST .+/runs$", fault);
    Kfp asking = fault.name().startsWith("SILENT") ? client(hasty()) : client;
    KfpException thrown = thrown(() -> asking.runs().create(request));
    eventually(() -> fault != Fault.LATE || kfp.runsNamed("once") == 1);
    long made = kfp.runsNamed("once");
    assertThat(callsOf("POST .+/runs")).isOne();
    assertThat(made).isLessThanOrEqualTo(1);
    if (made == 1) {
      assertThat(thrown.mayHaveHappened()).isTrue();
    }
    if (thrown.kind() == Kind.UNAUTHORIZED || fault == Fault.TOO_MANY) {
      assertThat(thrown.mayHaveHappened()).isFalse();
    }
  }

  @Test
  void aRunWhoseRequestWasCutOffMayAppearAfterALookThatFoundNothing() {
    RunRequest request = request("late");
    kfp.faults().next("POST .+/runs$", Fault.LATE);
    KfpException thrown = thrown(() -> client.runs().create(request));
    assertThat(thrown.mayHaveHappened()).isTrue();
    assertThat(client.runs().list(RunQuery.named("late"))).isEmpty();
    eventually(() -> !client.runs().list(RunQuery.named("late")).isEmpty());
  }

  @Test
  void aRunOfAClientThatGaveUpIsMadeAllTheSame() {
    replace(
        KfpDouble.Options.of(folder, launcher)
            .withHabits(
                slowToShow()
                    .withTimes(Duration.ofSeconds(3), Duration.ZERO, Duration.ofSeconds(9))));
    RunRequest request = request("slow");
    KfpException thrown = thrown(() -> client(hasty()).runs().create(request));
    assertThat(thrown.mayHaveHappened()).isTrue();
    assertThat(thrown.kind()).isEqualTo(Kind.UNAVAILABLE);
    eventually(() -> kfp.runsNamed("slow") == 1);
  }

  @Test
  void aKfpThatIsDownNeverGotTheRequest() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    RunRequest request = request("none");
    Kfp gone = client(KfpSettings.of(URI.create("http://127.0.0.1:" + port)).withLimits(LIMITS));
    KfpException thrown = thrown(() -> gone.runs().create(request));
    assertThat(thrown.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(thrown.mayHaveHappened()).isFalse();
    assertThat(thrown(gone::health).kind()).isEqualTo(Kind.UNAVAILABLE);
  }

  @Test
  void aKfpThatIsSilentIsLeftAtTheDeadlineOfTheCall() {
    kfp.faults().otherwise(call -> Fault.SILENT_BEFORE);
    KfpLimits limits =
        new KfpLimits(
            LIMITS.connect(),
            Duration.ofMillis(400),
            Duration.ofMillis(900),
            50,
            LIMITS.pause(),
            1 << 20,
            500);
    long start = System.nanoTime();
    assertThat(thrown(() -> client(limits).health()).kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(800), Duration.ofSeconds(5));
    assertThat(kfp.calls()).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void pausesDoubleVaryAndStopBeforeTheDeadline() {
    kfp.faults().otherwise(call -> Fault.ERROR_503);
    List<Duration> pauses = new ArrayList<>();
    Timekeeper time = new FakeTime(pauses);
    KfpLimits limits =
        new KfpLimits(
            Duration.ofSeconds(3),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            20,
            Duration.ofSeconds(1),
            1 << 20,
            500);
    Kfp patient =
        new Kfp(KfpSettings.of(kfp.uri()).withLimits(limits), time, new SplittableRandom(3));
    assertThat(thrown(patient::health).kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(pauses).hasSizeBetween(3, 4);
    for (int i = 0; i < pauses.size(); i++) {
      assertThat(pauses.get(i))
          .isBetween(Duration.ofMillis(500L << i), Duration.ofSeconds(1L << i));
    }
    assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus))
        .isLessThan(Duration.ofSeconds(10));
  }

  /** Time that passes by waiting alone. */
  private static final class FakeTime implements Timekeeper {
    private final List<Duration> pauses;
    private long nanos;

    FakeTime(List<Duration> pauses) {
      this.pauses = pauses;
    }

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public void sleep(Duration duration) {
      pauses.add(duration);
      nanos += duration.toNanos();
    }
  }

  @Test
  void aPageThatFailsInTheMiddleOfAListIsAskedForAgain() {
    RunRequest request = request("many");
    for (int i = 0; i < 12; i++) {
      client.runs().create(request);
    }
    kfp.faults().next("GET .+/runs$", Fault.NONE, Fault.TRUNCATED, Fault.NONE, Fault.HTML_502);
    assertThat(client.runs().list(new RunQuery(null, "many", null, null, 3))).hasSize(12);
  }

  @Test
  void anAnswerThatIsTooLargeIsNotRead() {
    KfpLimits small =
        new KfpLimits(
            LIMITS.connect(), LIMITS.answer(), LIMITS.call(), 3, LIMITS.pause(), 300, 500);
    String id = pinned().pipelineId();
    KfpException thrown = thrown(() -> client(small).pipelines().versions(id));
    assertThat(thrown.kind()).isEqualTo(Kind.UNEXPECTED);
    assertThat(thrown.getMessage()).contains("more than 300 bytes");
  }

  @Test
  void aTokenThatWasRotatedIsReadAnew(@TempDir Path secrets) throws IOException {
    AtomicReference<String> valid = new AtomicReference<>(SECRET + "-1");
    replace(KfpDouble.Options.of(folder, launcher).withToken(valid::get));
    Path file = Files.writeString(secrets.resolve("token"), SECRET + "-1\n");
    KfpSettings settings = KfpSettings.of(kfp.uri()).withLimits(LIMITS).withToken(Token.file(file));
    Kfp authorized = client(settings);
    assertThat(authorized.health().multiUser()).isFalse();
    valid.set(SECRET + "-2");
    assertThat(thrown(authorized::health).kind()).isEqualTo(Kind.UNAUTHORIZED);
    Files.writeString(file, SECRET + "-2\n");
    assertThat(authorized.health().multiUser()).isFalse();
  }

  @Test
  void aTokenThatCannotBeIsNeitherSentNorPrinted(@TempDir Path secrets) throws IOException {
    Path file = secrets.resolve("token");
    Kfp authorized =
        client(KfpSettings.of(kfp.uri()).withLimits(LIMITS).withToken(Token.file(file)));
    for (String wrong : new String[] {"", SECRET + "\r\nX-Evil: 1", SECRET.repeat(9_000), "ü"}) {
      Files.writeString(file, wrong);
      assertThat(thrown(authorized::health).kind()).isEqualTo(Kind.UNAUTHORIZED);
    }
    Files.delete(file);
    assertThat(thrown(authorized::health).kind()).isEqualTo(Kind.UNAUTHORIZED);
    assertThat(kfp.calls()).isEmpty();
  }

  @Test
  void anInterruptedCallEndsAtOnceAndTheThreadStaysInterrupted() throws InterruptedException {
    kfp.faults().otherwise(call -> Fault.SILENT_BEFORE);
    AtomicReference<Boolean> interrupted = new AtomicReference<>();
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  assertThat(thrown(client::health).kind()).isEqualTo(Kind.UNAVAILABLE);
                  interrupted.set(Thread.currentThread().isInterrupted());
                });
    eventually(() -> !kfp.calls().isEmpty());
    thread.interrupt();
    thread.join(Duration.ofSeconds(10));
    assertThat(interrupted.get()).isTrue();
    assertThat(kfp.calls()).hasSize(1);
  }
}
