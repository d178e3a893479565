package dev.crema.inference.metrics;

import dev.crema.inference.serving.LoadListener;
import dev.crema.inference.serving.ModelSlot;
import dev.crema.inference.serving.Refusal;
import dev.crema.inference.serving.ServedModel;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** What the models do: predictions, loads, refusals, looks at the registry. */
@Singleton
public final class ModelMetrics implements LoadListener {
  private final MeterRegistry registry;
  private final MultiGauge info;
  private final MultiGauge refused;
  private final Map<String, SlotMeters> slots = new ConcurrentHashMap<>();
  private final Map<ServedModel, Counter> predictions = new ConcurrentHashMap<>();

  ModelMetrics(PrometheusMeterRegistry registry) {
    this.registry = registry;
    info =
        MultiGauge.builder("inference.model.info")
            .description("1 for the version that serves.")
            .register(registry);
    refused =
        MultiGauge.builder("inference.model.refused")
            .description("1 while the alias names a version that was refused; GET / says why.")
            .register(registry);
  }

  /** Counts the rows that a version has answered. */
  public void predicted(ServedModel model, int rows) {
    Counter counter = predictions.get(model);
    if (counter == null) {
      counter = predictions.computeIfAbsent(model, this::counter);
    }
    counter.increment(rows);
  }

  private Counter counter(ServedModel model) {
    return Counter.builder("inference.predictions")
        .description("Rows answered.")
        .tags("model", model.version().model(), "version", model.version().version())
        .register(registry);
  }

  @Override
  public void added(ModelSlot slot) {
    slots.put(slot.name(), new SlotMeters(slot));
  }

  @Override
  public void polled(ModelSlot slot, Outcome outcome) {
    Counter.builder("inference.registry.polls")
        .description("Looks at the registry by what they ended with.")
        .tags("model", slot.name(), "outcome", outcome.name().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment();
    refused.register(refusals(slot), true);
  }

  private static List<MultiGauge.Row<?>> refusals(ModelSlot slot) {
    Refusal refusal = slot.status().refusal();
    return refusal == null
        ? List.of()
        : List.of(
            MultiGauge.Row.of(
                Tags.of(
                    "model", slot.name(),
                    "version", refusal.version().version(),
                    "kind", refusal.kind().name().toLowerCase(Locale.ROOT)),
                1));
  }

  @Override
  public void loaded(ModelSlot slot, ServedModel model, Duration duration) {
    Objects.requireNonNull(slots.get(slot.name())).loads.record(duration);
    info.register(
        List.of(
            MultiGauge.Row.of(
                Tags.of(
                    "model", slot.name(),
                    "version", model.version().version(),
                    "digest", model.contents().digest().substring(0, 12)),
                1)),
        true);
    forgetOldVersions(model);
  }

  /** The version that served before may still answer requests; those before it are history. */
  private void forgetOldVersions(ServedModel newest) {
    List<ServedModel> byAge =
        predictions.keySet().stream()
            .filter(model -> model.version().model().equals(newest.version().model()))
            .sorted((a, b) -> b.loadedAt().compareTo(a.loadedAt()))
            .skip(1)
            .toList();
    for (ServedModel old : byAge) {
      Meter meter = predictions.remove(old);
      if (meter != null) {
        registry.remove(meter);
      }
    }
  }

  /** The meters of one slot. */
  private final class SlotMeters {
    private final io.micrometer.core.instrument.Timer loads;

    SlotMeters(ModelSlot slot) {
      Tags tags = Tags.of("model", slot.name());
      loads =
          io.micrometer.core.instrument.Timer.builder("inference.model.load.duration")
              .description("Time to verify and warm up a version that then served.")
              .tags(tags)
              .register(registry);
      Gauge.builder("inference.model.ready", slot, each -> each.current() == null ? 0 : 1)
          .description("1 if a version serves.")
          .tags(tags)
          .strongReference(true)
          .register(registry);
      Gauge.builder("inference.registry.answered.timestamp", slot, SlotMeters::checkedAt)
          .description("When the registry last answered, since 1970; 0 = never.")
          .baseUnit("seconds")
          .tags(tags)
          .strongReference(true)
          .register(registry);
    }

    private static double checkedAt(ModelSlot slot) {
      java.time.Instant at = slot.status().checkedAt();
      return at == null ? 0 : at.toEpochMilli() / 1000.0;
    }
  }
}
