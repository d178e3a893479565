package dev.crema.testkit.kfp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {
  /** The first two are what a KFP 2.17.0 did; the others follow from the fields' meaning. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 0 2 * * *        | 2026-12-01T00:30:00Z | 2026-12-01T02:00:00Z",
        "0 2 * * *          | 2026-12-01T00:30:00Z | 2026-12-01T01:02:00Z",
        "0 0 2 * * *        | 2026-12-01T02:00:00Z | 2026-12-02T02:00:00Z",
        "*/20 * * * * *     | 2026-12-01T02:00:05Z | 2026-12-01T02:00:20Z",
        "0 0 0 29 feb ?     | 2026-12-01T02:00:05Z | 2028-02-29T00:00:00Z",
        "0 0 8 * * mon-fri  | 2026-12-04T09:00:00Z | 2026-12-07T08:00:00Z",
        "0 0 0 13 * fri     | 2026-12-01T00:00:00Z | 2026-12-04T00:00:00Z",
        "0 5/25 * * * *     | 2026-12-01T00:06:00Z | 2026-12-01T00:30:00Z",
        "59 59 23 31 12 *   | 2026-12-31T23:59:59Z | 2027-12-31T23:59:59Z"
      })
  void theNextTimeIsWhenKfpWouldRun(String cron, Instant after, Instant next) {
    assertThat(Cron.parse(cron, true).next(after)).isEqualTo(next);
  }

  @Test
  void aDayThatNeverComesHasNoNextTime() {
    assertThat(Cron.parse("0 0 0 31 2 *", true).next(Instant.EPOCH)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "* * * *", "60 * * * * *", "a * * * * *", "5-1 * * * * *", "*/0 * * * * *"})
  void whatKfpRefusesIsRefused(String cron) {
    assertThatExceptionOfType(ApiError.class).isThrownBy(() -> Cron.parse(cron, true));
  }

  @Test
  void fiveFieldsAreRefusedWithoutTheHabit() {
    assertThatExceptionOfType(ApiError.class).isThrownBy(() -> Cron.parse("0 2 * * *", false));
  }
}
