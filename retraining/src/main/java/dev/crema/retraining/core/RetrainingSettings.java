package dev.crema.retraining.core;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is retrained and how: the file {@code retraining.yaml}.
 *
 * @param ui KFP's UI, for links to runs, without a slash at its end; empty for no links
 * @param pace how fast the replicas work
 * @param models the models by name
 */
public record RetrainingSettings(String ui, Pace pace, Map<String, ModelPolicy> models) {
  /** Copies the models. */
  public RetrainingSettings {
    models.keySet().forEach(model -> Names.MODEL.require("model", model));
    models = Collections.unmodifiableMap(new TreeMap<>(models));
  }

  /** Returns how a model is retrained; null if it is not. */
  public @Nullable ModelPolicy of(String model) {
    return models.get(model);
  }
}
