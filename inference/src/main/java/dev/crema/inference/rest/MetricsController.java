package dev.crema.inference.rest;

import dev.crema.service.rest.MetricsAnswer;
import io.micronaut.http.HttpRequest;
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

/** {@code GET /metrics}. */
@Controller
@Tag(name = "service")
final class MetricsController {
  private static final String OPEN_METRICS = MetricsAnswer.OPEN_METRICS;

  private static final String EXAMPLE =
      """
      # HELP inference_predictions_total Rows answered.
      # TYPE inference_predictions_total counter
      inference_predictions_total{model="churn",version="1"} 3.0
      """;

  private static final String OPEN_EXAMPLE =
      """
      # TYPE inference_request_duration_seconds histogram
      inference_request_duration_seconds_bucket{route="/predict",status="200",le="0.001"} 3 \
      # {correlation_id="order-4711"} 4.2E-4 1750000000.000
      # EOF
      """;

  private final MetricsAnswer answer;

  MetricsController(MetricsAnswer answer) {
    this.answer = answer;
  }

  @Get("/metrics")
  @Operation(
      summary = "What Prometheus reads.",
      description =
          "Prometheus' text format; OpenMetrics, with exemplars, for those who prefer it by"
              + " Accept.")
  @ApiResponse(
      responseCode = "200",
      description = "All meters.",
      content = {
        @Content(
            mediaType = MediaType.TEXT_PLAIN,
            schema = @Schema(implementation = String.class),
            examples = @ExampleObject(name = "predictions", value = EXAMPLE)),
        @Content(
            mediaType = OPEN_METRICS,
            schema = @Schema(implementation = String.class),
            examples = @ExampleObject(name = "exemplar", value = OPEN_EXAMPLE))
      })
  @Produces({MediaType.TEXT_PLAIN, OPEN_METRICS})
  HttpResponse<byte[]> metrics(HttpRequest<?> request) {
    return answer.to(request);
  }
}
