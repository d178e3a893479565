package dev.crema.inference.rest;

import dev.crema.inference.recording.Caller;
import dev.crema.service.transport.RequestContext;
import io.micronaut.http.HttpRequest;

/** Finds out who sent a request. */
final class Callers {
  private Callers() {}

  static Caller of(HttpRequest<?> request) {
    RequestContext context = RequestContext.of(request);
    return new Caller(
        context.startNanos(),
        context.correlationId(),
        context.identity().tenant(),
        context.identity().subject(),
        context.isOwn(),
        context.loop());
  }

  /** Returns who is signed in, for audits. */
  static String name(Caller caller) {
    return caller.subject() == null ? "anonymous" : caller.subject();
  }
}
