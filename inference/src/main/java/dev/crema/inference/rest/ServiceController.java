package dev.crema.inference.rest;

import dev.crema.inference.serving.ModelSlot;
import dev.crema.inference.serving.Models;
import dev.crema.inference.serving.ServedModel;
import dev.crema.service.rest.Bodies;
import dev.crema.service.rest.OpenApiDocument;
import dev.crema.service.security.Guard;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** What the service says of itself. */
@Controller
@Tag(name = "service")
final class ServiceController {
  private static final String YAML = "application/yaml";

  private final Models models;
  private final Readiness readiness;
  private final OpenApiDocument document;
  private final Guard guard;

  ServiceController(Models models, Readiness readiness, OpenApiDocument document, Guard guard) {
    this.guard = guard;
    this.models = models;
    this.readiness = readiness;
    this.document = document;
  }

  @Get("/")
  @Operation(summary = "What this service is and what it serves.")
  @ApiResponse(
      responseCode = "200",
      description =
          "The service, its models with the columns they take (where no token is asked for; else GET"
              + " /models tells them), and links.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.Service.class),
              examples = @ExampleObject(name = "churn", value = Examples.ABOUT)))
  @Produces(MediaType.APPLICATION_JSON)
  HttpResponse<byte[]> about() {
    return Bodies.json(ServiceDescription.of(guard.isOpen() ? models.slots() : null));
  }

  @Get("/health")
  @Operation(summary = "Whether the process lives.")
  @ApiResponse(
      responseCode = "200",
      description = "It lives.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.Status.class),
              examples = @ExampleObject(name = "churn", value = Examples.ALIVE)))
  @Produces(MediaType.APPLICATION_JSON)
  HttpResponse<byte[]> health() {
    return Bodies.json(Map.of("status", "alive"));
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
              schema = @Schema(implementation = ApiDocument.Readiness.class),
              examples = @ExampleObject(name = "churn", value = Examples.READINESS)))
  @Produces(MediaType.APPLICATION_JSON)
  HttpResponse<byte[]> readiness() {
    HttpResponse<byte[]> refusal = readiness.refusal();
    if (refusal != null) {
      return refusal;
    }
    Map<String, Object> versions = new LinkedHashMap<>();
    for (ModelSlot slot : models.followed()) {
      // What is followed is never unloaded.
      ServedModel model = Objects.requireNonNull(slot.current());
      versions.put(slot.name(), model.version().version());
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("status", "ready");
    tree.put("models", versions);
    return Bodies.json(tree);
  }

  @Get("/openapi.yaml")
  @Operation(summary = "This document.")
  @ApiResponse(
      responseCode = "200",
      description = "OpenAPI 3.0 in YAML.",
      content =
          @Content(
              mediaType = YAML,
              schema = @Schema(implementation = String.class),
              examples = @ExampleObject(name = "beginning", value = "openapi: 3.0.1\n")))
  @Produces({YAML, "text/yaml", MediaType.TEXT_PLAIN})
  HttpResponse<byte[]> openApi() {
    return HttpResponse.ok(document.bytes()).header(HttpHeaders.CONTENT_TYPE, YAML);
  }
}
