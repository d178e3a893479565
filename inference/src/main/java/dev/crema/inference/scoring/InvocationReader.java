package dev.crema.inference.scoring;

import com.fasterxml.jackson.core.JsonFactory;
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
import dev.crema.inference.scoring.RefusedRequestException.Reason;
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
 * <p>Immutable; safe for use by several threads.
 */
public final class InvocationReader {
  /** The media types that a request can have. */
  public enum Form {
    JSON,
    CSV
  }

  /** The request, a table, its rows, a row, and one more to have something to name. */
  private static final StrictJson.Limits LIMITS = new StrictJson.Limits(5);

  private static final JsonFactory JSON = StrictJson.factory(LIMITS);

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
      case JSON -> StrictJson.read(JSON, body, LIMITS, json -> new Reading(json, run).request());
      case CSV -> csv(body, run);
    }
    run.end();
  }

  /** One JSON request being read. */
  private final class Reading {
    private final JsonParser json;
    private final CheckedRows.Run run;
    private @Nullable String table;

    Reading(JsonParser json, CheckedRows.Run run) {
      this.json = json;
      this.run = run;
    }

    void request() throws IOException {
      JsonToken start = json.nextToken();
      if (start == null) {
        throw RefusedRequestException.of(Reason.MALFORMED, "The body is empty." + FORM);
      }
      require(start == JsonToken.START_OBJECT, "The body must be a JSON object.");
      Set<String> seen = new HashSet<>();
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        once(seen, name);
        json.nextToken();
        field(name);
      }
      require(json.currentToken() == JsonToken.END_OBJECT, "The body must be one JSON object.");
      if (json.nextToken() != null) {
        throw StrictJson.malformed("goes on after its end", json.currentTokenLocation());
      }
      require(
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
          require(json.currentToken() == JsonToken.START_OBJECT, "The params must be an object.");
          require(json.nextToken() == JsonToken.END_OBJECT, "The model takes no params.");
        }
        default -> throw form("The field (%s) is unknown.".formatted(Echo.of(name)));
      }
    }

    private void table(String name, Part part) throws IOException {
      require(
          table == null,
          "The body has both (%s) and (%s), but must have one.".formatted(table, name));
      table = name;
      part.read();
    }

    private void split() throws IOException {
      require(
          json.currentToken() == JsonToken.START_OBJECT, "The dataframe_split must be an object.");
      List<@Nullable Object> columns = null;
      List<List<@Nullable Object>> data = null;
      Set<String> seen = new HashSet<>();
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        once(seen, name);
        json.nextToken();
        switch (name) {
          case "columns" -> columns = values("columns");
          case "data" -> data = lists();
          case "index" -> json.skipChildren(); // pandas' names of the rows.
          default -> throw form("The field (%s) is unknown.".formatted(Echo.of(name)));
        }
      }
      if (columns == null || data == null) {
        throw form("The dataframe_split must have columns and data.");
      }
      List<String> names = names(columns);
      for (List<@Nullable Object> row : data) {
        require(
            row.size() == names.size(),
            "A row has %d values for %d columns.".formatted(row.size(), names.size()));
        run.add(byName(names, row));
      }
    }

    private void records(String name) throws IOException {
      items(
          name,
          () -> {
            require(
                json.currentToken() == JsonToken.START_OBJECT,
                "Each of (%s) must be an object.".formatted(name));
            run.add(object());
          });
    }

    /** A column by name, each a list of values. */
    private void inputs() throws IOException {
      require(
          json.currentToken() == JsonToken.START_OBJECT,
          "The inputs must be an object: a list of values for each column.");
      Map<String, List<@Nullable Object>> columns = new LinkedHashMap<>();
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        json.nextToken();
        if (columns.put(name, values(name)) != null) {
          throw RowReader.twice(name);
        }
      }
      int rows = columns.isEmpty() ? 0 : columns.values().iterator().next().size();
      columns.forEach(
          (name, values) ->
              require(
                  values.size() == rows,
                  "The column (%s) has %d values, the first has %d."
                      .formatted(Echo.of(name), values.size(), rows)));
      for (int row = 0; row < rows; row++) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        int at = row;
        columns.forEach((name, list) -> values.put(name, list.get(at)));
        run.add(values);
      }
    }

    private Map<String, @Nullable Object> object() throws IOException {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        if (values.containsKey(name)) {
          throw RowReader.twice(name);
        }
        json.nextToken();
        values.put(name, RowValues.value(json));
        json.skipChildren();
      }
      return values;
    }

    private List<List<@Nullable Object>> lists() throws IOException {
      List<List<@Nullable Object>> lists = new ArrayList<>();
      items(
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
      items(
          name,
          () -> {
            values.add(RowValues.value(json));
            json.skipChildren();
          });
      return values;
    }

    private void items(String name, Part item) throws IOException {
      require(
          json.currentToken() == JsonToken.START_ARRAY,
          "The field (%s) must be a list.".formatted(Echo.of(name)));
      while (json.nextToken() != JsonToken.END_ARRAY) {
        item.read();
      }
    }
  }

  /** Reads a part of a request; the parser stands on its first token. */
  private interface Part {
    void read() throws IOException;
  }

  private static List<String> names(List<@Nullable Object> columns) {
    List<String> names = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Object column : columns) {
      if (!(column instanceof String name)) {
        throw form("The columns must be texts.");
      }
      once(seen, name);
      names.add(name);
    }
    return names;
  }

  private static Map<String, @Nullable Object> byName(
      List<String> names, List<@Nullable Object> row) {
    Map<String, @Nullable Object> values = LinkedHashMap.newLinkedHashMap(names.size());
    for (int i = 0; i < names.size(); i++) {
      values.put(names.get(i), row.get(i));
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
    if (column.type() == ColumnType.STRING
        || column.type() == ColumnType.DATE
        || column.type() == ColumnType.TIMESTAMP) {
      return cell;
    }
    try {
      double value = CellParser.parseNumber(column, cell);
      return column.type() == ColumnType.BOOLEAN ? (Object) (value != 0) : (Object) value;
    } catch (InputException _) {
      return cell;
    }
  }

  private static void once(Set<String> seen, String name) {
    if (!seen.add(name)) {
      throw RowReader.twice(name);
    }
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
