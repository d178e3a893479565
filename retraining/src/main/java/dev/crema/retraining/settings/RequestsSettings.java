package dev.crema.retraining.settings;

import dev.crema.service.settings.Require;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * How many requests of people and programs are worked on; notifications have {@code
 * crema.webhook.at-once}.
 *
 * @param atOnce most requests that wait for PostgreSQL at once, 1 to 1,000; more are answered 503;
 *     default 32
 */
@ConfigurationProperties("crema.requests")
public record RequestsSettings(@Bindable(defaultValue = "32") int atOnce) {

  /** Checks the range. */
  public RequestsSettings {
    Require.between("crema.requests.at-once", atOnce, 1, 1_000);
  }
}
