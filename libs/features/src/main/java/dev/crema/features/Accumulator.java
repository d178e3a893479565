package dev.crema.features;

import dev.crema.data.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Takes the present values of a column in one pass and turns them into a fitted step. */
sealed interface Accumulator
    permits Accumulator.Moments, Accumulator.Collector, Accumulator.Counter, Narrowing {
  void add(double number, @Nullable String text);

  /** Returns the operator that is being fitted. */
  FitOperator operator();

  /** Returns the fitted step of a column that had at least one value. */
  FittedStep finish();

  /** Returns at most how many values (8 bytes each) the coming pass keeps. */
  default long keeps() {
    return 0;
  }

  /** Ends a pass; returns whether another one over the same rows is needed. */
  default boolean needsAnotherPass() {
    return false;
  }

  /** Returns what fits an operator; null if the operator needs no data. */
  static @Nullable Accumulator of(FitOperator operator, Column column, long rowCount) {
    return switch (operator) {
      case FitOperator.Impute impute ->
          switch (impute.strategy()) {
            case CONSTANT -> null;
            case MEAN -> new Moments(operator);
            case MEDIAN -> quantiles(operator, rowCount);
            case MOST_FREQUENT -> new Counter(operator, column);
          };
      case FitOperator.Keep _ -> null;
      case FitOperator.Standardize _, FitOperator.MinMax _ -> new Moments(operator);
      case FitOperator.Robust _ -> quantiles(operator, rowCount);
      case FitOperator.Bin bin ->
          switch (bin.method()) {
            case EDGES -> null;
            case WIDTH -> new Moments(operator);
            case QUANTILE -> quantiles(operator, rowCount);
          };
      case FitOperator.Ordinal ordinal ->
          ordinal.order() == FitOperator.Order.CONTRACT ? null : new Counter(operator, column);
      case FitOperator.Categorical _, FitOperator.OneHot _ -> new Counter(operator, column);
    };
  }

  /** Few values are kept and sorted; of many, the wanted ones are narrowed down. */
  private static Accumulator quantiles(FitOperator operator, long rowCount) {
    return rowCount <= Narrowing.MAX_KEPT
        ? new Collector(operator, (int) rowCount)
        : new Narrowing(operator);
  }

  /** Returns the fitted step of an operator that needs no data. */
  static FittedStep fixed(FitOperator operator, Column column) {
    return switch (operator) {
      case FitOperator.Keep keep -> new FittedStep.Kept(keep);
      case FitOperator.Impute impute -> constant(impute);
      case FitOperator.Bin bin ->
          new FittedStep.Binned(
              bin, bin.edges().stream().mapToDouble(Double::doubleValue).toArray());
      case FitOperator.Ordinal ordinal ->
          new FittedStep.Coded(ordinal, contractLevels(ordinal, column));
      case FitOperator.Standardize _,
          FitOperator.MinMax _,
          FitOperator.Robust _,
          FitOperator.Categorical _,
          FitOperator.OneHot _ ->
          throw new IllegalStateException("needs data: " + operator);
    };
  }

  private static FittedStep constant(FitOperator.Impute impute) {
    return switch (impute.value()) {
      case String text -> new FittedStep.Filled(impute, Double.NaN, text);
      case Boolean flag -> new FittedStep.Filled(impute, flag ? 1 : 0, null);
      case Double number -> new FittedStep.Filled(impute, number, null);
      case null, default -> throw new IllegalStateException("no constant: " + impute);
    };
  }

  private static Levels contractLevels(FitOperator.Ordinal ordinal, Column column) {
    List<Object> levels = new ArrayList<>();
    for (String value : ordinal.allowed()) {
      levels.add(column.isText() ? (Object) value : (Object) Double.valueOf(value));
    }
    return new Levels(levels);
  }

  /** Count, mean, squared deviations (Welford's recurrence), least and greatest. */
  final class Moments implements Accumulator {
    private final FitOperator operator;
    private long count;
    private double mean;
    private double squares;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    Moments(FitOperator operator) {
      this.operator = operator;
    }

    @Override
    public void add(double number, @Nullable String text) {
      count++;
      double delta = number - mean;
      mean += delta / count;
      squares += delta * (number - mean);
      min = Math.min(min, number);
      max = Math.max(max, number);
    }

    @Override
    public FitOperator operator() {
      return operator;
    }

    @Override
    public FittedStep finish() {
      return switch (operator) {
        case FitOperator.Impute impute -> new FittedStep.Filled(impute, finite(mean), null);
        case FitOperator.MinMax _ -> scaled(operator, min, max - min);
        case FitOperator.Bin bin -> new FittedStep.Binned(bin, edges(bin.count()));
        default -> scaled(operator, mean, Math.sqrt(squares / count));
      };
    }

    private double[] edges(int bins) {
      TreeSet<Double> edges = new TreeSet<>();
      for (int i = 1; i < bins; i++) {
        edges.add(finite(min + i * ((max - min) / bins)) + 0.0);
      }
      return increasing(edges);
    }
  }

  /** Every value, for exact quantiles. */
  final class Collector implements Accumulator, SortedValues {
    private final FitOperator operator;
    private double[] values;
    private int size;

    Collector(FitOperator operator, int rowCount) {
      this.operator = operator;
      values = new double[rowCount];
    }

    @Override
    public long keeps() {
      return values.length;
    }

    @Override
    public void add(double number, @Nullable String text) {
      values[size++] = number;
    }

    @Override
    public FitOperator operator() {
      return operator;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public double at(long rank) {
      return values[(int) rank];
    }

    @Override
    public FittedStep finish() {
      Arrays.sort(values, 0, size);
      FittedStep step = fit(operator);
      values = new double[0];
      return step;
    }
  }

  /** How often each value occurs. */
  final class Counter implements Accumulator {
    private final FitOperator operator;
    private final Column column;
    private final Frequencies frequencies = new Frequencies();

    Counter(FitOperator operator, Column column) {
      this.operator = operator;
      this.column = column;
    }

    @Override
    public void add(double number, @Nullable String text) {
      if (!frequencies.add(text == null ? (Object) (number + 0.0) : text)) {
        throw new InputException(
            "The column (%s) has more than %d different values; the operator (%s) is for categories.\nMaybe leave the column out, or derive something from it."
                .formatted(column.name(), Frequencies.MAX_DISTINCT, operator.kind().doc().name()));
      }
    }

    @Override
    public FitOperator operator() {
      return operator;
    }

    @Override
    public FittedStep finish() {
      return switch (operator) {
        case FitOperator.Impute impute -> {
          Object value = frequencies.mostFrequent();
          yield value instanceof String text
              ? new FittedStep.Filled(impute, Double.NaN, text)
              : new FittedStep.Filled(impute, (Double) value, null);
        }
        case FitOperator.Ordinal ordinal -> new FittedStep.Coded(ordinal, codes(ordinal));
        case FitOperator.Categorical categorical ->
            new FittedStep.Coded(
                categorical,
                new Levels(
                    frequencies.byFrequency(categorical.minCount()).stream()
                        .limit(categorical.maxLevels())
                        .toList()));
        case FitOperator.OneHot oneHot ->
            new FittedStep.Hot(
                oneHot, new Levels(frequencies.top(oneHot.minCount(), oneHot.maxLevels())));
        default -> throw new IllegalStateException("no categories in " + operator);
      };
    }

    private Levels codes(FitOperator.Ordinal ordinal) {
      List<Object> levels =
          ordinal.order() == FitOperator.Order.NAME
              ? frequencies.top(ordinal.minCount(), Integer.MAX_VALUE)
              : frequencies.byFrequency(ordinal.minCount());
      if (levels.size() > Levels.MAX_LEVELS) {
        throw new InputException(
            "The column (%s) has %d categories; the operator (ordinal) takes at most %d.\nMaybe set min_count."
                .formatted(column.name(), levels.size(), Levels.MAX_LEVELS));
      }
      return new Levels(levels);
    }
  }

  /** Returns the edges of bins as an array. */
  static double[] increasing(SortedSet<Double> edges) {
    return edges.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Returns a step that subtracts the center and divides by the scale, if there is one. */
  static FittedStep scaled(FitOperator operator, double center, double scale) {
    double divisor = finite(scale);
    return new FittedStep.Scaled(operator, finite(center), divisor > 0 ? divisor : 1);
  }

  /** Returns the statistic unless it overflows. */
  static double finite(double statistic) {
    if (!Double.isFinite(statistic)) {
      throw new InputException("its values are too large: a statistic overflows a double.");
    }
    return statistic;
  }
}
