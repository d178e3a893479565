package dev.crema.data;

import org.jspecify.annotations.Nullable;

/** Gathers rows into batches, for sources that give rows alone. */
final class RowBuffer implements ColumnBatch {
  private static final int ROWS = 1_024;

  private final int[] slots;
  private final double[][] numbers;
  private final @Nullable String[][] texts;
  private final BatchVisitor visitor;
  private int rows;

  RowBuffer(BatchColumns columns, BatchVisitor visitor) {
    this.slots = columns.slots();
    this.numbers = new double[slots.length][ROWS];
    this.texts = new String[slots.length][ROWS];
    this.visitor = visitor;
  }

  void add(RawRow row) {
    for (int i = 0; i < slots.length; i++) {
      numbers[i][rows] = row.number(slots[i]);
      texts[i][rows] = row.text(slots[i]);
    }
    rows++;
    if (rows == ROWS) {
      flush();
    }
  }

  void flush() {
    if (rows > 0) {
      visitor.batch(this);
      rows = 0;
    }
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public void numbers(int column, double[] into) {
    System.arraycopy(numbers[column], 0, into, 0, rows);
  }

  @Override
  public @Nullable String text(int column, int row) {
    return texts[column][row];
  }
}
