package dev.crema.inference.scoring;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes a row as the JSON object that {@code POST /predict} takes: what the production log keeps
 * of requests that have their rows in no one piece. Missing values are left out. Immutable.
 */
public final class RowText {
  private final List<ColumnContract> columns;
  private final byte[][] names;

  public RowText(Contract contract) {
    columns = contract.columns();
    names = new byte[columns.size()][];
    for (int i = 0; i < names.length; i++) {
      String quoted = new String(JsonText.quoted(columns.get(i).name()), StandardCharsets.US_ASCII);
      names[i] = (quoted + ":").getBytes(StandardCharsets.US_ASCII);
    }
  }

  /** Writes a row. */
  public byte[] write(RawRow row) {
    JsonText out = new JsonText(32 * names.length);
    char separator = '{';
    for (int i = 0; i < names.length; i++) {
      if (!row.isMissing(i)) {
        out.raw(separator).raw(names[i]);
        value(out, row, i);
        separator = ',';
      }
    }
    return (separator == '{' ? out.raw('{') : out).raw('}').toBytes();
  }

  private void value(JsonText out, RawRow row, int slot) {
    ColumnContract column = columns.get(slot);
    switch (column.type()) {
      case BOOLEAN -> out.ascii(row.number(slot) != 0 ? "true" : "false");
      case INTEGER -> out.ascii(Long.toString((long) row.number(slot)));
      case NUMBER -> out.number(row.number(slot));
      case STRING, DATE, TIMESTAMP ->
          out.raw(JsonText.quoted(String.valueOf(CellParser.format(column, row, slot))));
    }
  }
}
