package dev.crema.productionlog;

import dev.crema.data.document.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row that PostgreSQL will never take, and why, as it lies aside for a person to look at. */
record RefusedRow(LoggedPrediction row, String state) {
  /** It goes with its entity and with its day. */
  static final RelatedTable TABLE =
      new RelatedTable(
          "prediction_refused",
          """
          delete from prediction_refused r using erased_entity e
          where r.entity_hash = e.hash and (e.model is null or r.model = e.model)""",
          "delete from prediction_refused where at < ?");

  static final String INSERT =
      """
      insert into prediction_refused (id, at, model, sql_state, entity_hash, row_json)
      values (?, ?, ?, ?, ?, ?) on conflict do nothing""";

  /** Returns the model's name as a text that PostgreSQL takes. */
  String model() {
    return row.model().replace('\0', '\ufffd');
  }

  /** Returns the whole row: an object in UTF-8. Its texts are escaped: it has no NUL. */
  byte[] json() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("sql_state", state);
    tree.put("id", row.id().toString());
    tree.put("model", row.model());
    tree.put("version", row.version());
    String inputs = new String(row.inputs(), StandardCharsets.UTF_8);
    tree.put("inputs", inputs);
    if (!Arrays.equals(inputs.getBytes(StandardCharsets.UTF_8), row.inputs())) {
      tree.put("inputs_base64", Base64.getEncoder().encodeToString(row.inputs()));
    }
    tree.put("label", row.label());
    tree.put("score", row.score());
    tree.put(
        "probabilities", Arrays.stream(row.probabilities()).mapToObj(RefusedRow::number).toList());
    if (!Double.isNaN(row.threshold())) {
      tree.put("threshold", number(row.threshold()));
    }
    tree.put("latency_micros", row.latencyMicros());
    putText(tree, "entity", row.entity());
    putText(tree, "correlation_id", row.correlationId());
    putText(tree, "tenant", row.tenant());
    return Json.write(tree).getBytes(StandardCharsets.UTF_8);
  }

  /** JSON has no NaN and no infinity. */
  private static Object number(double value) {
    return Double.isFinite(value) ? value : Double.toString(value);
  }

  private static void putText(Map<String, Object> tree, String name, @Nullable String text) {
    if (text != null) {
      tree.put(name, text);
    }
  }
}
