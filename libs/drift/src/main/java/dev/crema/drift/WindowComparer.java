package dev.crema.drift;

import dev.crema.data.BatchColumns;
import dev.crema.data.BatchPart;
import dev.crema.data.ColumnBatch;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.PredictionLayout;
import dev.crema.data.RowSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Compares the rows of a window with training in one pass: the same rows give the same findings, in
 * whatever order they come, and memory does not grow with them.
 *
 * <p>Numbers are counted in the cells of the reference's grid, which is exact for all that is
 * decided on: Kolmogorov-Smirnov, range, missing values, and PSI and Jensen-Shannon besides. Only
 * the Wasserstein distance takes numbers between two points as spread evenly, and may change its
 * last bits with the order of the rows.
 */
public final class WindowComparer {
  /** How many databases may read at once. */
  private static final int MAX_PARTS = 4;

  private final ReferenceProfile reference;
  private final Contract contract;
  private final List<Counter> columns;
  private final List<Counter> outputs;
  private final List<Part> parts;

  /** One column or output of either kind, and where its values stand in a row. */
  private sealed interface Counter {
    ColumnValues values();

    WindowColumn column();
  }

  private record Numbers(ColumnValues values, CellCounter cells) implements Counter {
    @Override
    public WindowColumn column() {
      return cells.column();
    }
  }

  private record Texts(ColumnValues values, CategoryWindow window) implements Counter {
    @Override
    public WindowColumn column() {
      return window.column();
    }
  }

  private WindowComparer(
      ReferenceProfile reference, Contract contract, List<Counter> columns, List<Counter> outputs) {
    this.reference = reference;
    this.contract = contract;
    this.columns = columns;
    this.outputs = outputs;
    this.parts = parts(Stream.concat(columns.stream(), outputs.stream()).toList());
  }

  /**
   * Makes a comparer without rows, of the columns alone.
   *
   * @param reference training
   * @param contract of the rows; that of the reference
   * @throws InputException if the contract is not that of the reference, or a column is of another
   *     kind
   */
  public WindowComparer(ReferenceProfile reference, Contract contract) {
    this(reference, contract, columns(reference, contract), List.of());
  }

  private static List<Counter> columns(ReferenceProfile reference, Contract contract) {
    ColumnValues.requireContract(contract, reference);
    return reference.columns().stream()
        .map(column -> counter(contract, column, column.name()))
        .toList();
  }

  /**
   * Makes a comparer without rows, of columns and of the model's answers, which stand in the
   * columns {@link PredictionLayout#SCORE} and {@link PredictionLayout#CLASS}, or {@link
   * PredictionLayout#VALUE}. What the contract lacks is not in {@link #window}.
   *
   * @param reference training
   * @param contract of the rows; whether it is about the same table is for the caller to know
   * @return the comparer
   * @throws InputException if a column is of another kind
   */
  public static WindowComparer ofPredictions(ReferenceProfile reference, Contract contract) {
    return new WindowComparer(
        reference,
        contract,
        found(contract, reference.columns(), name -> name),
        found(contract, reference.outputs(), WindowComparer::column));
  }

  private static List<Counter> found(
      Contract contract, List<ReferenceColumn> columns, UnaryOperator<String> source) {
    return columns.stream()
        .filter(column -> contract.indexOf(source.apply(column.name())) >= 0)
        .map(column -> counter(contract, column, source.apply(column.name())))
        .toList();
  }

  /**
   * Returns the column of a dataset of predictions that holds an output.
   *
   * @param output as {@link ReferenceProfile#SCORE}
   * @return its name; there is none of this name if the output is unknown
   */
  public static String column(String output) {
    return switch (output) {
      case ReferenceProfile.SCORE -> PredictionLayout.SCORE;
      case ReferenceProfile.PREDICTED_CLASS -> PredictionLayout.CLASS;
      case ReferenceProfile.VALUE -> PredictionLayout.VALUE;
      default -> "";
    };
  }

