package dev.crema.service.settings;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * Where the service listens.
 *
 * @param host an address of this machine; default {@code 0.0.0.0}, all of them
 * @param port from 0 to 65535; 0 takes any free one; default 8080
 */
@ConfigurationProperties("crema")
public record ServerSettings(
    @Bindable(defaultValue = "0.0.0.0") String host, @Bindable(defaultValue = "8080") int port) {

  public ServerSettings {
    Require.that(!host.isBlank(), "crema.host", host, "an address of this machine");
    Require.between("crema.port", port, 0, 65_535);
  }
}
