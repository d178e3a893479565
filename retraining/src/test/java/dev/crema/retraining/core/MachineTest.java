package dev.crema.retraining.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

class MachineTest {
  private static final Instant NOW = Instant.parse("2026-03-29T10:00:05.5Z");
  private static final Rules RULES = Rules.standard();
  private static final ModelStatus STATUS = new ModelStatus("churn", "sha256:1", null);

  private static RetrainingKey key(String startsAt) {
    Cause.Alert alert = new Cause.Alert("Drift", "P0", "", Instant.parse(startsAt));
    return Machine.key(STATUS, RULES, alert, NOW);
  }

  private static Retraining submitted(String startsAt, Duration lookback) {
    return submitted(startsAt, lookback, Duration.ZERO);
  }

  private static Retraining submitted(String startsAt, Duration lookback, Duration maturity) {
    return submitted(startsAt, lookback, maturity, Duration.ZERO);
  }

  private static Retraining submitted(
      String startsAt, Duration lookback, Duration maturity, Duration slack) {
    Rules rules =
        new Rules(
            RULES.window(),
            lookback,
            maturity,
            slack,
            Duration.ZERO,
            1,
            false,
            RULES.maxAge(),
            RULES.maxRun(),
            RULES.stopGrace(),
            RULES.backOff(),
            RULES.rounds());
    Cause.Alert alert = new Cause.Alert("Drift", "P0", "", Instant.parse(startsAt));
    Retraining asked = Machine.ask(key(startsAt), alert, rules, NOW).after();
    ModelBook book = new ModelBook(STATUS, false, List.of(), null);
    Waiting waiting = new Waiting(asked, List.of());
    return Objects.requireNonNull(Machine.turn(waiting, rules, book, NOW)).after();
  }

