package dev.crema.inference.metrics;

import dev.crema.inference.scoring.Predictions;
import dev.crema.inference.serving.GuardedSource;
import dev.crema.inference.serving.LoadListener;
import dev.crema.inference.serving.ModelSlot;
import dev.crema.inference.serving.Refusal;
import dev.crema.inference.serving.ServedModel;
import dev.crema.service.metrics.BeforeScrape;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the models do: predictions, loads, refusals, looks at the registry.
 *
 * <p>Labels are bounded: at most {@value #MOST_SLOTS} models and references have series of their
 * own, those that are followed first; the others share {@code model="other"}.
 */
@Singleton
public final class ModelMetrics implements LoadListener, BeforeScrape {
  /** Most models and references with series of their own. */
  static final int MOST_SLOTS = 200;

  private static final String OTHER = "other";
  private static final double MILLIS = 1_000;

  private final MeterRegistry registry;
  private final Set<ModelSlot> slots = ConcurrentHashMap.newKeySet();
  private final Set<String> names = ConcurrentHashMap.newKeySet();

  /** By labels: a version that was unloaded must not stay in the memory for its meters' sake. */
  private final Map<Labels, PredictionMeters> predictions = new ConcurrentHashMap<>();

  private final ScoreHistogram scores = new ScoreHistogram();
  private final Map<Labels, Instant> loads = new ConcurrentHashMap<>();
  private final SlotGauges gauges;
  private final Counter unloads;

  ModelMetrics(PrometheusMeterRegistry registry, GuardedSource source) {
    this.registry = registry;
    registry.getPrometheusRegistry().register(scores);
    breaker("questions", source, GuardedSource::isQuestionsOpen);
    breaker("packages", source, GuardedSource::isPackagesOpen);
    gauges = new SlotGauges(registry);
    unloads =
        Counter.builder("inference.model.unloads")
            .description(
                "Versions that left the memory to make room, or because they were told to.")
            .register(registry);
  }

  private record Labels(String model, String version) {
    boolean isOther() {
      return model.equals(OTHER);
    }
  }

  private void breaker(String calls, GuardedSource source, Predicate<GuardedSource> isOpen) {
    Gauge.builder("inference.registry.breaker.open", source, each -> isOpen.test(each) ? 1 : 0)
        .description("1 while the registry is not asked because it failed.")
        .tag("calls", calls)
        .strongReference(true)
        .register(registry);
  }

  /**
   * Counts the rows that a version has answered.
   *
   * @param correlationId the request's, for an exemplar; null if it has none
   */
  public void predicted(
      ServedModel model, Predictions rows, long nanos, @Nullable String correlationId) {
    metersOf(model).predicted(rows, nanos, correlationId);
  }

  /** Counts rows of a batch, whose time is no request's. */
  public void predictedInBatch(ServedModel model, Predictions rows) {
    metersOf(model).predicted(rows);
  }

  private PredictionMeters metersOf(ServedModel model) {
    Labels labels = labels(model);
    PredictionMeters meters = predictions.get(labels);
    return meters == null ? predictions.computeIfAbsent(labels, this::meters) : meters;
  }

  private Labels labels(ServedModel model) {
    String name = label(model.version().model());
    return new Labels(name, name.equals(OTHER) ? OTHER : model.version().version());
  }

  private PredictionMeters meters(Labels labels) {
    return new PredictionMeters(registry, scores, labels.model(), labels.version());
  }

  private String label(String model) {
    return names.contains(model) || (names.size() < MOST_SLOTS && names.add(model)) ? model : OTHER;
  }

  @Override
  public void added(ModelSlot slot) {
    slots.add(slot);
    label(slot.name());
  }

  @Override
  public void removed(ModelSlot slot) {
    slots.remove(slot);
  }

  @Override
  public void polled(ModelSlot slot, Outcome outcome) {
    Counter.builder("inference.registry.polls")
        .description("Looks at the registry by what they ended with.")
        .tags("model", label(slot.name()), "outcome", outcome.name().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment();
  }

  @Override
  public void loaded(ModelSlot slot, ServedModel model, Duration duration) {
    Timer.builder("inference.model.load.duration")
        .description("Time to verify and warm up a version that then served.")
        .tags("model", label(slot.name()))
        .register(registry)
        .record(duration);
    loads.put(labels(model), model.loadedAt());
    forgetOldVersions();
  }

  @Override
  public void unloaded(ModelSlot slot, ServedModel model) {
    unloads.increment();
  }

  /**
   * Versions that no slot serves any more may still end a request; the two newest of a model stay.
   */
  private void forgetOldVersions() {
    Set<Labels> kept =
        slots.stream()
            .map(ModelSlot::current)
            .filter(Objects::nonNull)
            .map(this::labels)
            .collect(Collectors.toSet());
    Map<String, List<Labels>> byModel =
        loads.keySet().stream().collect(Collectors.groupingBy(Labels::model));
    for (List<Labels> versions : byModel.values()) {
      versions.stream()
          .sorted(Comparator.comparing(this::loadedAt).reversed())
          .limit(2)
          .forEach(kept::add);
    }
    loads.keySet().retainAll(kept);
    predictions.keySet().stream()
        .filter(labels -> !labels.isOther() && !kept.contains(labels))
        .forEach(this::forget);
  }

  private Instant loadedAt(Labels labels) {
    return loads.getOrDefault(labels, Instant.EPOCH);
  }

  private void forget(Labels old) {
    PredictionMeters meters = predictions.remove(old);
    if (meters != null) {
      meters.remove();
    }
  }

  /**
   * Brings the gauges with a row for each slot up to date, for whoever reads them now: there are
   * many more events than readings.
   */
  @Override
  public void refresh() {
    List<ModelSlot> shown =
        slots.stream()
            .sorted(
                Comparator.comparing((ModelSlot slot) -> !slot.isFollowed())
                    .thenComparing(ModelSlot::name)
                    .thenComparing(slot -> slot.reference().toString()))
            .limit(MOST_SLOTS)
            .toList();
    gauges.refresh(shown);
  }

  /** The gauges with a row for each slot. */
  private static final class SlotGauges {
    private final MultiGauge info;
    private final MultiGauge registered;
    private final MultiGauge ready;
    private final MultiGauge followed;
    private final MultiGauge refused;
    private final MultiGauge answered;

    SlotGauges(MeterRegistry registry) {
      info = gauge("inference.model.info", "1 for the version that serves.", registry);
      registered =
          MultiGauge.builder("inference.model.registered.timestamp")
              .description("When the version that serves was registered, since 1970.")
              .baseUnit("seconds")
              .register(registry);
      ready = gauge("inference.model.ready", "1 if a version serves.", registry);
      followed =
          gauge(
              "inference.model.followed",
              "1 if the service was told to follow it, 0 if requests asked for it.",
              registry);
      refused =
          gauge(
              "inference.model.refused",
              "1 while what is named is a version that was refused; GET /models says why.",
              registry);
      answered =
          MultiGauge.builder("inference.registry.answered.timestamp")
              .description("When the registry last answered, since 1970; 0 = never.")
              .baseUnit("seconds")
              .register(registry);
    }

    private static MultiGauge gauge(String name, String description, MeterRegistry registry) {
      return MultiGauge.builder(name).description(description).register(registry);
    }

    synchronized void refresh(List<ModelSlot> slots) {
      rows(info, slots, SlotGauges::info);
      rows(registered, slots, SlotGauges::registered);
      rows(
          ready,
          slots,
          slot -> MultiGauge.Row.of(tags(slot), slot, each -> each.current() == null ? 0 : 1));
      rows(
          followed,
          slots,
          slot -> MultiGauge.Row.of(tags(slot), slot, each -> each.isFollowed() ? 1 : 0));
      rows(refused, slots, SlotGauges::refused);
      rows(answered, slots, slot -> MultiGauge.Row.of(tags(slot), slot, SlotGauges::checkedAt));
    }

    private static void rows(
        MultiGauge gauge,
        List<ModelSlot> slots,
        Function<ModelSlot, MultiGauge.@Nullable Row<?>> row) {
      List<MultiGauge.Row<?>> rows = new ArrayList<>();
      slots.stream().map(row).flatMap(Stream::ofNullable).forEach(rows::add);
      gauge.register(rows); // Without overwriting: a row that stays is never gone for a moment.
    }

    private static Tags tags(ModelSlot slot) {
      return Tags.of("model", slot.name(), "reference", slot.reference().toString());
    }

    private static MultiGauge.@Nullable Row<?> info(ModelSlot slot) {
      ServedModel model = slot.current();
      return model == null
          ? null
          : MultiGauge.Row.of(
              tags(slot)
                  .and("version", model.version().version())
                  .and("digest", model.contents().digest().substring(0, 12)),
              1);
    }

    /** Of a package without a registry nobody knows it: then there is no row. */
    private static MultiGauge.@Nullable Row<?> registered(ModelSlot slot) {
      ServedModel model = slot.current();
      Instant at = model == null ? null : model.version().registeredAt();
      return model == null || at == null
          ? null
          : MultiGauge.Row.of(
              tags(slot).and("version", model.version().version()), at.toEpochMilli() / MILLIS);
    }

    private static MultiGauge.@Nullable Row<?> refused(ModelSlot slot) {
      Refusal refusal = slot.status().refusal();
      return refusal == null
          ? null
          : MultiGauge.Row.of(
              tags(slot)
                  .and("version", refusal.version().version())
                  .and("kind", refusal.kind().name().toLowerCase(Locale.ROOT)),
              1);
    }

    private static double checkedAt(ModelSlot slot) {
      Instant at = slot.status().checkedAt();
      return at == null ? 0 : at.toEpochMilli() / MILLIS;
    }
  }
}
