package dev.crema.service.metrics;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A gauge by labels, of which one that stays is never gone for a moment: an alert would end.
 *
 * <p>One thread sets it; scrapes read meanwhile.
 */
public final class SteadyGauges {
  private final MultiGauge gauge;
  private Map<Tags, Value> values = Map.of();

  /** A number that a scrape may read while it is set. */
  private static final class Value {
    private volatile double number;
  }

  /** Makes the gauge, which has no series yet. */
  public SteadyGauges(MultiGauge gauge) {
    this.gauge = gauge;
  }

  /** Takes the place of what was set before. */
  public void set(Map<Tags, Double> numbers) {
    Map<Tags, Value> next = new LinkedHashMap<>();
    List<MultiGauge.Row<?>> shown = new ArrayList<>();
    numbers.forEach(
        (tags, number) -> {
          Value value = values.getOrDefault(tags, new Value());
          value.number = number;
          next.put(tags, value);
          shown.add(MultiGauge.Row.of(tags, value, each -> each.number));
        });
    gauge.register(shown); // Without overwriting.
    values = next;
  }
}
