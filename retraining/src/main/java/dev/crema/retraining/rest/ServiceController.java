package dev.crema.retraining.rest;

import dev.crema.retraining.ServiceParts;
import dev.crema.service.rest.Bodies;
import dev.crema.service.rest.OpenApiDocument;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the service says of itself. */
@Controller
@Tag(name = "service")
final class ServiceController {
  private static final String YAML = "application/yaml";

  private final Readiness readiness;
  private final OpenApiDocument document;

  ServiceController(Readiness readiness, OpenApiDocument document) {
    this.readiness = readiness;
    this.document = document;
  }

  @Get("/")
  @Operation(summary = "What this service is.")
  @ApiResponse(
      responseCode = "200",
      description = "The service, and links.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.Service.class)))
  @Produces(MediaType.APPLICATION_JSON)
  HttpResponse<byte[]> about() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("service", "crema-retraining");
    tree.put("service_version", ServiceParts.VERSION);
    tree.put("description", "Turns alerts and requests into retraining runs.");
    tree.put("links", links());
    return Bodies.json(tree);
  }

  private static Map<String, String> links() {
    Map<String, String> links = new LinkedHashMap<>();
    links.put("retrainings", "/retrainings");
    links.put("models", "/models");
    links.put("openapi", "/openapi.yaml");
    links.put("docs", "/docs");
    links.put("health", "/health");
    links.put("readiness", "/readiness");
    links.put("metrics", "/metrics");
    return links;
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
    return Bodies.json(Map.of("status", "alive"));
  }

  @Get("/readiness")
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Operation(summary = "Whether alerts and requests can be taken.")
  @ApiResponse(
      responseCode = "503",
      description = "PostgreSQL does not answer, or the service is stopping; detail says which.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_PROBLEM,
              schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
  @ApiResponse(
      responseCode = "200",
      description = "They can.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.Status.class)))
  @Produces(MediaType.APPLICATION_JSON)
  HttpResponse<byte[]> readiness() {
    HttpResponse<byte[]> refusal = readiness.refusal();
    return refusal == null ? Bodies.json(Map.of("status", "ready")) : refusal;
  }

  @Get("/openapi.yaml")
  @Operation(summary = "This document.")
  @ApiResponse(
      responseCode = "200",
      description = "OpenAPI 3.0 in YAML.",
      content = @Content(mediaType = YAML, schema = @Schema(implementation = String.class)))
  @Produces({YAML, "text/yaml", MediaType.TEXT_PLAIN})
  HttpResponse<byte[]> openApi() {
    return HttpResponse.ok(document.bytes()).header(HttpHeaders.CONTENT_TYPE, YAML);
  }
}
