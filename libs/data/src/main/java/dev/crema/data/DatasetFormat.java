package dev.crema.data;

import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import dev.crema.data.duckdb.DuckDb;
import dev.crema.data.duckdb.StoredType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  /** The columns of the file: the contract's, then the line of the source. */
  static List<Map.Entry<String, StoredType>> columns(Contract contract) {
    List<Map.Entry<String, StoredType>> columns = new ArrayList<>();
    contract.columns().forEach(c -> columns.add(Map.entry(c.name(), storedType(c.type()))));
    columns.add(Map.entry(Contract.SOURCE_LINE, StoredType.BIGINT));
    return columns;
  }

  private static StoredType storedType(ColumnType type) {
    return switch (type) {
      case INTEGER -> StoredType.BIGINT;
      case NUMBER -> StoredType.DOUBLE;
      case BOOLEAN -> StoredType.BOOLEAN;
      case STRING -> StoredType.VARCHAR;
      case DATE -> StoredType.DATE;
      case TIMESTAMP -> StoredType.TIMESTAMP;
    };
  }

  /** The column as DOUBLE or VARCHAR, in the unit of {@link RawRow}. */
  static String asRawValue(ColumnContract column) {
    return switch (column.type()) {
      case INTEGER, BOOLEAN, NUMBER, DATE, TIMESTAMP ->
          "CAST(%s AS DOUBLE)".formatted(asWholeNumber(column));
      case STRING -> DuckDb.name(column.name());
    };
  }

  /** The column in the same unit, in the type that the file or the unit has. */
  static String asWholeNumber(ColumnContract column) {
    String name = DuckDb.name(column.name());
    return switch (column.type()) {
      case INTEGER, BOOLEAN, NUMBER, STRING -> name;
      case DATE -> "datediff('day', DATE '1970-01-01', " + name + ")";
      case TIMESTAMP -> "epoch_us(" + name + ")";
    };
  }
}
