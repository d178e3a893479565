package dev.crema.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SteadyGaugesTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final SteadyGauges gauges =
      new SteadyGauges(MultiGauge.builder("made.up").register(registry));

  @Test
  void aSeriesThatStaysIsTheSameWithItsNewNumber() {
    gauges.set(Map.of(Tags.of("model", "churn"), 0.5));
    Gauge before = registry.get("made.up").tag("model", "churn").gauge();
    gauges.set(Map.of(Tags.of("model", "churn"), 0.75, Tags.of("model", "offer"), 1.0));
    assertThat(registry.get("made.up").tag("model", "churn").gauge()).isSameAs(before);
    assertThat(before.value()).isEqualTo(0.75);
    assertThat(registry.get("made.up").tag("model", "offer").gauge().value()).isOne();
  }

  @Test
  void aSeriesThatIsNotSetAgainGoes() {
    gauges.set(Map.of(Tags.of("model", "churn"), 0.5));
    gauges.set(Map.of());
    assertThat(registry.find("made.up").gauges()).isEmpty();
  }
}
