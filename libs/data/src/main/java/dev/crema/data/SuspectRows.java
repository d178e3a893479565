package dev.crema.data;

import dev.crema.data.duckdb.DuckDb;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A few rows that come in no order, as several threads of a database find them, and go in order.
 */
final class SuspectRows {
  /** Kept in memory together, and so many values of theirs at most. */
  private static final int MAX_VALUES = 1_000_000;

  /** Characters of all texts together. */
  private static final int MAX_CHARACTERS = 10_000_000;

  private final List<ColumnContract> columns;
  private final int[] slots;
  private final List<Found> found = new ArrayList<>();
  private double[] lines = new double[0];
  private double[] numbers = new double[0];
  private double[] column = new double[0];
  private long values;
  private long characters;

  private record Found(RawRow row, long line, long number) {}

  /** Says that there are more rows than memory is for. */
  static final class TooMany extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooMany() {
      super("The rows are too many to be put in order.", null, false, false);
    }
  }

  /**
   * Makes an empty collection.
   *
   * @param columns of the contract
   * @param slots those that are read
   */
  SuspectRows(List<ColumnContract> columns, int[] slots) {
    this.columns = columns;
    this.slots = slots;
  }

  /** Returns what a batch must have: the columns, the line, the row's number. */
  List<DuckDb.Value> values() {
    List<DuckDb.Value> read = new ArrayList<>();
    for (int slot : slots) {
      ColumnContract one = columns.get(slot);
      read.add(new DuckDb.Value(DatasetFormat.asRawValue(one), one.type().isText()));
    }
    read.add(number(DuckDb.name(Contract.SOURCE_LINE)));
    read.add(number(DuckDb.ROW_NUMBER));
    return read;
  }

  private static DuckDb.Value number(String name) {
    return new DuckDb.Value("CAST(%s AS DOUBLE)".formatted(name), false);
  }

  /** Adds rows. */
  void add(ColumnBatch batch) {
    values += (long) batch.rows() * columns.size(); // a row has room for all
    if (values > MAX_VALUES) {
      throw new TooMany();
    }
    if (column.length < batch.rows()) {
      column = new double[batch.rows()];
      lines = new double[batch.rows()];
      numbers = new double[batch.rows()];
    }
    batch.numbers(slots.length, lines);
    batch.numbers(slots.length + 1, numbers);
    int first = found.size();
    for (int row = 0; row < batch.rows(); row++) {
      found.add(new Found(new RawRow(columns.size()), (long) lines[row], (long) numbers[row]));
    }
    for (int i = 0; i < slots.length; i++) {
      fill(batch, i, found.subList(first, found.size()));
    }
  }

  private void fill(ColumnBatch batch, int i, List<Found> rows) {
    boolean isText = columns.get(slots[i]).type().isText();
    if (!isText) {
      batch.numbers(i, column);
    }
    for (int row = 0; row < rows.size(); row++) {
      RawRow into = rows.get(row).row();
      if (isText) {
        String text = batch.text(i, row);
        into.setText(slots[i], text);
        characters += text == null ? 0 : text.length();
        if (characters > MAX_CHARACTERS) {
          throw new TooMany();
        }
      } else {
        into.setNumber(slots[i], column[row]);
      }
    }
  }

  /** Gives all rows in the order of their numbers. */
  void forEach(NumberedRowVisitor visitor) {
    found.sort(Comparator.comparingLong(Found::number));
    found.forEach(one -> visitor.row(one.row(), one.line(), one.number()));
  }
}
