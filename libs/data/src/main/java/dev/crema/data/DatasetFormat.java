package dev.crema.data;

import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import dev.crema.data.duckdb.DuckDb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The two files of a dataset, and the SQL that goes with them. */
final class DatasetFormat {
  static final String DATA_FILE = "data.parquet";
  static final String SCHEMA_FILE = "schema.json";
  private static final String NAME = "crema-dataset";
  private static final int VERSION = 1;

  private DatasetFormat() {}

  /** What {@code schema.json} says. */
  record Schema(DatasetInfo info, long bytes, String sha256) {}

  static Schema read(Path directory) {
    Node root = Node.json(directory.resolve(SCHEMA_FILE));
    root.fields("format", "version", "rows", "content_hash", "data", "contract");
    if (!root.required("format").text().equals(NAME)) {
      throw root.required("format").error("must be (%s).".formatted(NAME));
    }
    root.required("version").integer(VERSION, VERSION);
    Node data = root.required("data").fields("file", "bytes", "sha256");
    if (!data.required("file").text().equals(DATA_FILE)) {
      throw data.required("file").error("must be (%s).".formatted(DATA_FILE));
    }
    DatasetInfo info =
        new DatasetInfo(
            ContractFormat.read(root.required("contract")),
            root.required("rows").integer(0, Long.MAX_VALUE),
            root.required("content_hash").text());
    return new Schema(
        info, data.required("bytes").integer(0, Long.MAX_VALUE), data.required("sha256").text());
  }

  static void write(Path directory, DatasetInfo info) {
    Path file = directory.resolve(DATA_FILE);
    Map<String, Object> data = new LinkedHashMap<>();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("format", NAME);
    tree.put("version", VERSION);
    tree.put("rows", info.rows());
    tree.put("content_hash", info.contentHash());
    tree.put("data", data);
    tree.put("contract", ContractFormat.tree(info.contract()));
    try {
      data.put("file", DATA_FILE);
      data.put("bytes", Files.size(file));
      data.put("sha256", Digests.sha256(file));
      Files.writeString(directory.resolve(SCHEMA_FILE), Json.write(tree) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String createTable(String table, Contract contract) {
    return contract.columns().stream()
        .map(column -> DuckDb.name(column.name()) + " " + sqlType(column.type()))
        .collect(
            Collectors.joining(
                ", ",
                "CREATE TABLE " + table + " (",
                ", " + DuckDb.name(Contract.SOURCE_LINE) + " BIGINT)"));
  }

  static String sqlType(ColumnType type) {
    return switch (type) {
      case INTEGER -> "BIGINT";
      case NUMBER -> "DOUBLE";
      case BOOLEAN -> "BOOLEAN";
      case STRING -> "VARCHAR";
      case DATE -> "DATE";
      case TIMESTAMP -> "TIMESTAMP";
    };
  }

  /** The column as DOUBLE or VARCHAR, in the unit of {@link RawRow}. */
  static String asRawValue(ColumnContract column) {
    String name = DuckDb.name(column.name());
    return switch (column.type()) {
      case INTEGER, BOOLEAN, NUMBER -> "CAST(" + name + " AS DOUBLE)";
      case STRING -> name;
      case DATE -> "CAST(datediff('day', DATE '1970-01-01', " + name + ") AS DOUBLE)";
      case TIMESTAMP -> "CAST(epoch_us(" + name + ") AS DOUBLE)";
    };
  }
}
