package dev.crema.inference.settings;

import dev.crema.service.settings.Require;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How performance is measured.
 *
 * @param window width of the window that is measured where a request names none, and of the gauges,
 *     1 min to 3,650 d; it ends when the maturity began; default 7 d
 * @param interval pause between two measurements for the gauges, 1 s to 24 h; default 5 min
 * @param timeout longest time of a statement, 100 ms to 10 min; default 20 s
 */
@ConfigurationProperties("crema.performance")
public record PerformanceSettings(
    @Bindable(defaultValue = "7d") Duration window,
    @Bindable(defaultValue = "5m") Duration interval,
    @Bindable(defaultValue = "20s") Duration timeout) {

  public PerformanceSettings {
    Require.between(
        "crema.performance.window", window, Duration.ofMinutes(1), Duration.ofDays(3_650));
    Require.between(
        "crema.performance.interval", interval, Duration.ofSeconds(1), Duration.ofHours(24));
    Require.between(
        "crema.performance.timeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(10));
  }
}