  /**
   * Returns which columns and outputs are of another kind than in training.
   *
   * @param reference training
   * @param contract of the rows
   * @return one sentence each; empty if {@link #ofPredictions} takes the contract
   */
  public static List<String> problems(ReferenceProfile reference, Contract contract) {
    List<String> problems = new ArrayList<>();
    reference.columns().forEach(column -> problem(contract, column, column.name(), problems));
    reference
        .outputs()
        .forEach(output -> problem(contract, output, column(output.name()), problems));
    return problems;
  }

  private static void problem(
      Contract contract, ReferenceColumn column, String source, List<String> problems) {
    if (contract.indexOf(source) >= 0) {
      try {
        ColumnValues.of(contract, List.of(source)).getFirst().requireKind(column);
      } catch (InputException e) {
        problems.add(e.getMessage());
      }
    }
  }

  private static Counter counter(Contract contract, ReferenceColumn column, String source) {
    ColumnValues values = ColumnValues.of(contract, List.of(source)).getFirst();
    values.requireKind(column);
    return switch (column) {
      case ReferenceNumbers numbers -> new Numbers(values, new CellCounter(numbers));
      case ReferenceCategories categories -> new Texts(values, new CategoryWindow(categories));
    };
  }

  /** As many as there are cores to count on, of neighbouring columns each; at least one. */
  private static List<Part> parts(List<Counter> all) {
    int cores = Math.min(MAX_PARTS, Runtime.getRuntime().availableProcessors());
    int count = Math.clamp(all.size(), 1, cores);
    return IntStream.range(0, count)
        .mapToObj(i -> all.subList(all.size() * i / count, all.size() * (i + 1) / count))
        .map(Part::new)
        .toList();
  }

  /** Some of the columns, counted on one thread. */
  private static final class Part {
    private final Counter[] counters;
    private double[] buffer = new double[0];
    private int[] slots = new int[0];
    private long rows;

    Part(List<Counter> counters) {
      this.counters = counters.toArray(Counter[]::new);
    }

    BatchPart of(Contract contract) {
      List<String> names = Arrays.stream(counters).map(counter -> counter.values().name()).toList();
      return new BatchPart(new BatchColumns(contract, names), this::add);
    }

    private void add(ColumnBatch batch) {
      rows += batch.rows();
      if (batch.rows() > buffer.length) {
        buffer = new double[batch.rows()];
        slots = new int[batch.rows()];
      }
      for (int i = 0; i < counters.length; i++) {
        switch (counters[i]) {
          case Numbers numbers -> {
            batch.numbers(i, buffer);
            numbers.cells().add(buffer, batch.rows(), slots);
          }
          case Texts texts -> addTexts(texts, batch, i);
        }
      }
    }

    private void addTexts(Texts texts, ColumnBatch batch, int column) {
      boolean isText = texts.values().type() == ColumnType.STRING;
      if (!isText) {
        batch.numbers(column, buffer);
      }
      for (int row = 0; row < batch.rows(); row++) {
        texts.window().add(isText ? batch.text(column, row) : ColumnValues.truthValue(buffer[row]));
      }
    }
  }

  /**
   * Adds all rows of a source, reading the columns that are compared, on as many threads as there
   * are cores if the source allows it, at most {@value #MAX_PARTS}.
   *
   * @param source rows of the contract
   * @return this
   * @throws IllegalArgumentException if a number is infinite; this is of no use then
   */
  public WindowComparer add(RowSource source) {
    source.batches(parts.stream().map(part -> part.of(contract)).toList());
    return this;
  }

  /**
   * Returns how many rows were added.
   *
   * @return at least 0
   */
  public long rows() {
    return parts.getFirst().rows;
  }

  /**
   * Returns the rows as they are compared.
   *
   * @return a copy that later rows do not change
   */
  public Window window() {
    return new Window(
        reference.contractDigest(),
        rows(),
        columns.stream().map(Counter::column).toList(),
        outputs.stream().map(Counter::column).toList());
  }

  /**
   * Compares the columns of the reference.
   *
   * @return in its order, for {@link DriftDecision#of(long, List, DriftPolicy)} together with the
   *     outputs, which are not among them
   */
  public List<ColumnDrift> compare() {
    Window window = window();
    return reference.columns().stream()
        .map(column -> ColumnDrift.ofColumn(column, Window.find(window.columns(), column.name())))
        .toList();
  }
}
