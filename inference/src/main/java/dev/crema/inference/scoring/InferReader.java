package dev.crema.inference.scoring;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.inference.scoring.RefusedRequestException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request of the Open Inference Protocol, version 2: one tensor for each column, of shape
 * {@code [rows]} or {@code [rows, 1]}. {@code null} in a tensor is a missing value, as in {@code
 * POST /predict}.
 *
 * <p>Immutable; safe for use by several threads.
 */
final class InferReader {
  /** The names of the outputs. */
  static final Set<String> OUTPUTS = Set.of("label", "score", "probabilities", "prediction_id");

  /** The request, its inputs, an input, its data, and a row of data. */
  private static final StrictJson.Limits LIMITS = new StrictJson.Limits(6);

  private static final JsonFactory JSON = StrictJson.factory(LIMITS);

  private static final String FORM =
      "\nMaybe send {\"inputs\": [{\"name\": \"<column>\", \"shape\": [1], \"datatype\":"
          + " \"FP64\", \"data\": [1.5]}, …]}.";

  private final Contract contract;
  private final CheckedRows checked;

  InferReader(Contract contract, CheckedRows checked) {
    this.contract = contract;
    this.checked = checked;
  }

  /**
   * What a request says beside its rows.
   *
   * @param id null if it has none
   * @param outputs the names that are asked for; empty for all
   */
  record Head(@Nullable String id, List<String> outputs) {}

  /** One column of a request. */
  private record Tensor(String name, List<@Nullable Object> data) {}

  Head read(byte[] body, RowConsumer consumer) {
    Reading reading = new Reading();
    StrictJson.read(JSON, body, LIMITS, reading::request);
    rows(reading.tensors, consumer);
    return new Head(reading.id, List.copyOf(reading.outputs));
  }

  private void rows(List<Tensor> tensors, RowConsumer consumer) {
    CheckedRows.Run run = checked.run(consumer);
    int rows = tensors.getFirst().data().size();
    for (int row = 0; row < rows; row++) {
      Map<String, @Nullable Object> values = LinkedHashMap.newLinkedHashMap(tensors.size());
      for (Tensor tensor : tensors) {
        values.put(tensor.name(), tensor.data().get(row));
      }
      run.add(values);
    }
    run.end();
  }

  /** One request being read. */
  private final class Reading {
    private final List<Tensor> tensors = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>(0);
    private @Nullable String id;

    void request(JsonParser json) throws IOException {
      JsonToken start = json.nextToken();
      if (start == null) {
        throw RefusedRequestException.of(Reason.MALFORMED, "The body is empty." + FORM);
      }
      require(start == JsonToken.START_OBJECT, "The body must be a JSON object.");
      Fields fields = new Fields(json);
      for (String name = fields.next(); name != null; name = fields.next()) {
        switch (name) {
          case "id" -> id = text(json, name);
          case "inputs" -> each(json, name, () -> tensors.add(tensor(json)));
          case "outputs" -> each(json, name, () -> outputs.add(output(json)));
          case "parameters" -> parameters(json);
          default -> throw form("The field (%s) is unknown.".formatted(Echo.of(name)));
        }
      }
      if (json.nextToken() != null) {
        throw StrictJson.malformed("goes on after its end", json.currentTokenLocation());
      }
      require(!tensors.isEmpty(), "The field (inputs) is missing or empty.");
    }

    private Tensor tensor(JsonParser json) throws IOException {
      String name = null;
      String datatype = null;
      List<Long> shape = null;
      List<@Nullable Object> data = null;
      Fields fields = new Fields(json);
      for (String field = fields.next(); field != null; field = fields.next()) {
        switch (field) {
          case "name" -> name = text(json, field);
          case "datatype" -> datatype = text(json, field);
          case "shape" -> shape = shape(json);
          case "data" -> data = data(json);
          case "parameters" -> parameters(json);
          default -> throw form("The field (%s) of an input is unknown.".formatted(Echo.of(field)));
        }
      }
      if (name == null || datatype == null || shape == null || data == null) {
        throw form("An input must have name, shape, datatype and data.");
      }
      check(name, datatype);
      checkShape(name, shape, data.size());
      return new Tensor(name, data);
    }

