package dev.crema.inference.rest;

import dev.crema.inference.rest.Answers.Scored;
import dev.crema.inference.scoring.Predictions;
import dev.crema.inference.scoring.Predictor;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@code POST /predict}. */
@Controller
@Tag(name = "prediction")
final class PredictController {
  private final Answers answers;

  PredictController(Answers answers) {
    this.answers = answers;
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
  @PredictionRoute
  CompletionStage<HttpResponse<byte[]>> predict(
      HttpRequest<?> request,
      @Parameter(hidden = true) @Body byte @Nullable [] body,
      @Parameter(description = "A registered model; default the service's own.") @QueryValue
          @Nullable String model,
      @Parameter(description = "A version by number; default what the alias names.") @QueryValue
          @Nullable String version,
      @Parameter(description = "An alias; default the one that the service follows.") @QueryValue
          @Nullable String alias,
      @Parameter(description = "Whether to say what each column contributed; at most 100 rows.")
          @QueryValue(defaultValue = "false")
          boolean explain,
      @Parameter(hidden = true) @Header(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding) {
    byte[] plain = Bodies.plain(body, encoding);
    return answers.answer(
        () -> Targets.of(model, version, alias),
        Callers.of(request),
        (served, isKept) -> {
          Predictor predictor = served.predictor();
          Predictions rows =
              explain ? predictor.explain(plain, isKept) : predictor.predict(plain, isKept);
          return new Scored(rows, () -> predictor.text(rows));
        });
  }
}
