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
  /** The most cells that are kept: some 100 MB, texts among them. */
  public static final long MAX_CELLS = 2_000_000;

  private final List<RawRow> rows = new ArrayList<>();
  private final List<Long> lines = new ArrayList<>();

  private KeptRows(RowSource source) {
    source.forEach(
        (row, line) -> {
          rows.add(row.copy());
          lines.add(line);
        });
  }

  /**
   * Returns the rows of a dataset, from memory or, beyond {@link #MAX_CELLS}, from the disk.
   *
   * @param dataset its reader
   * @return the same rows in the same order
   */
  public static RowSource of(DatasetReader dataset) {
    return of(dataset, MAX_CELLS);
  }

  static RowSource of(DatasetReader dataset, long maxCells) {
    long cells = dataset.info().rows() * dataset.info().contract().columns().size();
    return cells <= maxCells ? new KeptRows(dataset) : dataset;
  }

  @Override
  public void forEach(RowVisitor visitor) {
    for (int i = 0; i < rows.size(); i++) {
      visitor.row(rows.get(i), lines.get(i));
    }
  }
}
