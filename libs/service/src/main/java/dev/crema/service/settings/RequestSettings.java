package dev.crema.service.settings;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * What one request may be.
 *
 * @param bodyBytes largest body, 1 KiB to 64 MiB; default 2 MiB
 * @param requestTime time from the first to the last byte of a request, 100 ms to 10 min; default
 *     20 s; a slower connection is answered 408 and closed
 */
@ConfigurationProperties("crema.limits")
public record RequestSettings(
    @Bindable(defaultValue = "2097152") int bodyBytes,
    @Bindable(defaultValue = "20s") Duration requestTime) {

  /** Checks the ranges. */
  public RequestSettings {
    Require.between("crema.limits.body-bytes", bodyBytes, 1 << 10, 64 << 20);
    Require.between(
        "crema.limits.request-time", requestTime, Duration.ofMillis(100), Duration.ofMinutes(10));
  }
}
