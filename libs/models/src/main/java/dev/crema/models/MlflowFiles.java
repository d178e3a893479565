package dev.crema.models;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.Task;
import dev.crema.data.document.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files by which MLflow shows a package: {@code MLmodel} with a custom flavour and the
 * signature, and an input example. They hold no run and no time, and are outside the digest, so
 * that whoever registers the model may add both.
 */
final class MlflowFiles {
  /** Longest text of the example, which people look at and whose files are limited. */
  private static final int MAX_EXAMPLE_TEXT = 100;

  private MlflowFiles() {}

  static Map<String, String> of(PackageContents contents, int version) {
    List<ColumnContract> columns = GoldenRows.sources(contents.features());
    Map<String, Object> split = split(contents, columns);
    Map<String, String> files = new LinkedHashMap<>();
    files.put("MLmodel", mlModel(columns, outputs(contents), version));
    files.put("input_example.json", Json.write(split) + "\n");
    files.put("serving_input_example.json", Json.write(Map.of("dataframe_split", split)) + "\n");
    return files;
  }

  private static List<Object> outputs(PackageContents contents) {
    return contents.contract().task() == Task.REGRESSION
        ? List.of(field("value", "double", true))
        : List.of(field("label", "string", true), field("score", "double", true));
  }

  private static String mlModel(List<ColumnContract> columns, List<Object> outputs, int version) {
    List<Object> inputs = new ArrayList<>();
    columns.forEach(c -> inputs.add(field(c.name(), type(c.type()), !c.nullable())));
    return """
        flavors:
          crema:
            crema_version: %s
            data: %s
        saved_input_example_info:
          artifact_path: input_example.json
          pandas_orient: split
          serving_input_path: serving_input_example.json
          type: dataframe
        signature:
          inputs: %s
          outputs: %s
        """
        .formatted(version + ".0.0", PackageFiles.MANIFEST, quoted(inputs), quoted(outputs));
  }

  private static Map<String, Object> field(String name, String type, boolean required) {
    Map<String, Object> field = new LinkedHashMap<>();
    field.put("type", type);
    field.put("name", name);
    field.put("required", required);
    return field;
  }

  private static String quoted(List<Object> fields) {
    return "'" + Json.write(fields).replace("'", "''") + "'";
  }

  private static String type(ColumnType type) {
    return switch (type) {
      case INTEGER -> "long";
      case NUMBER -> "double";
      case BOOLEAN -> "boolean";
      // Dates travel as ISO text, as in a request for a prediction.
      case STRING, DATE, TIMESTAMP -> "string";
    };
  }

  private static Map<String, Object> split(PackageContents contents, List<ColumnContract> columns) {
    Contract contract = contents.contract();
    RawRow row = contents.goldenRows().getFirst();
    List<@Nullable Object> values = new ArrayList<>();
    columns.forEach(column -> values.add(value(column, row, contract.indexOf(column.name()))));
    Map<String, Object> split = new LinkedHashMap<>();
    split.put("columns", columns.stream().map(ColumnContract::name).toList());
    split.put("data", List.of(values));
    return split;
  }

  private static @Nullable Object value(ColumnContract column, RawRow row, int slot) {
    if (row.isMissing(slot)) {
      return null;
    }
    return switch (column.type()) {
      case INTEGER -> (long) row.number(slot);
      case NUMBER -> row.number(slot);
      case BOOLEAN -> row.number(slot) != 0;
      case STRING, DATE, TIMESTAMP -> {
        String text = String.valueOf(CellParser.format(column, row, slot));
        yield text.substring(0, Math.min(text.length(), MAX_EXAMPLE_TEXT));
      }
    };
  }
}
