package dev.crema.inference.settings;

import dev.crema.service.settings.Require;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How the drift of what is asked is watched.
 *
 * @param enabled whether it is; default true
 * @param window width of the windows that are decided on one by one, 1 s to 31 d; they begin at
 *     multiples of it since 1970 in UTC; default 1 h
 * @param minRows fewer rows of a window give no decision, 100 to 1,000,000,000; default 500
 * @param grace how long after a window's end the pods have to hand in what they counted, 0 to 1 h,
 *     and half of the window at most; default 10 s
 */
@ConfigurationProperties("crema.drift")
public record DriftSettings(
    @Bindable(defaultValue = "true") boolean enabled,
    @Bindable(defaultValue = "1h") Duration window,
    @Bindable(defaultValue = "500") long minRows,
    @Bindable(defaultValue = "10s") Duration grace) {

  public DriftSettings {
    Require.between("crema.drift.window", window, Duration.ofSeconds(1), Duration.ofDays(31));
    Require.between("crema.drift.min-rows", minRows, 100, 1_000_000_000);
    Require.between("crema.drift.grace", grace, Duration.ZERO, Duration.ofHours(1));
    Duration half = window.dividedBy(2);
    grace = grace.compareTo(half) > 0 ? half : grace;
  }
}
