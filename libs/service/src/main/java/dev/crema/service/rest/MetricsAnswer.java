package dev.crema.service.rest;

import dev.crema.service.metrics.MetricsText;
import dev.crema.service.metrics.MetricsText.Format;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.function.Predicate;

/** Answers {@code GET /metrics} in the format that the caller likes best. */
@Singleton
public final class MetricsAnswer {
  /** The media type of OpenMetrics, without its parameters. */
  public static final String OPEN_METRICS = "application/openmetrics-text";

  private final MetricsText text;

  MetricsAnswer(MetricsText text) {
    this.text = text;
  }

  /** Returns what all meters say now. */
  public HttpResponse<byte[]> to(HttpRequest<?> request) {
    Format format = format(request.accept());
    return HttpResponse.ok(text.write(format))
        .header(HttpHeaders.CONTENT_TYPE, format.contentType())
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
  }

  /** Prometheus' text is for everybody who does not like OpenMetrics better (RFC 9110, 12.5.1). */
  static Format format(Collection<MediaType> accepted) {
    double open = quality(accepted, MetricsAnswer::isOpenMetrics);
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
