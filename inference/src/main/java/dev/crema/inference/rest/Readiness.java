package dev.crema.inference.rest;

import dev.crema.inference.rehearsal.Rehearsal;
import dev.crema.inference.serving.ModelSlot;
import dev.crema.inference.serving.Models;
import dev.crema.service.rest.Problem;
import dev.crema.service.transport.Lifecycle;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Whether predictions can be asked for, which each protocol has a route of its own for. */
@Singleton
final class Readiness {
  private final Models models;
  private final Lifecycle lifecycle;
  private final Rehearsal rehearsal;

  Readiness(Models models, Lifecycle lifecycle, Rehearsal rehearsal) {
    this.models = models;
    this.lifecycle = lifecycle;
    this.rehearsal = rehearsal;
  }

  /** Returns why the service is not ready; null if it is. */
  @Nullable MutableHttpResponse<byte[]> refusal() {
    return lifecycle.isStopping()
        ? Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "The service is stopping.").response()
        : unprepared();
  }

  private @Nullable MutableHttpResponse<byte[]> unprepared() {
    MutableHttpResponse<byte[]> unserved = unserved();
    return unserved == null && !rehearsal.isOver()
        ? Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "The service is warming up.").response()
        : unserved;
  }

  /** Returns why a model that is followed does not serve; null if all of them do. */
  @Nullable MutableHttpResponse<byte[]> unserved() {
    for (ModelSlot slot : models.followed()) {
      if (slot.current() == null) {
        return Answers.notServed(Models.notServed(slot));
      }
    }
    return null;
  }
}
