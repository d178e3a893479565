package dev.crema.inference.scoring;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.service.json.JsonRequest;
import dev.crema.service.json.StrictJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request of the Open Inference Protocol, version 2: one tensor for each column, of shape
 * {@code [rows]} or {@code [rows, 1]}. {@code null} in a tensor is a missing value, as in {@code
 * POST /predict}.
 *
 * <p>Immutable; safe for use by several threads.
 */
final class InferReader {
  /** The request, its inputs, an input, its data, and a row of data. */
  private static final StrictJson JSON = new StrictJson(6);

  private static final String FORM =
      "\nMaybe send {\"inputs\": [{\"name\": \"<column>\", \"shape\": [1], \"datatype\":"
          + " \"<datatype>\", \"data\": [<value>]}, …]}, as GET /v2/models/<model> has them.";

  private final Contract contract;
  private final CheckedRows checked;
  private final List<String> tensors;

  /**
   * Makes a reader.
   *
   * @param outputs the tensors that can be asked for
   */
  InferReader(Contract contract, CheckedRows checked, List<InferOutput> outputs) {
    this.contract = contract;
    this.checked = checked;
    this.tensors = outputs.stream().map(InferOutput::tensor).sorted().toList();
  }

  /**
   * What a request says beside its rows.
   *
   * @param id null if it has none
   * @param outputs the names that are asked for; empty for all
   */
  record Head(@Nullable String id, List<String> outputs) {}

  Head read(byte[] body, RowConsumer consumer) {
    Reading reading = new Reading();
    JSON.read(body, json -> reading.request(new JsonRequest(json, FORM)));
    CheckedRows.Run run = checked.run(consumer);
    run.addColumns(reading.columns);
    run.end();
    return new Head(reading.id, List.copyOf(reading.outputs));
  }

  /** One request being read. */
  private final class Reading {
    /** The columns by name, each with a value a row. */
    private final Map<String, List<@Nullable Object>> columns = new LinkedHashMap<>();

    private final List<String> outputs = new ArrayList<>(0);
    private @Nullable String id;

    void request(JsonRequest in) throws IOException {
      in.begin();
      JsonRequest.Fields fields = in.fields("An object is missing.");
      for (String name = fields.next(); name != null; name = fields.next()) {
        switch (name) {
          case "id" -> id = in.text(name);
          case "inputs" -> in.each(name, () -> tensor(in));
          case "outputs" -> in.each(name, () -> outputs.add(output(in)));
          case "parameters" -> parameters(in);
          default -> throw in.form("The field (%s) is unknown.", name);
        }
      }
      in.end();
      in.require(!columns.isEmpty(), "The field (inputs) is missing or empty.");
    }

    private void tensor(JsonRequest in) throws IOException {
      String name = null;
      String datatype = null;
      List<Long> shape = null;
      List<@Nullable Object> data = null;
      JsonRequest.Fields fields = in.fields("An object is missing.");
      for (String field = fields.next(); field != null; field = fields.next()) {
        switch (field) {
          case "name" -> name = in.text(field);
          case "datatype" -> datatype = in.text(field);
          case "shape" -> shape = shape(in);
          case "data" -> data = data(in);
          case "parameters" -> parameters(in);
          default -> throw in.form("The field (%s) of an input is unknown.", field);
        }
      }
      if (name == null || datatype == null || shape == null || data == null) {
        throw in.form("An input must have name, shape, datatype and data.");
      }
      check(in, name, datatype);
      checkShape(in, name, shape, data.size());
      in.require(columns.put(name, data) == null, "The input (%s) is given twice.", name);
    }

    private void check(JsonRequest in, String name, String datatype) {
      int slot = contract.indexOf(name);
      if (slot < 0) {
        return; // RowParser says that the column is unknown, and which it may be.
      }
      ColumnContract column = contract.columns().get(slot);
      in.require(
          Datatypes.fits(column, datatype),
          "The input (%s) has the datatype (%s), but must have (%s).",
          name,
          datatype,
          Datatypes.of(column));
    }

    private void checkShape(JsonRequest in, String name, List<Long> shape, int size) {
      boolean isColumn =
          (shape.size() == 1 || (shape.size() == 2 && shape.get(1) == 1)) && shape.get(0) == size;
      in.require(
          isColumn,
          "The input (%s) has the shape (%s) and %d values, but must have one value a row: [rows] or [rows, 1].",
          name,
          shape,
          size);
      int rows = columns.isEmpty() ? size : columns.values().iterator().next().size();
      in.require(
          rows == size, "The input (%s) has %d rows, those before it have %d.", name, size, rows);
    }

    private List<Long> shape(JsonRequest in) throws IOException {
      List<Long> shape = new ArrayList<>(2);
      JsonParser json = in.json();
      in.each(
          "shape",
          () -> {
            in.require(
                json.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                    && shape.size() < 2,
                "The field (shape) must be one or two whole numbers.");
            shape.add(json.getLongValue());
          });
      return shape;
    }

    /** Flat, or with a list around each value, as the protocol allows. */
    private List<@Nullable Object> data(JsonRequest in) throws IOException {
      List<@Nullable Object> data = new ArrayList<>();
      JsonParser json = in.json();
      in.each(
          "data",
          () -> {
            if (data.size() == checked.maxRows()) {
              throw checked.tooMany();
            }
            if (json.currentToken() == JsonToken.START_ARRAY) {
              in.require(
                  json.nextToken() != JsonToken.END_ARRAY,
                  "The field (data) must have one value a row.");
              data.add(RowValues.value(json));
              in.require(
                  json.nextToken() == JsonToken.END_ARRAY,
                  "The field (data) must have one value a row.");
            } else {
              data.add(RowValues.value(json));
            }
          });
      return data;
    }

    private String output(JsonRequest in) throws IOException {
      String name = null;
      JsonRequest.Fields fields = in.fields("An object is missing.");
      for (String field = fields.next(); field != null; field = fields.next()) {
        switch (field) {
          case "name" -> name = in.text(field);
          case "parameters" -> parameters(in);
          default -> throw in.form("The field (%s) of an output is unknown.", field);
        }
      }
      if (name == null || !tensors.contains(name)) {
        throw in.form("The output (%s) is none of %s.", name == null ? "" : name, tensors);
      }
      return name;
    }

    private void parameters(JsonRequest in) throws IOException {
      in.require(
          in.json().currentToken() == JsonToken.START_OBJECT,
          "The field (parameters) must be an object.");
      in.json().skipChildren(); // The protocol lets a server ignore those that it does not know.
    }
  }
}
