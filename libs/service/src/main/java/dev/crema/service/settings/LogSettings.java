package dev.crema.service.settings;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * How the log looks.
 *
 * @param logFormat {@code text} or {@code json}; default {@code text}
 */
@ConfigurationProperties("crema")
public record LogSettings(@Bindable(defaultValue = "text") String logFormat) {

  public LogSettings {
    Require.that(
        logFormat.equals("text") || logFormat.equals("json"),
        "crema.log-format",
        logFormat,
        "text or json");
  }
}
