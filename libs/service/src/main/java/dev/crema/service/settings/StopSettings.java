package dev.crema.service.settings;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How the service ends.
 *
 * @param delay time during which {@code /readiness} already says no and requests are still
 *     answered, so that load balancers look elsewhere, 0 to 5 min; default 0 s
 * @param grace longest time that requests under way then have, 0 to 5 min; default 15 s
 */
@ConfigurationProperties("crema.stop")
public record StopSettings(
    @Bindable(defaultValue = "0s") Duration delay, @Bindable(defaultValue = "15s") Duration grace) {

  public StopSettings {
    Require.between("crema.stop.delay", delay, Duration.ZERO, Duration.ofMinutes(5));
    Require.between("crema.stop.grace", grace, Duration.ZERO, Duration.ofMinutes(5));
  }
}
