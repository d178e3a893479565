package dev.crema.inference.rest;

import dev.crema.inference.metrics.MetricsText;
import dev.crema.inference.metrics.MetricsText.Format;
import io.micronaut.http.HttpHeaders;
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
import java.util.Collection;
import java.util.function.Predicate;

/** {@code GET /metrics}. */
@Controller
@Tag(name = "service")
final class MetricsController {
  private static final String OPEN_METRICS = "application/openmetrics-text";

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

  private final MetricsText text;

  MetricsController(MetricsText text) {
    this.text = text;
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
    Format format = format(request.accept());
    return HttpResponse.ok(text.write(format))
        .header(HttpHeaders.CONTENT_TYPE, format.contentType())
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
  }

  /** Prometheus' text is for everybody who does not like OpenMetrics better (RFC 9110, 12.5.1). */
  static Format format(Collection<MediaType> accepted) {
    double open = quality(accepted, MetricsController::isOpenMetrics);
    double plain = quality(accepted, type -> type.getName().equalsIgnoreCase("text/plain"));
    return open > plain ? Format.OPEN_METRICS : Format.PROMETHEUS;
  }

  private static double quality(Collection<MediaType> accepted, Predicate<MediaType> isMeant) {
    return accepted.stream()
        .filter(isMeant)
        .mapToDouble(type -> type.getQualityAsNumber().doubleValue())
        .max()
        .orElse(0);
  }

  private static boolean isOpenMetrics(MediaType type) {
    String version = type.getParametersMap().get("version");
    return type.getName().equalsIgnoreCase(OPEN_METRICS)
        && (version == null || version.equals("1.0.0"));
  }
}
