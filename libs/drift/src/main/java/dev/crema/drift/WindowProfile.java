package dev.crema.drift;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import java.util.ArrayList;
import java.util.List;
import org.apache.datasketches.kll.KllSketch;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of a window look like, gathered row by row in a bounded memory, beside the
 * reference they will be compared with.
 *
 * <p>Numbers go into a KLL sketch each, whose shares are off by up to {@link #rankError} (in 99 of
 * 100 sketches) once more than {@code size} numbers came; up to then they are exact. A sketch draws
 * random bits: two profiles of the same rows differ within that error. Memory is at most about 32
 * bytes · size per column of numbers, whatever the rows, and that of {@link WindowCategories} per
 * column of categories.
 *
 * <p>Profiles of the same reference and size can be merged, as those of several pods. Not
 * thread-safe.
 */
public final class WindowProfile {
  /** The version of the JSON format. */
  public static final int VERSION = 1;

  /** A size whose shares are off by at most 0.14 %, less than the grid of the reference. */
  public static final int DEFAULT_SIZE = 2_048;

  /** The smallest size of a sketch: shares off by 2.0 %. */
  public static final int MIN_SIZE = 200;

  /** The largest size of a sketch: shares off by 0.04 %. */
  public static final int MAX_SIZE = 8_192;

  private final ReferenceProfile reference;
  private final int size;
  private final List<Cell> columns = new ArrayList<>();
  private final List<Cell> outputs = new ArrayList<>();
  private long rows;

  /** One column, of one of two kinds. */
  sealed interface Cell {
    WindowColumn column();
  }

  record Numbers(NumberWindow window) implements Cell {
    @Override
    public WindowColumn column() {
      return window.column();
    }
  }

  record Texts(CategoryWindow window) implements Cell {
    @Override
    public WindowColumn column() {
      return window.column();
    }
  }

  /**
   * Makes an empty profile.
   *
   * @param reference what it will be compared with
   * @param size of the sketches, {@value #MIN_SIZE} to {@value #MAX_SIZE}
   * @throws IllegalArgumentException if the size is outside its range
   */
  public WindowProfile(ReferenceProfile reference, int size) {
    if (size < MIN_SIZE || size > MAX_SIZE) {
      throw new IllegalArgumentException(
          "The size of a sketch (%d) must be from %d to %d.".formatted(size, MIN_SIZE, MAX_SIZE));
    }
    this.reference = reference;
    this.size = size;
    reference.columns().forEach(column -> columns.add(cell(column)));
    reference.outputs().forEach(output -> outputs.add(cell(output)));
  }

  private Cell cell(ReferenceColumn column) {
    return switch (column) {
      case ReferenceNumbers numbers -> new Numbers(new NumberWindow(numbers, size));
      case ReferenceCategories categories -> new Texts(new CategoryWindow(categories));
    };
  }

  /**
   * Returns by how much a share of numbers may be off.
   *
   * @param size of a sketch
   * @return in (0, 1)
   */
  public static double rankError(int size) {
    return KllSketch.getNormalizedRankError(size, false);
  }

  /**
   * Returns who adds the rows of a contract.
   *
   * @param contract has every column of the reference
   * @return adds to this profile
   * @throws InputException if the contract is not that of the reference, or lacks a column
   */
  public Recorder recorder(Contract contract) {
    return new Recorder(ColumnValues.of(contract, reference));
  }

  /** Adds rows to a profile. */
  public final class Recorder {
    private final List<ColumnValues> values;

    private Recorder(List<ColumnValues> values) {
      this.values = values;
    }

    /**
     * Adds a row and what the model answered.
     *
     * @param row under the contract
     * @param score the positive class's probability, or the predicted class's; NaN if none
     * @param predictedClass null if none
     * @throws IllegalArgumentException if a number is infinite; nothing of the row is added then
     */
    public void add(RawRow row, double score, @Nullable String predictedClass) {
      for (ColumnValues column : values) {
        column.finite(row);
      }
      ColumnValues.requireFinite(ReferenceProfile.SCORE, score);
      for (int i = 0; i < values.size(); i++) {
        switch (columns.get(i)) {
          case Numbers numbers -> numbers.window().add(values.get(i).number(row));
          case Texts texts -> texts.window().add(values.get(i).category(row));
        }
      }
      for (Cell output : outputs) {
        switch (output) {
          case Numbers numbers -> numbers.window().add(score);
          case Texts texts -> texts.window().add(predictedClass);
        }
      }
      rows++;
    }
  }

  /**
   * Adds the rows of another profile, which stays as it is.
   *
   * @param other of the same reference and size
   * @throws IllegalArgumentException if it is of another reference or size, or this one itself
   */
  public void merge(WindowProfile other) {
    if (other == this) {
      throw new IllegalArgumentException("A profile cannot take its own rows again.");
    }
    if (other.size != size || !other.reference.equals(reference)) {
      throw new IllegalArgumentException(
          "A profile of size (%d) cannot take one of size (%d), or of another reference."
              .formatted(size, other.size));
    }
    merge(columns, other.columns);
    merge(outputs, other.outputs);
    rows += other.rows;
  }

  private static void merge(List<Cell> cells, List<Cell> others) {
    for (int i = 0; i < cells.size(); i++) {
      if (cells.get(i) instanceof Numbers mine && others.get(i) instanceof Numbers more) {
        mine.window().merge(more.window());
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
        columns.stream().map(Cell::column).toList(),
        outputs.stream().map(Cell::column).toList());
  }

  /**
   * Returns the profile as JSON, the sketches in base64.
   *
   * @return one line
   */
  public String toJson() {
    return Json.write(WindowFormat.tree(this));
  }

  /**
   * Reads what {@link #toJson} wrote, strictly.
   *
   * @param json at most {@link Node#MAX_FILE_BYTES} characters
   * @param source what messages call the text
   * @param reference the one it was made beside
   * @return the profile
   * @throws InputException if it is no valid profile of this reference; the message names source,
   *     line and field
   */
  public static WindowProfile fromJson(String json, String source, ReferenceProfile reference) {
    return WindowFormat.read(Node.json(json, source), reference);
  }

  ReferenceProfile reference() {
    return reference;
  }

  int size() {
    return size;
  }

  /**
   * Returns how many rows were added.
   *
   * @return at least 0
   */
  public long rows() {
    return rows;
  }

  void setRows(long rows) {
    this.rows = rows;
  }

  List<Cell> columns() {
    return columns;
  }

  List<Cell> outputs() {
    return outputs;
  }
}
