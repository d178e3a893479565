package dev.crema.productionlog.download;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.RawRow;
import dev.crema.data.document.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object a line; every column is in each, a missing value is null. */
final class JsonRows implements RowWriter {
  private final List<ColumnContract> columns;
  private final OutputStream out;
  private final Map<String, @Nullable Object> line = new LinkedHashMap<>();

  JsonRows(List<ColumnContract> columns, OutputStream out) {
    this.columns = columns;
    this.out = out;
  }

  @Override
  public void row(RawRow row) throws IOException {
    for (int i = 0; i < columns.size(); i++) {
      line.put(columns.get(i).name(), row.isMissing(i) ? null : value(columns.get(i), row, i));
    }
    out.write(Json.write(line).getBytes(StandardCharsets.UTF_8));
    out.write('\n');
  }

  private static @Nullable Object value(ColumnContract column, RawRow row, int slot) {
    return switch (column.type()) {
      case STRING, DATE, TIMESTAMP -> CellParser.format(column, row, slot);
      case INTEGER -> (long) row.number(slot);
      case NUMBER -> row.number(slot);
      case BOOLEAN -> row.number(slot) != 0;
    };
  }

  @Override
  public void finish() throws IOException {
    out.flush();
  }

  @Override
  public void close() {}
}
