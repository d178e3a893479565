package dev.crema.inference.rest;

import dev.crema.data.document.Json;
import dev.crema.inference.serving.Lifecycle;
import dev.crema.inference.serving.ModelSlot;
import dev.crema.inference.serving.Models;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the service says of itself. */
@Controller
@Tag(name = "service")
final class ServiceController {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String YAML = "application/yaml";

  private final Models models;
  private final Lifecycle lifecycle;
  private final PrometheusMeterRegistry metrics;

  ServiceController(Models models, Lifecycle lifecycle, PrometheusMeterRegistry metrics) {
    this.models = models;
    this.lifecycle = lifecycle;
    this.metrics = metrics;
  }

  @Get("/")
  @Operation(summary = "What this service is and what it serves.")
  @ApiResponse(
      responseCode = "200",
      description = "The service, its models with the columns they take, and links.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.Service.class)))
  @Produces(MediaType.APPLICATION_JSON)
  HttpResponse<byte[]> about() {
    return json(HttpResponse.ok(), ServiceDescription.of(models.slots()));
  }

  @Get("/health")
  @Operation(summary = "Whether the process lives.")
  @ApiResponse(
      responseCode = "200",
      description = "It lives.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.Status.class)))
  @Produces(MediaType.APPLICATION_JSON)
  HttpResponse<byte[]> health() {
    return json(HttpResponse.ok(), Map.of("status", "alive"));
  }

  @Get("/readiness")
  @Operation(summary = "Whether predictions can be asked for.")
  @ApiResponse(
      responseCode = "503",
      description = "A model has no version yet, or the service is stopping; detail says why.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_PROBLEM,
              schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
  @ApiResponse(
      responseCode = "200",
      description = "Every model has a version that serves.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.Readiness.class)))
  @Produces(MediaType.APPLICATION_JSON)
  HttpResponse<byte[]> readiness() {
    if (lifecycle.isStopping()) {
      return Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "The service is stopping.").response();
    }
    Map<String, Object> versions = new LinkedHashMap<>();
    for (ModelSlot slot : models.followed()) {
      var model = slot.current();
      if (model == null) {
        return Answers.notServed(Models.notServed(slot)).response();
      }
      versions.put(slot.name(), model.version().version());
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("status", "ready");
    tree.put("models", versions);
    return json(HttpResponse.ok(), tree);
  }

  @Get("/metrics")
  @Operation(summary = "What Prometheus reads.")
  @ApiResponse(
      responseCode = "200",
      description = "Prometheus text format.",
      content =
          @Content(
              mediaType = MediaType.TEXT_PLAIN,
              schema = @Schema(implementation = String.class)))
  @Produces(MediaType.TEXT_PLAIN)
  HttpResponse<byte[]> metrics() {
    byte[] text = metrics.scrape().getBytes(StandardCharsets.UTF_8);
    return HttpResponse.ok(text).header(HttpHeaders.CONTENT_TYPE, PROMETHEUS_TEXT);
  }

  @Get("/openapi.yaml")
  @Operation(summary = "This document.")
  @ApiResponse(
      responseCode = "200",
      description = "OpenAPI 3.0 in YAML.",
      content = @Content(mediaType = YAML, schema = @Schema(implementation = String.class)))
  @Produces({YAML, "text/yaml", MediaType.TEXT_PLAIN})
  HttpResponse<byte[]> openApi() {
    return HttpResponse.ok(OpenApiDocument.bytes()).header(HttpHeaders.CONTENT_TYPE, YAML);
  }

  private static HttpResponse<byte[]> json(
      io.micronaut.http.MutableHttpResponse<?> response, Map<String, ?> tree) {
    return response
        .body(Json.write(tree).getBytes(StandardCharsets.UTF_8))
        .contentType(MediaType.APPLICATION_JSON_TYPE);
  }
}
