package dev.crema.inference.rest;

import dev.crema.inference.serving.ModelSlot;
import dev.crema.inference.serving.Models;
import dev.crema.inference.serving.Reference;
import dev.crema.service.rest.Bodies;
import dev.crema.service.rest.Problem;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code /models}: which models there are, where each stands, and to load one now. */
@Controller("/models")
@Tag(name = "models")
final class ModelsController {
  private final Answers answers;
  private final Models models;

  ModelsController(Answers answers, Models models) {
    this.answers = answers;
    this.models = models;
  }

  @Get
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "The models that can be asked for, and where each stands.",
      description =
          "state is waiting, serving, keeping (an earlier version, for the reason given) or"
              + " unloaded (the next request loads it).")
  @ApiResponse(
      responseCode = "200",
      description = "Each model and version by what names it.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.ModelList.class),
              examples = @ExampleObject(name = "churn", value = Examples.MODELS)))
  HttpResponse<byte[]> list() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("models", models.slots().stream().map(ServiceDescription::model).toList());
    tree.put("resident_bytes", models.residentBytes());
    return Bodies.json(tree);
  }

  @Post("/{model}/versions/{version}/load")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Loads a version now, or looks where an alias points now.",
      description =
          "version is a number or an alias. Answers when the version serves, at the latest after"
              + " crema.models.load-wait; the load then goes on.")
  @ApiResponse(
      responseCode = "200",
      description = "The version serves.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.ModelState.class),
              examples = @ExampleObject(name = "churn", value = Examples.MODEL)))
  @ModelRoute
  CompletionStage<HttpResponse<byte[]>> load(
      @PathVariable String model, @PathVariable String version) {
    return answers.found(
        () -> models.slot(model, Reference.parse(version)),
        slot -> models.load(slot).thenApply(_ -> Bodies.json(ServiceDescription.model(slot))));
  }

  @Post("/{model}/versions/{version}/unload")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Takes a version out of the memory.",
      description = "The next request loads it again. What the service is told to follow stays.")
  @ApiResponse(
      responseCode = "200",
      description = "It is unloaded.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.Status.class),
              examples = @ExampleObject(name = "churn", value = Examples.UNLOADED)))
  @ApiResponse(
      responseCode = "409",
      description = "The service is told to follow it.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_PROBLEM,
              schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
  @ModelRoute
  CompletionStage<HttpResponse<byte[]>> unload(
      @PathVariable String model, @PathVariable String version) {
    return answers.found(
        () -> models.present(model, Reference.parse(version)),
        slot -> CompletableFuture.completedFuture(unload(slot)));
  }

  private HttpResponse<byte[]> unload(ModelSlot slot) {
    return models.unload(slot)
        ? Bodies.json(Map.of("status", "unloaded"))
        : Problem.of(
                HttpStatus.CONFLICT,
                "The service is told to follow the model (%s), so it stays.".formatted(slot.name()))
            .response();
  }
}
