package dev.crema.inference.rest;

import dev.crema.inference.metrics.ModelMetrics;
import dev.crema.inference.scoring.Predictor;
import dev.crema.inference.scoring.RefusedRequestException;
import dev.crema.inference.serving.ModelSlot;
import dev.crema.inference.serving.Models;
import dev.crema.inference.serving.ServedModel;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Header;
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
import org.jspecify.annotations.Nullable;

/** {@code POST /predict}. */
@Controller
@Tag(name = "prediction")
final class PredictController {
  private final ModelSlot slot;
  private final ModelMetrics metrics;

  PredictController(Models models, ModelMetrics metrics) {
    this.slot = models.main();
    this.metrics = metrics;
  }

  private static final String REQUEST_EXAMPLE =
      """
      {"rows": [{"state": "OH", "account_length": 107, "area_code": "area_code_415",
      "international_plan": "no", "voice_mail_plan": "yes", "number_vmail_messages": 26,
      "total_day_minutes": 161.6, "total_day_calls": 123, "total_day_charge": 27.47,
      "total_eve_minutes": 195.5, "total_eve_calls": 103, "total_eve_charge": 16.62,
      "total_night_minutes": 254.4, "total_night_calls": 103, "total_night_charge": 11.45,
      "total_intl_minutes": 13.7, "total_intl_calls": 3, "total_intl_charge": 3.7,
      "number_customer_service_calls": 1}]}""";

  private static final String ANSWER_EXAMPLE =
      """
      {"model_name": "churn", "model_version": "1", "predictions": [
      {"id": "019f5c1e-7d0a-7c3e-9b1f-4a6c00000000", "label": "no", "score": 0.0216,
      "probabilities": {"no": 0.9784, "yes": 0.0216}, "threshold": 0.41}]}""";

  private static final String PROBLEM_EXAMPLE =
      """
      {"type": "about:blank", "title": "Unprocessable Entity", "status": 422,
      "detail": "One value breaks the contract.", "errors": [{"row": 0, "field": "account_length",
      "value": "-1", "rule": "min", "message": "The value (-1) of account_length is below 0."}],
      "has_more_errors": false}""";

  // Runs on the event loop: reading and scoring a request is quicker than handing it over.
  @Post("/predict")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Predicts for one row or many, given by column name.",
      description =
          "Values are typed as JSON has them; null or an absent nullable column is a missing value."
              + " The label and columns that are no feature may be left out. All rows are answered"
              + " or none.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(implementation = ApiDocument.PredictRequest.class),
                      examples = @ExampleObject(name = "churn", value = REQUEST_EXAMPLE))))
  @ApiResponse(
      responseCode = "200",
      description = "One prediction for each row, in the order of the rows.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.PredictAnswer.class),
              examples = @ExampleObject(name = "churn", value = ANSWER_EXAMPLE)))
  @ApiResponse(
      responseCode = "400",
      description = "No strict JSON.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_PROBLEM,
              schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
  @ApiResponse(
      responseCode = "406",
      description = "Accept allows no application/json.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_PROBLEM,
              schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
  @ApiResponse(
      responseCode = "408",
      description = "The bytes of the request took too long to arrive.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_PROBLEM,
              schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
  @ApiResponse(
      responseCode = "413",
      description = "More bytes or rows than the limits.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_PROBLEM,
              schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
  @ApiResponse(
      responseCode = "415",
      description = "Not application/json, or compressed.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_PROBLEM,
              schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
  @ApiResponse(
      responseCode = "422",
      description = "Another form than PredictRequest, or values that break the contract.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_PROBLEM,
              schema = @Schema(implementation = ApiDocument.ProblemAnswer.class),
              examples = @ExampleObject(name = "below the minimum", value = PROBLEM_EXAMPLE)))
  @ApiResponse(
      responseCode = "503",
      description = "No version serves yet; Retry-After says when to ask again.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_PROBLEM,
              schema = @Schema(implementation = ApiDocument.ProblemAnswer.class)))
  HttpResponse<byte[]> predict(
      @Parameter(hidden = true) @Body byte @Nullable [] body,
      @Parameter(hidden = true) @Header(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding) {
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      String detail = "The body must not be compressed (Content-Encoding).";
      return Problem.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE, detail).response();
    }
    ServedModel model = slot.current();
    if (model == null) {
      return ServiceController.notReady(slot);
    }
    try {
      Predictor.Answer answer = model.predictor().predict(body == null ? new byte[0] : body);
      metrics.predicted(model, answer.rows());
      return HttpResponse.ok(answer.json()).contentType(MediaType.APPLICATION_JSON_TYPE);
    } catch (RefusedRequestException e) {
      return refusal(e).response();
    }
  }

  private static Problem refusal(RefusedRequestException e) {
    HttpStatus status =
        switch (e.reason()) {
          case MALFORMED -> HttpStatus.BAD_REQUEST;
          case WRONG_FORM, INVALID_ROWS -> HttpStatus.UNPROCESSABLE_ENTITY;
          case TOO_MANY_ROWS -> HttpStatus.REQUEST_ENTITY_TOO_LARGE;
        };
    return new Problem(status, e.getMessage(), e.problems(), e.hasMore());
  }
}
