package dev.crema.training.folds;

import dev.crema.data.DatasetReader;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.data.RowVisitor;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a dataset, kept in memory if they are few: folds go through them some ten times each.
 */
public final class KeptRows implements RowSource {
  /** The most cells that are kept: some 100 MB of numbers and short texts. */
  public static final long MAX_CELLS = 2_000_000;

  /** The most characters of all texts together: 40 to 80 MB. */
  public static final long MAX_CHARACTERS = 40_000_000;

  private final List<RawRow> rows = new ArrayList<>();
  private final List<Long> lines = new ArrayList<>();
  private final long maxCharacters;
  private long characters;

  private KeptRows(long maxCharacters) {
    this.maxCharacters = maxCharacters;
  }

  /** Ends a pass: the texts are longer than what is kept. */
  private static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLong() {
      super(null, null, false, false);
    }
  }

  /**
   * Returns the rows of a dataset, from memory or, beyond {@link #MAX_CELLS} or {@link
   * #MAX_CHARACTERS}, from the disk.
   *
   * @param dataset its reader
   * @return the same rows in the same order
   */
  public static RowSource of(DatasetReader dataset) {
    return of(dataset, MAX_CELLS, MAX_CHARACTERS);
  }

  static RowSource of(DatasetReader dataset, long maxCells, long maxCharacters) {
    long cells = dataset.info().rows() * dataset.info().contract().columns().size();
    if (cells > maxCells) {
      return dataset;
    }
    KeptRows kept = new KeptRows(maxCharacters);
    try {
      dataset.forEach(kept::keep);
    } catch (TooLong e) {
      return dataset;
    }
    return kept;
  }

  private void keep(RawRow row, long line) {
    for (int i = 0; i < row.size(); i++) {
      String text = row.text(i);
      characters += text == null ? 0 : text.length();
    }
    if (characters > maxCharacters) {
      throw new TooLong();
    }
    rows.add(row.copy());
    lines.add(line);
  }

  @Override
  public void forEach(RowVisitor visitor) {
    for (int i = 0; i < rows.size(); i++) {
      visitor.row(rows.get(i), lines.get(i));
    }
  }
}
