package dev.crema.inference.settings;

import dev.crema.service.settings.Require;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * Whether and how {@code POST /registry-hint} is answered.
 *
 * @param enabled whether there is the route at all; default false
 * @param secret the webhook's secret; if given, only requests that MLflow signed with it are heard
 * @param minPause shortest time between two looks that hints bring about, 100 ms to 10 min; hints
 *     that come sooner bring about one look together when it is over; default 250 ms
 */
@ConfigurationProperties("crema.hint")
public record HintSettings(
    @Bindable(defaultValue = "false") boolean enabled,
    @Bindable(defaultValue = "") String secret,
    @Bindable(defaultValue = "250ms") Duration minPause) {

  public HintSettings {
    Require.between(
        "crema.hint.min-pause", minPause, Duration.ofMillis(100), Duration.ofMinutes(10));
  }

  /** Keeps the secret out of logs. */
  @Override
  public String toString() {
    return "HintSettings[enabled=%s, signed=%s, minPause=%s]"
        .formatted(enabled, !secret.isEmpty(), minPause);
  }
}
