package dev.crema.service.metrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** All meters as text, in one of two formats. */
@Singleton
public final class MetricsText {
  private static final int TYPICAL_BYTES = 64 << 10;

  private final PrometheusMeterRegistry registry;
  private final List<BeforeScrape> listeners;

  /** How the meters are written. */
  public enum Format {
    /** Prometheus' text format 0.0.4, which has no exemplars. */
    PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
    /** OpenMetrics 1.0, with exemplars. */
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private final String contentType;

    Format(String contentType) {
      this.contentType = contentType;
    }

    /** Returns the media type of what is written. */
    public String contentType() {
      return contentType;
    }
  }

  MetricsText(PrometheusMeterRegistry registry, List<BeforeScrape> listeners) {
    this.registry = registry;
    this.listeners = listeners;
  }

  /** Returns what all meters say now: UTF-8. */
  public byte[] write(Format format) {
    listeners.forEach(BeforeScrape::refresh);
    ByteArrayOutputStream out = new ByteArrayOutputStream(TYPICAL_BYTES);
    try {
      registry.scrape(out, format.contentType);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // A byte array takes everything.
    }
    return out.toByteArray();
  }
}
