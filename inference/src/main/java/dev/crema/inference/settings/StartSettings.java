package dev.crema.inference.settings;

import dev.crema.service.settings.Require;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How the service begins.
 *
 * @param rehearsal time for requests that the service sends to itself between the loading of its
 *     models and its readiness, 0 (none) to 1 min; default 400 ms
 */
@ConfigurationProperties("crema.start")
public record StartSettings(@Bindable(defaultValue = "400ms") Duration rehearsal) {

  public StartSettings {
    Require.between("crema.start.rehearsal", rehearsal, Duration.ZERO, Duration.ofMinutes(1));
  }
}
