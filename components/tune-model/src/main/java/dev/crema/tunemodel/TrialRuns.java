package dev.crema.tunemodel;

import dev.crema.data.Digests;
import dev.crema.data.document.Json;
import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.RegistryException;
import dev.crema.registry.RunHistory;
import dev.crema.registry.RunRecord;
import dev.crema.sdk.StepContext;
import dev.crema.search.Trial;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The trials in MLflow, each a run in that of the search. A server that does not answer does not
 * take hours of search with it: the log says so, and the outputs are whole.
 */
final class TrialRuns {
  private static final String RUN_ID = "MLFLOW_RUN_ID";

  private final TuneModel.Inputs inputs;
  private final StepContext context;

  TrialRuns(TuneModel.Inputs inputs, StepContext context) {
    this.inputs = inputs;
    this.context = context;
  }

  void log(Tuned tuned) {
    String runId = context.environment(RUN_ID);
    boolean isAsked = runId != null || !inputs.experiment().isEmpty();
    if (!isAsked || !ConnectionSettings.areIn(context::environment)) {
      return;
    }
    try {
      MlflowRegistry registry =
          MlflowRegistry.connect(ConnectionSettings.fromEnvironment(context::environment));
      String logged = registry.log(history(tuned, runId));
      context.log("the trials are in MLflow, in the run %s".formatted(logged));
    } catch (RegistryException e) {
      context.log("The trials are not, or not all, in MLflow: " + e.getMessage());
    }
  }

  private RunHistory history(Tuned tuned, @Nullable String runId) {
    List<RunHistory.Entry> nested =
        tuned.search().trials().stream()
            .limit(RunHistory.MAX_NESTED)
            .map(trial -> entry(trial, tuned))
            .toList();
    if (tuned.search().trials().size() > nested.size()) {
      context.log("MLflow gets the first %d trials".formatted(nested.size()));
    }
    return new RunHistory(inputs.experiment(), runId, key(tuned, runId), parent(tuned), nested);
  }

  /** The same search of the same rows is the same history, also when it goes on later. */
  private String key(Tuned tuned, @Nullable String runId) {
    String what =
        String.join(
            "\n",
            inputs.experiment(),
            String.valueOf(runId),
            Json.write(tuned.search().subject()),
            Json.write(tuned.search().space().tree()),
            inputs.strategy() + " " + inputs.stopping() + " " + inputs.seed());
    return Digests.sha256(what.getBytes(StandardCharsets.UTF_8));
  }

  private RunHistory.Entry parent(Tuned tuned) {
    Map<String, String> params = new LinkedHashMap<>();
    params.put("algorithm", tuned.recipe().learner().algorithm());
    params.put("strategy", word(inputs.strategy()));
    params.put("stopping", word(inputs.stopping()));
    params.put("metric", tuned.objective().id());
    params.put("seed", Long.toString(inputs.seed()));
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("best_" + tuned.objective().id(), tuned.bestValue());
    metrics.put("given_" + tuned.objective().id(), tuned.baseline());
    Map<String, String> tags =
        Map.of("crema.best_hyperparameters", Json.write(tuned.bestHyperparameters()));
    return new RunHistory.Entry(
        "tune " + tuned.recipe().learner().algorithm(),
        new RunRecord(params, metrics, Map.of(), List.of(), tags),
        true);
  }

  private static RunHistory.Entry entry(Trial trial, Tuned tuned) {
    Map<String, String> params =
        trial.values().entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    value -> String.valueOf(value.getValue()),
                    (first, _) -> first,
                    LinkedHashMap::new));
    Map<String, Double> metrics = new LinkedHashMap<>();
    if (trial.isMeasured()) {
      metrics.put(tuned.objective().id(), trial.value());
      metrics.put("resource", trial.resource());
    }
    double[] losses = trial.reports().stream().mapToDouble(Trial.Report::loss).toArray();
    Map<String, double[]> curves =
        losses.length == 0 ? Map.of() : Map.of("validation_loss", losses);
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("crema.trial_status", word(trial.status()));
    if (!trial.reason().isEmpty()) {
      tags.put("crema.trial_reason", trial.reason());
    }
    return new RunHistory.Entry(
        "trial " + trial.number(),
        new RunRecord(params, metrics, curves, List.of(), tags),
        trial.status() != Trial.Status.FAILED);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
