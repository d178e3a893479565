package dev.crema.productionlog;

import java.time.Duration;

/**
 * How long what was written is kept.
 *
 * @param days whole days (UTC) that predictions and what belongs to them are kept, from 1 to 36,500
 * @param statisticsDays whole days that the counts of a minute, and decisions on windows of drift,
 *     are kept, from {@code days} to 36,500
 * @param interval the time between two looks for what is too old, from 1 s to 7 days; each wait is
 *     lengthened by up to a quarter, by chance, so that processes do not look together
 */
public record RetentionSettings(int days, int statisticsDays, Duration interval) {

  /** Checks every range. */
  public RetentionSettings {
    Require.between("retention.days", days, 1, 36_500);
    Require.between("retention.statisticsDays", statisticsDays, days, 36_500);
    Require.between("retention.interval", interval, Duration.ofSeconds(1), Duration.ofDays(7));
  }

  /**
   * Returns the defaults: 90 days, 400 days for statistics, a look each hour.
   *
   * @return the settings
   */
  public static RetentionSettings defaults() {
    return new RetentionSettings(90, 400, Duration.ofHours(1));
  }
}
