package dev.crema.retraining;

import static dev.crema.service.security.RouteRule.get;
import static dev.crema.service.security.RouteRule.post;

import dev.crema.retraining.settings.WebhookSettings;
import dev.crema.service.ServiceInfo;
import dev.crema.service.security.Role;
import dev.crema.service.security.RouteRule;
import dev.crema.service.security.RouteRule.Handling;
import dev.crema.service.security.RouteTable;
import dev.crema.service.security.SecretTokens;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.util.List;

/** What this service tells the library on which it stands: its name, its routes and their roles. */
@Factory
public final class ServiceParts {
  /** Tell of alerts. */
  public static final Role ALERT = new Role("alert");

  /** From the jar's manifest; {@code development} when run from class folders. */
  public static final String VERSION = ServiceInfo.versionOf(ServiceParts.class);

  /** A new route needs a line here: a test says so. */
  private static final RouteTable TABLE =
      new RouteTable(
          List.of(
              post("/webhooks/alertmanager", ALERT),
              post("/retrainings", Role.OPERATE),
              get("/retrainings", Role.READ),
              get("/retrainings/*", Role.READ),
              post("/retrainings/*/approve", Role.OPERATE),
              post("/retrainings/*/reject", Role.OPERATE),
              post("/retrainings/*/abandon", Role.OPERATE),
              get("/why/run/*", Role.READ),
              get("/models", Role.READ),
              get("/models/*/events", Role.READ),
              post("/models/*/freeze", Role.OPERATE),
              new RouteRule("DELETE", "/models/*/freeze", Role.OPERATE, Handling.WHOLE)));

  @Singleton
  ServiceInfo info() {
    return new ServiceInfo(
        "crema-retraining", VERSION, "retraining", "let Alertmanager send fewer alerts at once");
  }

  @Singleton
  RouteTable routes() {
    return TABLE;
  }

  /** Alertmanager has a secret, not tokens of an issuer. */
  @Singleton
  SecretTokens secrets(WebhookSettings settings) {
    return new SecretTokens(ALERT, "alertmanager", settings.tokens());
  }
}
