package dev.crema.retraining.rest;

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
  private static final String EXAMPLE =
      """
      # HELP retraining_alerts_total Alerts that Alertmanager told of, by what became of them.
      # TYPE retraining_alerts_total counter
      retraining_alerts_total{outcome="created"} 1.0
      """;

  private final MetricsAnswer answer;

  MetricsController(MetricsAnswer answer) {
    this.answer = answer;
  }

  @Get("/metrics")
  @Operation(
      summary = "What Prometheus reads.",
      description = "Prometheus' text format; OpenMetrics for those who prefer it by Accept.")
  @ApiResponse(
      responseCode = "200",
      description = "All meters.",
      content =
          @Content(
              mediaType = MediaType.TEXT_PLAIN,
              schema = @Schema(implementation = String.class),
              examples = @ExampleObject(name = "alerts", value = EXAMPLE)))
  @Produces({MediaType.TEXT_PLAIN, MetricsAnswer.OPEN_METRICS})
  HttpResponse<byte[]> metrics(HttpRequest<?> request) {
    return answer.to(request);
  }
}
