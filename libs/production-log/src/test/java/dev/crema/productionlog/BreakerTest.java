package dev.crema.productionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private static final Duration OPEN = Duration.ofSeconds(2);

  private final MovedClock clock = new MovedClock();
  private final Breaker breaker =
      new Breaker(DatabaseSettings.of("jdbc:postgresql://127.0.0.1/crema", "", ""), clock);

  private static final class MovedClock extends Clock {
    private Instant now = TestLog.NOON;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @Test
  void opensAfterThreeFailuresTriesOneAndCloses() throws Exception {
    failThreeTimes();
    assertThat(breaker.state()).isEqualTo(LogStatus.Breaker.OPEN);
    clock.now = clock.now.plus(OPEN).minusMillis(1);
    assertThat(breaker.permits()).isFalse();
    clock.now = clock.now.plusMillis(2);
    assertThat(breaker.permits()).isTrue();
    assertThat(breaker.state()).isEqualTo(LogStatus.Breaker.HALF_OPEN);
    assertThat(breaker.permits()).as("a second one beside the probe").isFalse();
    breaker.run(1, () -> {});
    assertThat(breaker.state()).isEqualTo(LogStatus.Breaker.CLOSED);
    assertThat(breaker.permits()).isTrue();
  }

  @Test
  void opensAgainIfTheProbeFails() throws Exception {
    failThreeTimes();
    clock.now = clock.now.plus(OPEN).plusMillis(1);
    fail("08006");
    assertThat(breaker.state()).isEqualTo(LogStatus.Breaker.OPEN);
    assertThat(breaker.permits()).isFalse();
  }

  @Test
  void aProbeOfWhichNoUseWasMadeIsNotTheLast() {
    failThreeTimes();
    clock.now = clock.now.plus(OPEN).plusMillis(1);
    assertThat(breaker.permits()).isTrue();
    breaker.giveBack();
    assertThat(breaker.permits()).isTrue();
    assertThatThrownBy(
            () ->
                breaker.run(
                    1,
                    () -> {
                      throw new OutOfMemoryError("not really");
                    }))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(breaker.state()).isEqualTo(LogStatus.Breaker.OPEN);
    clock.now = clock.now.plus(OPEN).plusMillis(1);
    assertThat(breaker.permits()).isTrue();
  }

  @Test
  void rowsThatAreRefusedAsDataDoNotCount() {
    for (int i = 0; i < 20; i++) {
      fail("22P02");
    }
    assertThat(breaker.state()).isEqualTo(LogStatus.Breaker.CLOSED);
  }

  @Test
  void opensIfPostgresIsSlowForEachBatchButNotForManyTogether() throws Exception {
    DatabaseSettings quick =
        new DatabaseSettings(
            "jdbc:postgresql://127.0.0.1/crema",
            "",
            "",
            "crema",
            1,
            Duration.ofMillis(100),
            Duration.ofSeconds(1));
    Breaker slow = new Breaker(quick, clock);
    for (int i = 0; i < 3; i++) {
      assertThat(slow.permits()).isTrue();
      slow.run(100, () -> sleep(Duration.ofMillis(60)));
    }
    assertThat(slow.state()).isEqualTo(LogStatus.Breaker.CLOSED);
    for (int i = 0; i < 3; i++) {
      slow.run(1, () -> sleep(Duration.ofMillis(60)));
    }
    assertThat(slow.state()).isEqualTo(LogStatus.Breaker.OPEN);
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void failThreeTimes() {
    for (int i = 0; i < 3; i++) {
      assertThat(breaker.state()).isEqualTo(LogStatus.Breaker.CLOSED);
      fail("08006");
    }
  }

  private void fail(String state) {
    assertThat(breaker.permits()).isTrue();
    assertThatThrownBy(
            () ->
                breaker.run(
                    1,
                    () -> {
                      throw new SQLException("no", state);
                    }))
        .isInstanceOf(SQLException.class);
  }
}
