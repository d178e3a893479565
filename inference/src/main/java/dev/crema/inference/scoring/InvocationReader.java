package dev.crema.inference.scoring;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.service.json.Echo;
import dev.crema.service.json.JsonRequest;
import dev.crema.service.json.RefusedRequestException;
import dev.crema.service.json.RefusedRequestException.Reason;
import dev.crema.service.json.StrictJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what MLflow's scoring server takes at {@code /invocations}: {@code dataframe_split}, {@code
 * dataframe_records}, {@code instances} or {@code inputs} in JSON, or CSV with a header.
 *
 * <p>MLflow's client writes a missing number or text as {@code NaN}, which is no JSON, and a
 * missing time as {@code "NaT"}: both are missing values here, and nowhere else.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class InvocationReader {
  /** The media types that a request can have. */
  public enum Form {
    JSON,
    CSV
  }

  /** The request, a table, its rows, a row, and one more to have something to name. */
  private static final StrictJson JSON = StrictJson.withNaN(5);

  /** What MLflow's client makes of a time that pandas does not have. */
  private static final String NO_TIME = "NaT";

  private static final String FORM =
      "\nMaybe send {\"dataframe_split\": {\"columns\": [\"<column>\", …], \"data\": [[1.5, …], …]}}.";

  private final Contract contract;
  private final CheckedRows checked;

  InvocationReader(Contract contract, CheckedRows checked) {
    this.contract = contract;
    this.checked = checked;
  }

  void read(byte[] body, Form form, RowConsumer consumer) {
    CheckedRows.Run run = checked.run(consumer);
    switch (form) {
      case JSON -> JSON.read(body, json -> new Reading(json, run).request());
      case CSV -> csv(body, run);
    }
    run.end();
  }

  /** One JSON request being read. */
  private final class Reading {
    private final JsonParser json;
    private final JsonRequest request;
    private final CheckedRows.Run run;
    private @Nullable String table;

    Reading(JsonParser json, CheckedRows.Run run) {
      this.json = json;
      this.request = new JsonRequest(json, FORM);
      this.run = run;
    }

    void request() throws IOException {
      request.begin();
      JsonRequest.Fields fields = request.fields("An object is missing.");
      for (String name = fields.next(); name != null; name = fields.next()) {
        field(name);
      }
      request.end();
      request.require(
          table != null,
          "The body has none of dataframe_split, dataframe_records, instances and inputs.");
    }

    private void field(String name) throws IOException {
      switch (name) {
        case "dataframe_split" -> table(name, this::split);
        case "dataframe_records", "instances" -> table(name, () -> records(name));
        case "inputs" -> table(name, this::inputs);
        case "params" -> {
          // MLflow's clients send an empty object; this model has no parameters.
          request.require(
              json.currentToken() == JsonToken.START_OBJECT, "The params must be an object.");
          request.require(json.nextToken() == JsonToken.END_OBJECT, "The model takes no params.");
        }
        default -> throw request.form("The field (%s) is unknown.", name);
      }
    }

    private void table(String name, JsonRequest.Part part) throws IOException {
      request.require(
          table == null, "The body has both (%s) and (%s), but must have one.", table, name);
      table = name;
      part.read();
    }

    private void split() throws IOException {
      JsonRequest.Fields fields = request.fields("The dataframe_split must be an object.");
      List<@Nullable Object> columns = null;
      List<List<@Nullable Object>> data = null;
      for (String name = fields.next(); name != null; name = fields.next()) {
        switch (name) {
          case "columns" -> columns = values("columns");
          case "data" -> data = lists();
          case "index" -> values("index"); // pandas' names of the rows.
          default -> throw request.form("The field (%s) is unknown.", name);
        }
      }
      if (columns == null || data == null) {
        throw request.form("The dataframe_split must have columns and data.");
      }
      List<String> names = names(columns);
      for (List<@Nullable Object> row : data) {
        request.require(
            row.size() == names.size(),
            "A row has %d values for %d columns.",
            row.size(),
            names.size());
        run.add(byName(names, row));
      }
    }

    private void records(String name) throws IOException {
      request.each(
          name,
          () -> {
            request.require(
                json.currentToken() == JsonToken.START_OBJECT,
                "Each of (%s) must be an object.",
                name);
            Map<String, @Nullable Object> values = RowValues.object(json);
            values.replaceAll(InvocationReader.this::sent);
            run.add(values);
          });
    }

    /** A column by name, each a list of values. */
    private void inputs() throws IOException {
      request.require(
          json.currentToken() == JsonToken.START_OBJECT,
          "The inputs must be an object: a list of values for each column.");
      Map<String, List<@Nullable Object>> columns = new LinkedHashMap<>();
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        json.nextToken();
        String column = name;
        List<@Nullable Object> values = values(name);
        values.replaceAll(value -> sent(column, value));
        if (columns.put(name, values) != null) {
          throw StrictJson.twice(name);
        }
      }
      int rows = columns.isEmpty() ? 0 : columns.values().iterator().next().size();
      columns.forEach(
          (name, values) ->
              request.require(
                  values.size() == rows,
                  "The column (%s) has %d values, the first has %d.",
                  name,
                  values.size(),
                  rows));
      run.addColumns(columns);
    }

    private List<List<@Nullable Object>> lists() throws IOException {
      List<List<@Nullable Object>> lists = new ArrayList<>();
      request.each(
          "data",
          () -> {
            if (lists.size() == checked.maxRows()) {
              throw checked.tooMany();
            }
            lists.add(values("data"));
          });
      return lists;
    }

    private List<@Nullable Object> values(String name) throws IOException {
      List<@Nullable Object> values = new ArrayList<>();
      request.each(name, () -> values.add(RowValues.value(json)));
      return values;
    }
  }

  private static List<String> names(List<?> columns) {
    List<String> names = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Object column : columns) {
      if (!(column instanceof String name)) {
        throw RefusedRequestException.of(Reason.WRONG_FORM, "The columns must be texts." + FORM);
      }
      if (!seen.add(name)) {
        throw StrictJson.twice(name);
      }
      names.add(name);
    }
    return names;
  }

  private @Nullable Object sent(String column, @Nullable Object value) {
    int slot = NO_TIME.equals(value) ? contract.indexOf(column) : -1;
    return slot >= 0 && isTime(contract.columns().get(slot).type()) ? null : value;
  }

  private static boolean isTime(ColumnType type) {
    return type == ColumnType.DATE || type == ColumnType.TIMESTAMP;
  }

  private Map<String, @Nullable Object> byName(List<String> names, List<@Nullable Object> row) {
    Map<String, @Nullable Object> values = LinkedHashMap.newLinkedHashMap(names.size());
    for (int i = 0; i < names.size(); i++) {
      values.put(names.get(i), sent(names.get(i), row.get(i)));
    }
    return values;
  }

  private void csv(byte[] body, CheckedRows.Run run) {
    InputStreamReader text =
        new InputStreamReader(
            new ByteArrayInputStream(body),
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT));
    List<String> names = null;
    try (CsvReader<CsvRecord> csv = CsvReader.builder().ofCsvRecord(text)) {
      for (CsvRecord line : csv) {
        if (names == null) {
          names = names(new ArrayList<>(line.getFields()));
        } else {
          run.add(cells(names, line));
        }
      }
    } catch (CsvParseException e) {
      throw RefusedRequestException.of(
          Reason.MALFORMED, "The body is no valid CSV: %s".formatted(Echo.line(cause(e))));
    } catch (IOException | UncheckedIOException _) {
      throw RefusedRequestException.of(Reason.MALFORMED, "The body is no valid UTF-8.");
    }
    if (names == null) {
      throw RefusedRequestException.of(Reason.MALFORMED, "The body is empty.");
    }
  }

  private static String cause(Exception e) {
    return e.getCause() instanceof java.nio.charset.CharacterCodingException
        ? "it is no valid UTF-8."
        : String.valueOf(e.getMessage());
  }

  private Map<String, @Nullable Object> cells(List<String> names, CsvRecord line) {
    Map<String, @Nullable Object> values = LinkedHashMap.newLinkedHashMap(names.size());
    for (int i = 0; i < names.size(); i++) {
      int slot = contract.indexOf(names.get(i));
      String cell = line.getField(i);
      values.put(names.get(i), slot < 0 ? cell : typed(contract.columns().get(slot), cell));
    }
    return values;
  }

  /** A cell as JSON would have it; what is no value of its type stays a text and is refused. */
  private static @Nullable Object typed(ColumnContract column, String cell) {
    if (cell.isEmpty()) {
      return null;
    }
    if (column.type() == ColumnType.STRING || isTime(column.type())) {
      return cell;
    }
    try {
      double value = CellParser.parseNumber(column, cell);
      return column.type() == ColumnType.BOOLEAN ? (Object) (value != 0) : (Object) value;
    } catch (InputException _) {
      return cell;
    }
  }
}
