package dev.crema.inference.settings;

import dev.crema.service.settings.Require;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How often the registry is asked.
 *
 * @param interval mean time between two questions, 1 s to 1 h; default 20 s
 * @param jitterRatio share by which each pause may be longer or shorter, so that the services of a
 *     cluster do not ask in step; 0 to 0.9; default 0.25
 * @param refusedRetry time after which a version that was refused is looked at again, 1 s to 24 h;
 *     default 10 min
 */
@ConfigurationProperties("crema.poll")
public record PollSettings(
    @Bindable(defaultValue = "20s") Duration interval,
    @Bindable(defaultValue = "0.25") double jitterRatio,
    @Bindable(defaultValue = "10m") Duration refusedRetry) {

  public PollSettings {
    Require.between("crema.poll.interval", interval, Duration.ofSeconds(1), Duration.ofHours(1));
    Require.that(
        jitterRatio >= 0 && jitterRatio <= 0.9,
        "crema.poll.jitter-ratio",
        jitterRatio,
        "from 0 to 0.9");
    Require.between(
        "crema.poll.refused-retry", refusedRetry, Duration.ofSeconds(1), Duration.ofHours(24));
  }
}
