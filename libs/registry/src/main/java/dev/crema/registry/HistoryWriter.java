package dev.crema.registry;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Logs a {@link RunHistory}; a repetition finds the runs that are there and makes no others.
 *
 * <p>What it tells of has ended. A run is therefore ended as soon as it is there, before it is
 * filled: if the server goes away meanwhile, none but the one that was just made is left running.
 */
final class HistoryWriter {
  private static final String NAME_TAG = "mlflow.runName";

  private final Runs runs;
  private final RunData data;
  private final RunLog log;

  HistoryWriter(MlflowApi api, Runs runs, RunData data) {
    this.runs = runs;
    this.data = data;
    this.log = new RunLog(api, data);
  }

  /** Returns the id of the run. */
  String write(RunHistory history) {
    RunLog.check(history.parent().record());
    history.nested().forEach(entry -> RunLog.check(entry.record()));
    String key = Digests.of("crema history 1\n" + history.key());
    Run parent = parent(history, key);
    if (history.runId() == null) {
      end(parent, history.parent());
    }
    log.write(parent, history.parent().record(), Map.of());
    for (int i = 0; i < history.nested().size(); i++) {
      RunHistory.Entry entry = history.nested().get(i);
      String ownKey = Digests.of(key + "\n" + i);
      Map<String, String> tags = tags(entry, ownKey);
      tags.put(Run.PARENT_TAG, parent.id());
      write(runs.byKey(parent.experimentId(), ownKey, tags), entry);
    }
    return parent.id();
  }

  private Run parent(RunHistory history, String key) {
    if (history.runId() != null) {
      return runs.get(history.runId());
    }
    return runs.byKey(runs.experimentId(history.experiment()), key, tags(history.parent(), key));
  }

  private static Map<String, String> tags(RunHistory.Entry entry, String key) {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put(NAME_TAG, entry.name());
    tags.put(Tags.IDEMPOTENCY_KEY, key);
    return tags;
  }

  private void write(Run run, RunHistory.Entry entry) {
    end(run, entry);
    log.write(run, entry.record(), Map.of());
  }

  private void end(Run run, RunHistory.Entry entry) {
    data.end(run.id(), entry.isFinished() ? "FINISHED" : "FAILED", runs.now());
  }
}
