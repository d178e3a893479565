package dev.crema.drift;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a window, counted in the cells of the reference: exact for all that is decided on,
 * whatever the number of rows.
 *
 * <p>Equal rows give equal counts in whatever order they come and however they were shared among
 * counts that are merged, but for the mean of the numbers beyond the range of training, and for
 * which of more than {@value WindowCategories#MAX_NEW} new categories have names. Memory is some 8
 * KB per column of numbers, and that of {@link WindowCategories} per column of categories.
 *
 * <p>Not thread-safe.
 */
public final class WindowCounts {
  /** The version of the JSON format. */
  public static final int VERSION = 1;

  private final ReferenceProfile reference;
  private final List<Cells> columns;
  private final List<Cells> outputs;
  private long rows;

  /** One column, of one of two kinds. */
  sealed interface Cells {
    WindowColumn column();

    Cells fresh();
  }

  record Numbers(CellCounter counter) implements Cells {
    @Override
    public WindowColumn column() {
      return counter.column();
    }

    @Override
    public Cells fresh() {
      return new Numbers(counter.fresh());
    }
  }

  record Texts(CategoryWindow window) implements Cells {
    @Override
    public WindowColumn column() {
      return window.column();
    }

    @Override
    public Cells fresh() {
      return new Texts(new CategoryWindow(window.reference()));
    }
  }

  /**
   * Makes counts without rows.
   *
   * @param reference what they will be compared with
   */
  public WindowCounts(ReferenceProfile reference) {
    this(
        reference,
        reference.columns().stream().map(WindowCounts::cells).toList(),
        reference.outputs().stream().map(WindowCounts::cells).toList());
  }

  private WindowCounts(ReferenceProfile reference, List<Cells> columns, List<Cells> outputs) {
    this.reference = reference;
    this.columns = columns;
    this.outputs = outputs;
  }

  private static Cells cells(ReferenceColumn column) {
    return switch (column) {
      case ReferenceNumbers numbers -> new Numbers(new CellCounter(numbers));
      case ReferenceCategories categories -> new Texts(new CategoryWindow(categories));
    };
  }

  /**
   * Returns counts of the same reference without rows; cheaper than making them anew.
   *
   * @return shares with these what never changes
   */
  public WindowCounts fresh() {
    return new WindowCounts(
        reference,
        columns.stream().map(Cells::fresh).toList(),
        outputs.stream().map(Cells::fresh).toList());
  }

  /**
   * Where the watched values stand in the rows of a contract; immutable, and safe for use by
   * several threads.
   */
  public static final class Reader {
    private final ColumnValues[] values;

    private Reader(ColumnValues[] values) {
      this.values = values;
    }

    /**
     * Makes a reader.
     *
     * @param contract has every column of the reference
     * @param reference what the rows will be compared with
     * @return the reader
     * @throws InputException if the contract is not that of the reference, or a column is missing
     *     or of another kind
     */
    public static Reader of(Contract contract, ReferenceProfile reference) {
      return new Reader(ColumnValues.of(contract, reference).toArray(ColumnValues[]::new));
    }
  }

  /**
   * Adds a row and what the model answered. O(columns).
   *
   * @param reader of the same reference
   * @param row under its contract
   * @param score the positive class's probability, or the predicted class's; NaN if none
   * @param predictedClass null if none
   * @throws IllegalArgumentException if a number is infinite; nothing of the row is added then
   */
  public void add(Reader reader, RawRow row, double score, @Nullable String predictedClass) {
    for (ColumnValues column : reader.values) {
      column.finite(row);
    }
    ColumnValues.requireFinite(ReferenceProfile.SCORE, score);
    for (int i = 0; i < reader.values.length; i++) {
      switch (columns.get(i)) {
        case Numbers numbers -> numbers.counter().add(reader.values[i].number(row));
        case Texts texts -> texts.window().add(reader.values[i].category(row));
      }
    }
    for (Cells output : outputs) {
      switch (output) {
        case Numbers numbers -> numbers.counter().add(score);
        case Texts texts -> texts.window().add(predictedClass);
      }
    }
    rows++;
  }

  /**
   * Adds the rows of other counts, which stay as they are.
   *
   * @param other of the same reference
   * @throws IllegalArgumentException if they are of another reference, or these themselves
   */
  public void merge(WindowCounts other) {
    if (other == this || !other.reference.equals(reference)) {
      throw new IllegalArgumentException(
          other == this
              ? "Counts cannot take their own rows again."
              : "Counts cannot take those of another reference.");
    }
    merge(columns, other.columns);
    merge(outputs, other.outputs);
    rows += other.rows;
  }

  private static void merge(List<Cells> cells, List<Cells> others) {
    for (int i = 0; i < cells.size(); i++) {
      if (cells.get(i) instanceof Numbers mine && others.get(i) instanceof Numbers more) {
        mine.counter().merge(more.counter());
      } else if (cells.get(i) instanceof Texts mine && others.get(i) instanceof Texts more) {
        mine.window().merge(more.window().column());
      }
    }
  }

  /**
   * Returns the window as it is now.
   *
   * @return a copy that later rows do not change
   */
  public Window window() {
    return new Window(
        reference.contractDigest(),
        rows,
        columns.stream().map(Cells::column).toList(),
        outputs.stream().map(Cells::column).toList());
  }

  /**
   * Returns how many rows were added.
   *
   * @return at least 0
   */
  public long rows() {
    return rows;
  }

  /**
   * Returns the counts as JSON.
   *
   * @return one line
   */
  public String toJson() {
    return Json.write(tree());
  }

  /**
   * Returns the tree behind {@link #toJson}, to be part of a larger one.
   *
   * @return as {@link Json#write} takes it
   */
  public Map<String, Object> tree() {
    return CountsFormat.tree(this);
  }

  /**
   * Reads what {@link #toJson} wrote, strictly.
   *
   * @param json at most {@link Node#MAX_FILE_BYTES} characters
   * @param source what messages call the text
   * @param reference the one they were counted in
   * @return the counts
   * @throws InputException if they are no valid counts of this reference; the message names source,
   *     line and field
   */
  public static WindowCounts fromJson(String json, String source, ReferenceProfile reference) {
    return CountsFormat.read(Node.json(json, source), reference);
  }

  ReferenceProfile reference() {
    return reference;
  }

  void setRows(long rows) {
    this.rows = rows;
  }

  List<Cells> columns() {
    return columns;
  }

  List<Cells> outputs() {
    return outputs;
  }
}
