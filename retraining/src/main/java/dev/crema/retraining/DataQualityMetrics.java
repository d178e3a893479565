package dev.crema.retraining;

import dev.crema.retraining.settings.RunLedgerSettings;
import dev.crema.runledger.CheckedData;
import dev.crema.runledger.LedgerException;
import dev.crema.runledger.RunLedger;
import dev.crema.service.Chores;
import dev.crema.service.metrics.SteadyGauges;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
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
  private final SteadyGauges passed;
  private final SteadyGauges refused;
  private final Chores chores = new Chores("retraining-data-quality", LOG);

  DataQualityMetrics(RunLedgerSettings settings, PrometheusMeterRegistry registry) {
    ledger = RunLedger.connect(settings.hurried());
    passed =
        new SteadyGauges(
            MultiGauge.builder("retraining.data.pass")
                .description(
                    "Share of the rows that the model's newest retraining checked, and that keep"
                        + " their contract.")
                .baseUnit("ratio")
                .register(registry));
    refused =
        new SteadyGauges(
            MultiGauge.builder("retraining.data.refused")
                .description(
                    "1 if their contract asks for more than its newest retraining had, and so"
                        + " nothing was learned.")
                .register(registry));
  }

  @Override
  public void onApplicationEvent(ServerStartupEvent event) {
    chores.repeat(
        Duration.ZERO, EVERY, "How well data keep their contract is not known.", this::look);
  }

  private void look() {
    try {
      Map<Tags, Double> shares = new LinkedHashMap<>();
      Map<Tags, Double> refusals = new LinkedHashMap<>();
      for (CheckedData checked : ledger.newestData(WITHIN, MODELS)) {
        Tags model = Tags.of("model", checked.quality().modelName());
        shares.put(model, checked.quality().passRate());
        refusals.put(model, checked.refused() ? 1.0 : 0.0);
      }
      passed.set(shares);
      refused.set(refusals);
    } catch (LedgerException e) { // Its own failures count in retraining_failures_total.
      LOG.debug("How well data keep their contract is not known. {}", e.getMessage());
    }
  }

  @Override
  @PreDestroy
  public void close() {
    chores.close();
  }
}
