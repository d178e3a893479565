package dev.crema.inference.rest;

import dev.crema.inference.rest.Answers.Scored;
import dev.crema.inference.rest.Answers.Target;
import dev.crema.inference.scoring.InferText;
import dev.crema.inference.scoring.Predictor;
import dev.crema.inference.serving.Models;
import dev.crema.inference.serving.ServedModel;
import dev.crema.service.rest.Bodies;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The Open Inference Protocol, version 2, over REST. */
@Controller("/v2")
@Tag(name = "open inference protocol")
final class InferController {
  private final Answers answers;
  private final Models models;
  private final Readiness readiness;

  InferController(Answers answers, Models models, Readiness readiness) {
    this.answers = answers;
    this.models = models;
    this.readiness = readiness;
  }

  @Get
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "What server this is.")
  @ApiResponse(
      responseCode = "200",
      description = "Name, version and extensions.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.InferServer.class),
              examples = @ExampleObject(name = "churn", value = Examples.SERVER)))
  HttpResponse<byte[]> server() {
    return Bodies.json(InferMetadata.server());
  }

  @Get("/health/live")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Whether the process lives.")
  @ApiResponse(
      responseCode = "200",
      description = "It lives.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.Live.class),
              examples = @ExampleObject(name = "churn", value = Examples.LIVE)))
  HttpResponse<byte[]> live() {
    return Bodies.json(Map.of("live", true));
  }

  @Get("/health/ready")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Whether every model that the service follows serves.")
  @ApiResponse(
      responseCode = "200",
      description = "All of them serve.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.Ready.class),
              examples = @ExampleObject(name = "churn", value = Examples.READY)))
  @ModelRoute
  HttpResponse<byte[]> ready() {
    HttpResponse<byte[]> refusal = readiness.refusal();
    return refusal == null ? Bodies.json(Map.of("ready", true)) : refusal;
  }

  @Get("/models/{model}")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "The tensors that a model takes and gives: its contract's columns.")
  @ApiResponse(
      responseCode = "200",
      description = "Name, versions, platform, inputs and outputs.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.InferModel.class),
              examples = @ExampleObject(name = "churn", value = Examples.TENSORS)))
  @ModelRoute
  CompletionStage<HttpResponse<byte[]>> metadata(@PathVariable String model) {
    return answers.about(() -> Target.of(model, null), this::metadata);
  }

  @Get("/models/{model}/versions/{version}")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "The tensors that a version takes and gives.")
  @ApiResponse(
      responseCode = "200",
      description = "Name, versions, platform, inputs and outputs.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.InferModel.class),
              examples = @ExampleObject(name = "churn", value = Examples.TENSORS)))
  @ModelRoute
  CompletionStage<HttpResponse<byte[]>> metadata(
      @PathVariable String model, @PathVariable String version) {
    return answers.about(() -> Target.of(model, version), this::metadata);
  }

  @Get("/models/{model}/ready")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Whether a model serves.")
  @ApiResponse(
      responseCode = "200",
      description = "It serves.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.ModelReady.class),
              examples = @ExampleObject(name = "churn", value = Examples.MODEL_READY)))
  @ModelRoute
  CompletionStage<HttpResponse<byte[]>> ready(@PathVariable String model) {
    return answers.about(() -> Target.of(model, null), InferMetadata::ready);
  }

  @Get("/models/{model}/versions/{version}/ready")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Whether a version serves.")
  @ApiResponse(
      responseCode = "200",
      description = "It serves.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.ModelReady.class),
              examples = @ExampleObject(name = "churn", value = Examples.MODEL_READY)))
  @ModelRoute
  CompletionStage<HttpResponse<byte[]>> ready(
      @PathVariable String model, @PathVariable String version) {
    return answers.about(() -> Target.of(model, version), InferMetadata::ready);
  }

  @Post("/models/{model}/infer")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Predicts for one row or many, given by column.",
      description =
          "One tensor for each column, of shape [rows] or [rows, 1]; null is a missing value."
              + " Outputs: label, score, probabilities, prediction_id; of a model that predicts a number"
              + " value, prediction_id.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(implementation = ApiDocument.InferRequest.class),
                      examples = @ExampleObject(name = "churn", value = Examples.INFER))))
  @ApiResponse(
      responseCode = "200",
      description = "One tensor for each output.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.InferAnswer.class),
              examples = @ExampleObject(name = "churn", value = Examples.INFERRED)))
  @PredictionRoute
  CompletionStage<HttpResponse<byte[]>> infer(
      HttpRequest<?> request,
      @PathVariable String model,
      @Parameter(hidden = true) @Body byte @Nullable [] body,
      @Parameter(hidden = true) @Header(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding) {
    return infer(request, () -> Target.of(model, null), Bodies.plain(body, encoding));
  }

  @Post("/models/{model}/versions/{version}/infer")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Predicts with a version, given by number or alias.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(implementation = ApiDocument.InferRequest.class),
                      examples = @ExampleObject(name = "churn", value = Examples.INFER))))
  @ApiResponse(
      responseCode = "200",
      description = "One tensor for each output.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.InferAnswer.class),
              examples = @ExampleObject(name = "churn", value = Examples.INFERRED)))
  @PredictionRoute
  CompletionStage<HttpResponse<byte[]>> infer(
      HttpRequest<?> request,
      @PathVariable String model,
      @PathVariable String version,
      @Parameter(hidden = true) @Body byte @Nullable [] body,
      @Parameter(hidden = true) @Header(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding) {
    return infer(request, () -> Target.of(model, version), Bodies.plain(body, encoding));
  }

  private CompletionStage<HttpResponse<byte[]>> infer(
      HttpRequest<?> http, Supplier<Target> target, byte[] body) {
    return answers.answer(
        target,
        Callers.of(http),
        (served, isKept) -> {
          Predictor.InferRequest request = served.predictor().infer(body, isKept);
          return new Scored(request.predictions(), () -> InferText.write(request));
        });
  }

  private Map<String, @Nullable Object> metadata(ServedModel served) {
    return InferMetadata.of(served, models.slots());
  }
}
