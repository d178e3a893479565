package dev.crema.inference.rest;

import dev.crema.inference.rest.Answers.Scored;
import dev.crema.inference.scoring.Predictions;
import dev.crema.inference.scoring.Predictor;
import dev.crema.service.rest.Bodies;
import dev.crema.service.rest.Question;
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
                      examples = @ExampleObject(name = "churn", value = Examples.PREDICT))))
  @ApiResponse(
      responseCode = "200",
      description = "One prediction for each row, in the order of the rows.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.PredictAnswer.class),
              examples = @ExampleObject(name = "churn", value = Examples.PREDICTED)))
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
      @Parameter(
              description =
                  "Whether to say what each column contributed; at most 100 rows, fewer of a large model.")
          @QueryValue(defaultValue = "false")
          boolean explain,
      @Parameter(hidden = true) @Header(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding) {
    byte[] plain = Bodies.plain(body, encoding);
    return answers.answer(
        () -> {
          var _ = Question.of(request, "model", "version", "alias", "explain").flag("explain");
          return Targets.of(model, version, alias);
        },
        Callers.of(request),
        (served, isKept) -> {
          Predictor predictor = served.predictor();
          Predictions rows =
              explain ? predictor.explain(plain, isKept) : predictor.predict(plain, isKept);
          return new Scored(rows, () -> predictor.text(rows));
        });
  }
}
