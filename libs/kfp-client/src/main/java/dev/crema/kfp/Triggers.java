package dev.crema.kfp;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Schedules as KFP writes them. */
final class Triggers {
  private Triggers() {}

  /** Returns what KFP answered; null if it is a cron that we would refuse, or nothing. */
  static @Nullable Schedule read(@Nullable Fields trigger) {
    Fields cron = trigger == null ? null : trigger.object("cron_schedule");
    if (cron != null && CronFields.isValid(cron.optionalText("cron"))) {
      return new Schedule.Cron(
          cron.text("cron"), cron.optionalInstant("start_time"), cron.optionalInstant("end_time"));
    }
    Fields every = trigger == null ? null : trigger.object("periodic_schedule");
    if (every != null && every.number("interval_second") > 0) {
      return new Schedule.Every(
          Duration.ofSeconds(every.number("interval_second")),
          every.optionalInstant("start_time"),
          every.optionalInstant("end_time"));
    }
    return null;
  }

  /** Returns the schedule in the words of the answer, also one that we would refuse. */
  static String words(@Nullable Fields trigger) {
    Fields cron = trigger == null ? null : trigger.object("cron_schedule");
    if (cron != null) {
      return words(
          "cron " + Answer.oneLine(cron.optionalText("cron")),
          cron.optionalInstant("start_time"),
          cron.optionalInstant("end_time"));
    }
    Schedule schedule = read(trigger);
    return schedule == null ? "none" : words(schedule);
  }

  static String words(Schedule schedule) {
    String when =
        switch (schedule) {
          case Schedule.Cron cron -> "cron " + cron.cron();
          case Schedule.Every every -> "every " + every.interval().toSeconds() + " s";
        };
    return words(when, schedule.start(), schedule.end());
  }

  private static String words(String when, @Nullable Instant start, @Nullable Instant end) {
    return when + (start == null ? "" : " from " + start) + (end == null ? "" : " until " + end);
  }

  static Map<String, Object> toJson(Schedule schedule) {
    Map<String, Object> inner = new LinkedHashMap<>();
    String name =
        switch (schedule) {
          case Schedule.Cron cron -> {
            inner.put("cron", cron.cron());
            yield "cron_schedule";
          }
          case Schedule.Every every -> {
            inner.put("interval_second", Long.toString(every.interval().toSeconds()));
            yield "periodic_schedule";
          }
        };
    Instant start = schedule.start();
    Instant end = schedule.end();
    if (start != null) {
      inner.put("start_time", start.toString());
    }
    if (end != null) {
      inner.put("end_time", end.toString());
    }
    return Map.of(name, inner);
  }
}
