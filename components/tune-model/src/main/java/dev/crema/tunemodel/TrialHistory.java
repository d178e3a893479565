package dev.crema.tunemodel;

import dev.crema.data.document.Json;
import dev.crema.search.Trial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The trials for people and notebooks: what {@code pandas.read_json} makes a table of. */
final class TrialHistory {
  private TrialHistory() {}

  static String json(Tuned tuned) {
    List<Map<String, Object>> rows =
        tuned.search().trials().stream().map(trial -> row(trial, tuned)).toList();
    return Json.write(rows) + "\n";
  }

  private static Map<String, Object> row(Trial trial, Tuned tuned) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("trial", trial.number());
    row.put("status", trial.status().name().toLowerCase(Locale.ROOT));
    row.put("metric", tuned.objective().id());
    row.put("value", trial.isMeasured() ? trial.value() : null);
    row.put("resource", trial.resource());
    row.put("reason", trial.reason());
    row.put("hyperparameters", trial.values());
    return row;
  }
}
