package dev.crema.registry;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What MLflow shall know of the run that made a model.
 *
 * @param params settings by name; a value longer than 6,000 characters is refused, because MLflow
 *     would cut it silently
 * @param metrics results by name, finite
 * @param curves series by name, one value a step from step 0, finite
 * @param datasets the datasets that were read
 * @param tags facts by name; values up to 8,000 characters
 */
public record RunRecord(
    Map<String, String> params,
    Map<String, Double> metrics,
    Map<String, double[]> curves,
    List<DatasetInput> datasets,
    Map<String, String> tags) {

  /** Copies the collections, keeping their order. */
  public RunRecord {
    params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    curves = Collections.unmodifiableMap(new LinkedHashMap<>(curves));
    datasets = List.copyOf(datasets);
    tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
  }
}
