package dev.crema.inference.rest;

import dev.crema.inference.serving.Models;
import dev.crema.inference.settings.HintSettings;
import dev.crema.service.rest.Problem;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /registry-hint}: an MLflow webhook says that something moved.
 *
 * <p>A hint brings a look at the registry forward and nothing else: what is served is decided by
 * what the registry answers, never by what the hint says.
 */
@Controller
@Tag(name = "service")
@Requires(property = "crema.hint.enabled", value = "true")
final class HintController {
  private final Models models;
  private final @Nullable WebhookSignature signature;

  HintController(Models models, HintSettings settings) {
    this.models = models;
    this.signature =
        settings.secret().isEmpty()
            ? null
            : new WebhookSignature(settings.secret(), InstantSource.system());
  }

  @Post("/registry-hint")
  @Consumes(MediaType.ALL)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Makes the service look at the registry now.",
      description = "There only if crema.hint.enabled. Meant as the address of an MLflow webhook.")
  @ApiResponse(
      responseCode = "202",
      description =
          "It looks now; after a look less than crema.hint.min-pause ago, when that is over.")
  @ApiResponse(
      responseCode = "400",
      description = "The hint has no body.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_PROBLEM,
              schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
  @ApiResponse(
      responseCode = "401",
      description = "The webhook's signature is not valid.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_PROBLEM,
              schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
  HttpResponse<byte[]> hint(
      HttpRequest<?> request, @Parameter(hidden = true) @Body byte @Nullable [] body) {
    if (signature != null && !signature.isValid(request.getHeaders()::get, body)) {
      return Problem.of(HttpStatus.UNAUTHORIZED, "The hint is not signed as it should be.")
          .response();
    }
    models.hint();
    return HttpResponse.accepted();
  }
}
