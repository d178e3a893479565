package dev.crema.demo;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Customers that the model did not learn from, and what became of them.
 *
 * @param rows by column name, without the label
 * @param labels whether they left, in the order of the rows
 */
record TestPart(List<Map<String, Object>> rows, List<String> labels) {
  /** As many as the service takes in a request. */
  private static final int MOST = 1_000;

  static TestPart read(Path dataset) {
    DatasetReader reader = DatasetReader.open(dataset);
    Contract contract = reader.info().contract();
    int label = contract.indexOf(Role.LABEL);
    TestPart part = new TestPart(new ArrayList<>(), new ArrayList<>());
    reader.forEach(
        (row, _) -> {
          if (part.rows.size() < MOST) {
            part.rows.add(columns(contract, row, label));
            part.labels.add(text(row, label));
          }
        });
    return part;
  }

  private static Map<String, Object> columns(Contract contract, RawRow row, int label) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < contract.columns().size(); i++) {
      if (i != label && !row.isMissing(i)) {
        values.put(contract.columns().get(i).name(), value(contract.columns().get(i), row, i));
      }
    }
    return values;
  }

  /** The table has texts and numbers alone. */
  private static Object value(ColumnContract column, RawRow row, int index) {
    return switch (column.type()) {
      case STRING -> text(row, index);
      case INTEGER -> (long) row.number(index);
      default -> row.number(index);
    };
  }

  private static String text(RawRow row, int index) {
    return Objects.requireNonNull(row.text(index));
  }

  /** Returns the body of {@code POST /predict}. */
  byte[] request() throws IOException {
    return json(Map.of("rows", rows));
  }

  /** Returns the body of {@code POST /ground-truth} for the predictions of these rows. */
  byte[] truth(List<Map<String, Object>> predictions) throws IOException {
    List<Map<String, Object>> observations = new ArrayList<>();
    for (int i = 0; i < predictions.size(); i++) {
      observations.add(
          Map.of(
              "prediction_id", String.valueOf(predictions.get(i).get("id")),
              "label", labels.get(i)));
    }
    return json(Map.of("observations", observations));
  }

  private static byte[] json(Object value) throws IOException {
    return JSON.std.asString(value).getBytes(StandardCharsets.UTF_8);
  }
}
