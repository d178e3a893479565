package dev.crema.retraining;

import dev.crema.retraining.settings.RunLedgerSettings;
import dev.crema.runledger.CheckedData;
import dev.crema.runledger.LedgerException;
import dev.crema.runledger.RunLedger;
import dev.crema.service.OutOfMemory;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How well the rows that each model's newest retraining was to learn from keep their contract, as
 * the run said itself: nothing scrapes a step. While the run ledger does not answer, what was known
 * stays: it is of a run that is over.
 */
@Singleton
@Requires(property = "crema.ledger.jdbc-url")
final class DataQualityMetrics
    implements ApplicationEventListener<ServerStartupEvent>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DataQualityMetrics.class);
  private static final Duration EVERY = Duration.ofSeconds(15);

  /** A model that nobody trains any more is no reason to alarm somebody for ever. */
  private static final Duration WITHIN = Duration.ofDays(30);

  /** Prometheus keeps each as a series. */
  private static final int MODELS = 100;

  private final RunLedger ledger;
  private final MultiGauge passed;
  private final MultiGauge refused;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("retraining-data-quality").unstarted(task));

  private volatile Map<String, CheckedData> newest = Map.of();

  DataQualityMetrics(RunLedgerSettings settings, PrometheusMeterRegistry registry) {
    ledger = RunLedger.connect(settings.hurried());
    passed =
        MultiGauge.builder("retraining.data.pass")
            .description(
                "Share of the rows that the model's newest retraining checked, and that keep their"
                    + " contract.")
            .baseUnit("ratio")
            .register(registry);
    refused =
        MultiGauge.builder("retraining.data.refused")
            .description(
                "1 if their contract asks for more than its newest retraining had, and so nothing was"
                    + " learned.")
            .register(registry);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // A look never throws.
  public void onApplicationEvent(ServerStartupEvent event) {
    timer.scheduleWithFixedDelay(
        () ->
            OutOfMemory.survive(LOG, "How well data keep their contract is not known.", this::look),
        0,
        EVERY.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      newest =
          ledger.newestData(WITHIN, MODELS).stream()
              .collect(
                  Collectors.toUnmodifiableMap(
                      checked -> checked.quality().modelName(), Function.identity()));
      show(passed, checked -> checked.quality().passRate());
      show(refused, checked -> checked.refused() ? 1 : 0);
    } catch (LedgerException e) { // Its own failures count in retraining_failures_total.
      LOG.debug("How well data keep their contract is not known. {}", e.getMessage());
    }
  }

  private void show(MultiGauge gauge, ToDoubleFunction<CheckedData> value) {
    List<Row<?>> rows = new ArrayList<>();
    for (String model : newest.keySet()) {
      rows.add(Row.of(Tags.of("model", model), this, each -> each.value(model, value)));
    }
    gauge.register(rows); // Without overwriting: a row that stays is never gone for a moment.
  }

  private double value(String model, ToDoubleFunction<CheckedData> value) {
    CheckedData checked = newest.get(model);
    return checked == null ? Double.NaN : value.applyAsDouble(checked);
  }

  @Override
  @PreDestroy
  public void close() {
    timer.shutdownNow();
  }
}
