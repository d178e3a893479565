package dev.crema.inference;

import static dev.crema.service.security.RouteRule.get;
import static dev.crema.service.security.RouteRule.open;
import static dev.crema.service.security.RouteRule.post;
import static dev.crema.service.security.RouteRule.probe;

import dev.crema.service.ServiceInfo;
import dev.crema.service.security.Role;
import dev.crema.service.security.RouteRule;
import dev.crema.service.security.RouteRule.Handling;
import dev.crema.service.security.RouteTable;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.util.List;

/** What this service tells the library on which it stands: its name, its routes and their roles. */
@Factory
public final class ServiceParts {
  /** Ask for predictions, and send what became of them. */
  public static final Role PREDICT = new Role("predict");

  /** From the jar's manifest; {@code development} when run from class folders. */
  public static final String VERSION = ServiceInfo.versionOf(ServiceParts.class);

  /** A new route needs a line here: a test says so. */
  private static final RouteTable TABLE =
      new RouteTable(
          List.of(
              probe("/ping"),
              probe("/v2/health/*"),
              open("/version"),
              open("/v2"),
              // It has a signature of its own.
              new RouteRule("POST", "/registry-hint", null, Handling.WHOLE),
              post("/predict", PREDICT),
              post("/invocations", PREDICT),
              post("/v2/models/*/infer", PREDICT),
              post("/v2/models/*/versions/*/infer", PREDICT),
              post("/ground-truth", PREDICT),
              new RouteRule("POST", "/batches", PREDICT, Handling.STREAMED),
              get("/batches", PREDICT),
              get("/batches/**", PREDICT),
              new RouteRule("DELETE", "/batches/*", PREDICT, Handling.WHOLE),
              get("/models", Role.READ),
              get("/v2/models/*", Role.READ),
              get("/v2/models/*/ready", Role.READ),
              get("/v2/models/*/versions/*", Role.READ),
              get("/v2/models/*/versions/*/ready", Role.READ),
              get("/production-stats", Role.READ),
              get("/download-production-data", Role.READ),
              get("/performance", Role.READ),
              get("/why/*", Role.READ),
              post("/models/*/versions/*/load", Role.OPERATE),
              post("/models/*/versions/*/unload", Role.OPERATE),
              post("/erasures", Role.OPERATE)));

  @Singleton
  ServiceInfo info() {
    return new ServiceInfo("crema-inference", VERSION, "inference", "send fewer rows at once");
  }

  /** Returns the routes beside those that every service has. */
  @Singleton
  public RouteTable routes() {
    return TABLE;
  }
}
