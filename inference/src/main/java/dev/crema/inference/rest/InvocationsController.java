package dev.crema.inference.rest;

import dev.crema.inference.ServiceParts;
import dev.crema.inference.rest.Answers.Scored;
import dev.crema.inference.rest.Answers.Target;
import dev.crema.inference.scoring.InvocationReader.Form;
import dev.crema.inference.scoring.InvocationText;
import dev.crema.inference.scoring.Predictions;
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
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What MLflow's scoring server answers, so that its clients work here. */
@Controller
@Tag(name = "mlflow")
final class InvocationsController {
  private static final String TEXT_CSV = "text/csv";

  private final Answers answers;
  private final Readiness readiness;

  InvocationsController(Answers answers, Readiness readiness) {
    this.answers = answers;
    this.readiness = readiness;
  }

  @Post("/invocations")
  @Consumes({MediaType.APPLICATION_JSON, TEXT_CSV})
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Predicts with the service's own model, in MLflow's forms.",
      description =
          "dataframe_split, dataframe_records, instances or inputs; or CSV with a header. One"
              + " record of label, score and prediction_id for each row.",
      requestBody =
          @RequestBody(
              required = true,
              content = {
                @Content(
                    mediaType = MediaType.APPLICATION_JSON,
                    schema = @Schema(implementation = ApiDocument.Invocation.class),
                    examples = @ExampleObject(name = "churn", value = Examples.INVOCATION)),
                @Content(
                    mediaType = TEXT_CSV,
                    schema = @Schema(implementation = String.class),
                    examples = @ExampleObject(name = "churn", value = Examples.ROWS_CSV))
              }))
  @ApiResponse(
      responseCode = "200",
      description = "One record for each row.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.InvocationAnswer.class),
              examples = @ExampleObject(name = "churn", value = Examples.INVOKED)))
  @PredictionRoute
  CompletionStage<HttpResponse<byte[]>> invocations(
      HttpRequest<?> request,
      @Parameter(hidden = true) @Body byte @Nullable [] body,
      @Parameter(hidden = true) @Header(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding) {
    Optional<MediaType> type = request.getContentType();
    boolean isCsv = type.isPresent() && type.get().getName().equalsIgnoreCase(TEXT_CSV);
    byte[] plain = Bodies.plain(body, encoding);
    return answers.answer(
        () -> Target.MAIN,
        Callers.of(request),
        (served, isKept) -> {
          Form form = isCsv ? Form.CSV : Form.JSON;
          Predictions table = served.predictor().invoke(plain, form, isKept);
          return new Scored(table, () -> InvocationText.write(table));
        });
  }

  @Get("/ping")
  @Produces(MediaType.TEXT_PLAIN)
  @Operation(summary = "Whether the service's own model serves, as MLflow asks.")
  @ApiResponse(
      responseCode = "200",
      description = "It serves.",
      content =
          @Content(
              mediaType = MediaType.TEXT_PLAIN,
              schema = @Schema(implementation = String.class),
              examples = @ExampleObject(name = "serving", value = "\n")))
  @ModelRoute
  HttpResponse<byte[]> ping() {
    HttpResponse<byte[]> refusal = readiness.unserved();
    return refusal == null ? text("\n") : refusal;
  }

  @Get("/version")
  @Produces(MediaType.TEXT_PLAIN)
  @Operation(summary = "The service's version, where MLflow tells its own.")
  @ApiResponse(
      responseCode = "200",
      description = "A version.",
      content =
          @Content(
              mediaType = MediaType.TEXT_PLAIN,
              schema = @Schema(implementation = String.class),
              examples = @ExampleObject(name = "version", value = "0.1.0")))
  HttpResponse<byte[]> version() {
    return text(ServiceParts.VERSION);
  }

  private static HttpResponse<byte[]> text(String text) {
    return HttpResponse.ok(text.getBytes(StandardCharsets.UTF_8))
        .contentType(MediaType.TEXT_PLAIN_TYPE);
  }
}
