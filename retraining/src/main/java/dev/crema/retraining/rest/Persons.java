package dev.crema.retraining.rest;

import dev.crema.retraining.core.Cause;
import dev.crema.service.transport.RequestContext;
import io.micronaut.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** Who decides. */
final class Persons {
  private Persons() {}

  /** Returns who sent a request, with a reason; {@code anonymous} if no token says who. */
  static Cause.Person of(HttpRequest<?> request, String why) {
    return new Cause.Person(name(request), why);
  }

  /**
   * Returns who sent a request, with the reason in its body.
   *
   * @throws dev.crema.service.json.RefusedRequestException if the body is no reason
   */
  static Cause.Person of(HttpRequest<?> request, byte[] body) {
    return of(request, FormReader.read(body, "reason").getOrDefault("reason", ""));
  }

  static String name(HttpRequest<?> request) {
    @Nullable String subject = RequestContext.of(request).identity().subject();
    return subject == null ? "anonymous" : subject;
  }
}
