package dev.crema.training.folds;

import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.data.RowVisitor;
import java.util.Set;

/** Which rows one fold learns from, and by which it is judged. */
public final class Fold {
  private final int repeat;
  private final int index;
  private final byte[] parts;
  private final int[] counts = new int[FoldPart.values().length];

  /** Takes the ordinal of the part of each row. */
  Fold(int repeat, int index, byte[] parts) {
    this.repeat = repeat;
    this.index = index;
    this.parts = parts;
    for (byte part : parts) {
      counts[part]++;
    }
  }

  /** {@return which repeat, from 0} */
  public int repeat() {
    return repeat;
  }

  /** {@return which fold of the repeat, from 0} */
  public int index() {
    return index;
  }

  /** {@return which fold, as people count: {@code fold 2 of repeat 1}} */
  public String words() {
    return "fold %d of repeat %d".formatted(index + 1, repeat + 1);
  }

  /**
   * Returns the number of rows of a part.
   *
   * @param part which
   * @return at least 0
   */
  public int rows(FoldPart part) {
    return counts[part.ordinal()];
  }

  /**
   * Returns the part of a row.
   *
   * @param row its place among all rows, from 0
   * @return the part
   */
  public FoldPart part(int row) {
    return FoldPart.values()[parts[row]];
  }

  /**
   * Returns the rows of a part.
   *
   * @param all the rows that were divided, in the same order
   * @param part which
   * @return those of the part, in order; a pass over them is one over all
   */
  public RowSource of(RowSource all, FoldPart part) {
    return new Rows(all, part);
  }

  private final class Rows implements RowSource {
    private final RowSource all;
    private final FoldPart part;

    Rows(RowSource all, FoldPart part) {
      this.all = all;
      this.part = part;
    }

    @Override
    public void forEach(RowVisitor visitor) {
      all.forEach(new Filter(part, visitor));
    }

    @Override
    public RowSource only(Set<String> columns) {
      return new Rows(all.only(columns), part);
    }
  }

  private final class Filter implements RowVisitor {
    private final FoldPart wanted;
    private final RowVisitor visitor;
    private int at;

    Filter(FoldPart wanted, RowVisitor visitor) {
      this.wanted = wanted;
      this.visitor = visitor;
    }

    @Override
    public void row(RawRow row, long line) {
      if (parts[at++] == wanted.ordinal()) {
        visitor.row(row, line);
      }
    }
  }
}