  @Test
  void theKeyIsTheWindowOfTheGridInUtcWhateverTheTimeZone() {
    TimeZone before = TimeZone.getDefault();
    try {
      // On this day its clocks go from 2 to 3: it has 23 hours there, and 24 in UTC.
      TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
      assertThat(key("2026-03-29T00:00:00Z").text())
          .isEqualTo("churn/2026-03-29T00:00:00Z/PT24H/sha256:1/1");
      assertThat(key("2026-03-29T09:59:59.999Z")).isEqualTo(key("2026-03-29T00:00:00Z"));
      assertThat(key("2026-03-28T23:59:59Z").text())
          .isEqualTo("churn/2026-03-28T00:00:00Z/PT24H/sha256:1/1");
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void anAlertOfTheFutureCountsAsBeginningNow() {
    assertThat(key("2099-01-01T00:00:00Z")).isEqualTo(key("2026-03-29T10:00:00Z"));
    assertThat(key("0001-01-01T00:00:00Z").text()).startsWith("churn/0001-01-01T00:00:00Z/");
  }

  @Test
  void theRunNameIsFixedByTheKeyAndFitsKfp() {
    RetrainingKey key = key("2026-03-29T00:00:00Z");
    // sha256sum of the key's text, its first 24 digits.
    assertThat(key.runName()).isEqualTo("retrain-churn-bc861ab001ea28cecb3929b1");
    assertThat(key.again().runName()).isNotEqualTo(key.runName());
    RetrainingKey longest =
        new RetrainingKey("m".repeat(128), key.drift(), "s".repeat(128), Integer.MAX_VALUE);
    assertThat(longest.runName()).hasSizeLessThanOrEqualTo(128);
    assertThat(longest.text()).hasSizeLessThanOrEqualTo(500); // the run ledger's limit
  }

  @Test
  void theDataEndsWithTheDriftWindowOrWithTheDecision() {
    Submission today =
        Objects.requireNonNull(submitted("2026-03-29T09:00:00Z", Duration.ofDays(7)).submission());
    assertThat(today.data())
        .isEqualTo(
            new Window(
                Instant.parse("2026-03-22T10:00:05Z"), Instant.parse("2026-03-29T10:00:05Z")));
    Submission yesterday =
        Objects.requireNonNull(submitted("2026-03-28T09:00:00Z", Duration.ofDays(1)).submission());
    assertThat(yesterday.data())
        .isEqualTo(
            new Window(
                Instant.parse("2026-03-28T00:00:00Z"), Instant.parse("2026-03-29T00:00:00Z")));
  }

  @Test
  void theDataEndWhereLabelsAreMature() {
    Submission today =
        Objects.requireNonNull(
            submitted("2026-03-29T09:00:00Z", Duration.ofDays(1), Duration.ofDays(7)).submission());
    assertThat(today.data())
        .as("collect-production takes no window that is younger than its labels")
        .isEqualTo(
            new Window(
                Instant.parse("2026-03-21T10:00:05Z"), Instant.parse("2026-03-22T10:00:05Z")));
    Submission yesterday =
        Objects.requireNonNull(
            submitted("2026-03-28T09:00:00Z", Duration.ofDays(1), Duration.ofHours(6))
                .submission());
    assertThat(yesterday.data().end()).isEqualTo(Instant.parse("2026-03-29T00:00:00Z"));
  }

  @Test
  void rowsThatMayStillBeOnTheirWayAreNotLearnedFrom() {
    Duration minute = Duration.ofMinutes(1);
    Submission today =
        Objects.requireNonNull(
            submitted("2026-03-29T09:00:00Z", Duration.ofDays(1), Duration.ofDays(7), minute)
                .submission());
    assertThat(today.data().end()).isEqualTo(Instant.parse("2026-03-22T09:59:05Z"));
    // Just after the window's begin: the data end before it.
    Submission early =
        Objects.requireNonNull(
            submitted("2026-03-29T09:00:00Z", Duration.ofDays(1), Duration.ZERO, minute)
                .submission());
    assertThat(early.data().end()).isEqualTo(Instant.parse("2026-03-29T09:59:05Z"));
    Submission closed =
        Objects.requireNonNull(
            submitted("2026-03-28T09:00:00Z", Duration.ofDays(1), Duration.ZERO, minute)
                .submission());
    assertThat(closed.data().end()).isEqualTo(Instant.parse("2026-03-29T00:00:00Z"));
  }

  @Test
  void aPromotionDealsWithVersionsBeforeItsOwnElseWithWhatBeganBeforeIt() {
    Promotion promotion = new Promotion(NOW, "10", NOW, true);
    Instant before = NOW.minusSeconds(1);
    assertThat(promotion.dealsWith(before, "")).isTrue();
    assertThat(promotion.dealsWith(before, "v9")).isTrue();
    assertThat(promotion.dealsWith(before, "10")).as("seen late that it ended").isFalse();
    assertThat(promotion.dealsWith(before, "11")).isFalse();
    assertThat(promotion.dealsWith(NOW, "9")).isTrue();
    Promotion old = new Promotion(NOW, "10", NOW, false);
    assertThat(old.dealsWith(before, "9")).as("it serves again").isFalse();
    assertThat(old.dealsWith(before, "")).isTrue();
    assertThat(promotion.dealsWith(NOW, "10")).isFalse();
    assertThat(promotion.dealsWith(NOW, "11")).as("promoted by somebody else").isFalse();
    assertThat(promotion.dealsWith(NOW, "")).isFalse();
    assertThat(promotion.dealsWith(NOW, "v9")).isFalse();
    assertThat(new Promotion(NOW, "", NOW, true).dealsWith(NOW, "9")).isFalse();
  }

  @Test
  void backOffDoublesUpToItsMostAndVariesByAHalf() {
    BackOff backOff = new BackOff(Duration.ofSeconds(4), Duration.ofSeconds(20));
    assertThat(List.of(1, 2, 3, 4, 1_000_000).stream().map(n -> backOff.after(n, 0)))
        .containsExactly(
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(8),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10));
    assertThat(backOff.after(1, 0.999_999)).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void verdictsAreEnds() {
    assertThat(new Outcome("promoted", "7", "").end()).isEqualTo(RetrainingState.SUCCEEDED);
    assertThat(new Outcome("skipped", "", "").end()).isEqualTo(RetrainingState.SUCCEEDED);
    assertThat(new Outcome("rejected", "", "").end()).isEqualTo(RetrainingState.REJECTED_BY_GATE);
    assertThat(new Outcome("failed", "", "").end()).isEqualTo(RetrainingState.FAILED);
    assertThat(new Outcome("invalid", "", "").end()).isEqualTo(RetrainingState.FAILED);
  }

  @Test
  void noOtherWayIsTaken() {
    assertThatThrownBy(() -> Transition.take(RetrainingState.EXPIRED, RetrainingState.SUBMITTED))
        .hasMessageContaining("There is no way from (EXPIRED) to (SUBMITTED).");
  }

  @Test
  void textsFromOutsideAreShortAndOnOneLine() {
    assertThatThrownBy(() -> new Cause.Person("ada", "a\nb")).hasMessageContaining("(why)");
    assertThatThrownBy(() -> new Cause.Person("ada", " ")).hasMessageContaining("must be given");
    assertThatThrownBy(() -> new Cause.Alert("a".repeat(1001), "", "", NOW))
        .hasMessageContaining("1001 characters");
    assertThatThrownBy(() -> new Cause.DataChange("ingest", "a b"))
        .hasMessageContaining("The snapshot (a b) must match");
    assertThatThrownBy(() -> new Cause.Alert("a", "", "", Instant.MAX))
        .hasMessageContaining("startsAt");
  }
}
