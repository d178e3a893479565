package dev.crema.evaluateproduction;

import dev.crema.data.InputException;
import dev.crema.data.document.Suggestion;
import dev.crema.evaluation.Metric;
import dev.crema.evaluation.RecordedMetrics;
import dev.crema.models.ModelPackage;
import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.ModelVersion;
import dev.crema.registry.Registry;
import dev.crema.registry.RegistryException;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Model;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured when the model was trained: after a retraining the worse of all test rows and
 * production's.
 *
 * @param values by {@link Metric#id}
 * @param source where they are from, for people
 */
record Baseline(Map<String, Double> values, String source) {
  Baseline {
    values = Map.copyOf(values);
  }

  /** Takes what is given, or else asks the registry for the version that the artifact names. */
  static Baseline of(
      Map<String, Object> given, Model model, ModelPackage opened, StepContext context) {
    if (!given.isEmpty()) {
      return new Baseline(checked(given), "given");
    }
    Object name = model.metadata().get("model_name");
    Object version = model.metadata().get("version");
    if (!(name instanceof String text) || !(version instanceof String number)) {
      return new Baseline(Map.of(), "unknown");
    }
    try {
      Registry registry =
          MlflowRegistry.connect(ConnectionSettings.fromEnvironment(context::environment));
      ModelVersion found = registry.byVersion(text, number).orElse(null);
      return found == null
          ? new Baseline(Map.of(), "version %s of %s, which is gone".formatted(number, text))
          : registered(registry, found, opened);
    } catch (RegistryException e) {
      throw new StepException(kind(e), e.getMessage(), e);
    }
  }

  private static Baseline registered(Registry registry, ModelVersion found, ModelPackage opened) {
    String digest = found.packageDigest().orElse(opened.digest());
    if (!digest.equals(opened.digest())) {
      throw new InputException(
          "Version %s of %s holds the package (%s), the model is (%s).\nMaybe fetch the champion again."
              .formatted(found.version(), found.model(), digest, opened.digest()));
    }
    return new Baseline(
        RecordedMetrics.baseline(registry.metrics(found)),
        "version %s of %s".formatted(found.version(), found.model()));
  }

  private static Map<String, Double> checked(Map<String, Object> given) {
    Map<String, Double> values = new LinkedHashMap<>();
    List<String> known = Arrays.stream(Metric.values()).map(Metric::id).toList();
    given.forEach(
        (name, value) -> {
          if (!known.contains(name)) {
            throw new InputException(
                "The baseline names the metric (%s), which is not one of %s.%s"
                    .formatted(name, known, Suggestion.maybe(name, known)));
          }
          if (!(value instanceof Number number) || !Double.isFinite(number.doubleValue())) {
            throw new InputException(
                "The baseline of (%s) is (%s), not a finite number.".formatted(name, value));
          }
          values.put(name, number.doubleValue());
        });
    return values;
  }

  private static ErrorKind kind(RegistryException e) {
    return switch (e.kind()) {
      case UNAVAILABLE -> ErrorKind.UNAVAILABLE;
      case CONFLICT -> ErrorKind.CONFLICT;
      case REJECTED -> ErrorKind.INVALID_INPUT;
    };
  }
}
