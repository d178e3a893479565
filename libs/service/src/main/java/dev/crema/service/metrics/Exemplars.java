package dev.crema.service.metrics;

import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.tracer.common.SpanContext;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Which request a histogram hears of, so that a bucket can name one that fell into it.
 *
 * <p>Micrometer's sampler takes at most one in 90 ms and keeps it for 7 s or more; the others cost
 * two accesses to the thread's context. It knows trace ids alone, so the correlation id goes
 * through it as one and gets its own name when it is read.
 */
public final class Exemplars implements SpanContext {
  /** The label's name. */
  static final String LABEL = "correlation_id";

  /** OpenMetrics 1.0: names and values of an exemplar's labels are 128 characters at most. */
  static final int MAX_ID_LENGTH = 128 - LABEL.length();

  private static final ThreadLocal<Holder> CURRENT = ThreadLocal.withInitial(Holder::new);

  /** What a thread records just now. */
  private static final class Holder {
    private @Nullable String id;
  }

  /** Says on whose behalf this thread records until {@link #end}. */
  public static void begin(@Nullable String correlationId) {
    CURRENT.get().id = correlationId;
  }

  /** Says that this thread records for nobody in particular. */
  public static void end() {
    CURRENT.get().id = null;
  }

  @Override
  public @Nullable String getCurrentTraceId() {
    String id = CURRENT.get().id;
    return id == null || id.length() > MAX_ID_LENGTH ? null : id;
  }

  /** Returns what the sampler insists on beside a trace; nobody sees it. */
  @Override
  public String getCurrentSpanId() {
    return "-";
  }

  @Override
  public boolean isCurrentSpanSampled() {
    return true;
  }

  @Override
  public void markCurrentSpanAsExemplar() {
    // There are no spans.
  }

  /** Returns the same metrics with exemplars that name the correlation id. */
  static MetricSnapshots named(MetricSnapshots snapshots) {
    return new MetricSnapshots(snapshots.stream().map(Exemplars::named).toList());
  }

  private static MetricSnapshot named(MetricSnapshot snapshot) {
    return snapshot instanceof HistogramSnapshot histogram
        ? new HistogramSnapshot(
            histogram.isGaugeHistogram(),
            histogram.getMetadata(),
            histogram.getDataPoints().stream().map(Exemplars::named).toList())
        : snapshot;
  }

  private static HistogramDataPointSnapshot named(HistogramDataPointSnapshot point) {
    if (point.getExemplars().size() == 0) {
      return point;
    }
    List<Exemplar> renamed =
        StreamSupport.stream(point.getExemplars().spliterator(), false)
            .map(Exemplars::named)
            .toList();
    return new HistogramDataPointSnapshot(
        point.getClassicBuckets(),
        point.getSum(),
        point.getLabels(),
        io.prometheus.metrics.model.snapshots.Exemplars.of(renamed),
        point.getCreatedTimestampMillis());
  }

  private static Exemplar named(Exemplar exemplar) {
    return new Exemplar(
        exemplar.getValue(),
        Labels.of(LABEL, String.valueOf(exemplar.getLabels().get(Exemplar.TRACE_ID))),
        exemplar.getTimestampMillis());
  }
}
