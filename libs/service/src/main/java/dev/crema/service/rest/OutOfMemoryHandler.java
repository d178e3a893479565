package dev.crema.service.rest;

import dev.crema.service.OutOfMemory;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;

/** A request that finds no memory ends the process: the next would find none either. */
@Singleton
final class OutOfMemoryHandler implements ExceptionHandler<OutOfMemoryError, HttpResponse<byte[]>> {

  @Override
  @SuppressWarnings("rawtypes") // As the interface has it.
  public HttpResponse<byte[]> handle(HttpRequest request, OutOfMemoryError error) {
    OutOfMemory.endProcess();
    return Problem.of(HttpStatus.INTERNAL_SERVER_ERROR, "The memory is full.").response();
  }
}
