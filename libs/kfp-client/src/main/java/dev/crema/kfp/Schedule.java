package dev.crema.kfp;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When a recurring run runs. */
public sealed interface Schedule {
  /**
   * From when it runs.
   *
   * @return the time; null for at once
   */
  @Nullable Instant start();

  /**
   * Until when it runs.
   *
   * @return the time; null for no end
   */
  @Nullable Instant end();

  /**
   * Says when it runs, as {@link RecurringRun#scheduleWords()} does.
   *
   * @return {@code cron} or {@code every} with its value, and start and end if there are any
   */
  default String words() {
    return Triggers.words(this);
  }

  /**
   * By a cron of six fields: second, minute, hour, day of month, month, day of week. KFP accepts
   * five too and reads them from the second on, so that {@code 0 2 * * *} runs every hour; five are
   * refused here. The zone is that of KFP's server, usually UTC.
   *
   * @param cron six fields separated by single spaces
   * @param start from when; null for at once
   * @param end until when; null for no end
   */
  record Cron(String cron, @Nullable Instant start, @Nullable Instant end) implements Schedule {
    /** Checks the fields. */
    public Cron {
      requireOrder(start, end);
      CronFields.require(cron);
    }

    /**
     * Returns a schedule without start and end.
     *
     * @param cron six fields
     * @return the schedule
     */
    public static Cron of(String cron) {
      return new Cron(cron, null, null);
    }
  }

  /**
   * At a fixed pace.
   *
   * @param interval whole seconds, at least 1
   * @param start from when; null for at once
   * @param end until when; null for no end
   */
  record Every(Duration interval, @Nullable Instant start, @Nullable Instant end)
      implements Schedule {
    /** Checks the interval. */
    public Every {
      requireOrder(start, end);
      if (interval.getSeconds() < 1 || interval.getNano() != 0) {
        throw new IllegalArgumentException(
            "The interval (%s) must be whole seconds, at least 1.".formatted(interval));
      }
    }
  }

  private static void requireOrder(@Nullable Instant start, @Nullable Instant end) {
    if (start != null && end != null && !start.isBefore(end)) {
      throw new IllegalArgumentException(
          "The start (%s) must be before the end (%s).".formatted(start, end));
    }
  }
}