    private void check(String name, String datatype) {
      for (Tensor tensor : tensors) {
        require(
            !tensor.name().equals(name), "The input (%s) is given twice.".formatted(Echo.of(name)));
      }
      int slot = contract.indexOf(name);
      if (slot < 0) {
        return; // RowParser says that the column is unknown, and which it may be.
      }
      ColumnContract column = contract.columns().get(slot);
      require(
          Datatypes.fits(column, datatype),
          "The input (%s) has the datatype (%s), but must have (%s)."
              .formatted(Echo.of(name), Echo.of(datatype), Datatypes.of(column)));
    }

    private void checkShape(String name, List<Long> shape, int size) {
      boolean isColumn =
          (shape.size() == 1 || (shape.size() == 2 && shape.get(1) == 1)) && shape.get(0) == size;
      require(
          isColumn,
          "The input (%s) has the shape (%s) and %d values, but must have one value a row: [rows] or [rows, 1]."
              .formatted(Echo.of(name), shape, size));
      int rows = tensors.isEmpty() ? size : tensors.getFirst().data().size();
      require(
          rows == size,
          "The input (%s) has %d rows, those before it have %d."
              .formatted(Echo.of(name), size, rows));
    }

    private List<Long> shape(JsonParser json) throws IOException {
      List<Long> shape = new ArrayList<>(2);
      each(
          json,
          "shape",
          () -> {
            require(
                json.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                    && shape.size() < 2,
                "The field (shape) must be one or two whole numbers.");
            shape.add(json.getLongValue());
          });
      return shape;
    }

    /** Flat, or with a list around each value, as the protocol allows. */
    private List<@Nullable Object> data(JsonParser json) throws IOException {
      List<@Nullable Object> data = new ArrayList<>();
      each(
          json,
          "data",
          () -> {
            if (data.size() == checked.maxRows()) {
              throw checked.tooMany();
            }
            if (json.currentToken() == JsonToken.START_ARRAY) {
              json.nextToken();
              data.add(RowValues.value(json));
              json.skipChildren();
              require(
                  json.nextToken() == JsonToken.END_ARRAY,
                  "The field (data) must have one value a row.");
            } else {
              data.add(RowValues.value(json));
              json.skipChildren();
            }
          });
      return data;
    }

    private String output(JsonParser json) throws IOException {
      String name = null;
      Fields fields = new Fields(json);
      for (String field = fields.next(); field != null; field = fields.next()) {
        switch (field) {
          case "name" -> name = text(json, field);
          case "parameters" -> parameters(json);
          default ->
              throw form("The field (%s) of an output is unknown.".formatted(Echo.of(field)));
        }
      }
      if (name == null || !OUTPUTS.contains(name)) {
        throw form(
            "The output (%s) is none of %s."
                .formatted(name == null ? "" : Echo.of(name), OUTPUTS.stream().sorted().toList()));
      }
      return name;
    }

    private void parameters(JsonParser json) throws IOException {
      require(
          json.currentToken() == JsonToken.START_OBJECT,
          "The field (parameters) must be an object.");
      json.skipChildren(); // The protocol lets a server ignore those that it does not know.
    }
  }

  /** The fields of an object, none twice; the parser stands on a field's value after each. */
  private static final class Fields {
    private final JsonParser json;
    private final List<String> seen = new ArrayList<>(5);

    Fields(JsonParser json) {
      require(json.currentToken() == JsonToken.START_OBJECT, "An object is missing.");
      this.json = json;
    }

    @Nullable String next() throws IOException {
      String name = json.nextFieldName();
      if (name == null) {
        require(json.currentToken() == JsonToken.END_OBJECT, "An object does not end.");
        return null;
      }
      if (seen.contains(name)) {
        throw RowReader.twice(name);
      }
      seen.add(name);
      json.nextToken();
      return name;
    }
  }

  /** Reads one item; the parser stands on its first token. */
  private interface Item {
    void read() throws IOException;
  }

  private static void each(JsonParser json, String name, Item item) throws IOException {
    require(
        json.currentToken() == JsonToken.START_ARRAY,
        "The field (%s) must be a list.".formatted(name));
    while (json.nextToken() != JsonToken.END_ARRAY) {
      item.read();
    }
  }

  private static String text(JsonParser json, String name) throws IOException {
    require(
        json.currentToken() == JsonToken.VALUE_STRING,
        "The field (%s) must be a text.".formatted(name));
    return json.getText();
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw form(sentence);
    }
  }

  private static RefusedRequestException form(String sentence) {
    return RefusedRequestException.of(Reason.WRONG_FORM, sentence + FORM);
  }
}
