package dev.crema.features;

import dev.crema.data.ColumnType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An operator of the second stage, as the definition states it; fitting turns it into a {@link
 * FittedStep}.
 *
 * <p>To add one: a record here, a constant in {@link FitKind}, its {@link Accumulator}, its fitted
 * record, a case in the tests.
 */
sealed interface FitOperator {
  /** How a missing value is filled. */
  enum Strategy {
    MEAN,
    MEDIAN,
    MOST_FREQUENT,
    CONSTANT
  }

  /** How the edges of bins are found. */
  enum Method {
    QUANTILE,
    WIDTH,
    EDGES
  }

  /** An operator that replaces a category by a code. */
  sealed interface Coding extends FitOperator {
    /** Returns what a category becomes that has no code of its own. */
    UnknownCode unknown();
  }

  /** Which category gets the code 0. */
  enum Order {
    FREQUENCY,
    NAME,
    CONTRACT
  }

  /** What a category becomes that has no code of its own. */
  enum UnknownCode {
    OWN,
    MISSING
  }

  /** What a category becomes that has no feature of its own. */
  enum Others {
    ZEROS,
    OWN
  }

  /** Returns which operator this is. */
  FitKind kind();

  /** Returns the type of the values after this operator. */
  ColumnType after(ColumnType before);

  /** Returns the parameters as a definition gives them. */
  Map<String, Object> parameters();

  /** Fills missing values. */
  record Impute(Strategy strategy, @Nullable Object value, boolean indicator)
      implements FitOperator {
    @Override
    public FitKind kind() {
      return FitKind.IMPUTE;
    }

    @Override
    public ColumnType after(ColumnType before) {
      boolean fraction =
          strategy == Strategy.MEAN
              || strategy == Strategy.MEDIAN
              || (value instanceof Double number && number != Math.rint(number));
      return fraction ? ColumnType.NUMBER : before;
    }

    @Override
    public Map<String, Object> parameters() {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("strategy", Parameters.lower(strategy));
      if (value != null) {
        tree.put("value", value);
      }
      tree.put("indicator", indicator);
      return tree;
    }
  }

  /** Passes numbers on. */
  record Keep() implements FitOperator {
    @Override
    public FitKind kind() {
      return FitKind.KEEP;
    }

    @Override
    public ColumnType after(ColumnType before) {
      return before;
    }

    @Override
    public Map<String, Object> parameters() {
      return Map.of();
    }
  }

  /** Centres on the mean, divides by the deviation. */
  record Standardize() implements FitOperator {
    @Override
    public FitKind kind() {
      return FitKind.STANDARDIZE;
    }

    @Override
    public ColumnType after(ColumnType before) {
      return ColumnType.NUMBER;
    }

    @Override
    public Map<String, Object> parameters() {
      return Map.of();
    }
  }

  /** Moves the training range to [0, 1]. */
  record MinMax(boolean clip) implements FitOperator {
    @Override
    public FitKind kind() {
      return FitKind.MIN_MAX;
    }

    @Override
    public ColumnType after(ColumnType before) {
      return ColumnType.NUMBER;
    }

    @Override
    public Map<String, Object> parameters() {
      return Map.of("clip", clip);
    }
  }

  /** Centres on the median, divides by a range of quantiles. */
  record Robust(double low, double high) implements FitOperator {
    @Override
    public FitKind kind() {
      return FitKind.ROBUST;
    }

    @Override
    public ColumnType after(ColumnType before) {
      return ColumnType.NUMBER;
    }

    @Override
    public Map<String, Object> parameters() {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("low", low);
      tree.put("high", high);
      return tree;
    }
  }

  /** Replaces a number by the index of its bin. */
  record Bin(Method method, int count, List<Double> edges) implements FitOperator {
    @Override
    public FitKind kind() {
      return FitKind.BIN;
    }

    @Override
    public ColumnType after(ColumnType before) {
      return ColumnType.INTEGER;
    }

    @Override
    public Map<String, Object> parameters() {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("method", Parameters.lower(method));
      if (method == Method.EDGES) {
        tree.put("edges", edges);
      } else {
        tree.put("count", count);
      }
      return tree;
    }
  }

  /** Replaces a category by its code. */
  record Ordinal(Order order, UnknownCode unknown, int minCount, List<String> allowed)
      implements Coding {
    @Override
    public FitKind kind() {
      return FitKind.ORDINAL;
    }

    @Override
    public ColumnType after(ColumnType before) {
      return ColumnType.NUMBER;
    }

    @Override
    public Map<String, Object> parameters() {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("order", Parameters.lower(order));
      tree.put("unknown", Parameters.lower(unknown));
      tree.put("min_count", minCount);
      return tree;
    }
  }

  /** Replaces a category by its code, which learners take for a category. */
  record Categorical(int minCount, int maxLevels, UnknownCode unknown) implements Coding {
    @Override
    public FitKind kind() {
      return FitKind.CATEGORICAL;
    }

    @Override
    public ColumnType after(ColumnType before) {
      return ColumnType.NUMBER;
    }

    @Override
    public Map<String, Object> parameters() {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("min_count", minCount);
      tree.put("max_levels", maxLevels);
      tree.put("unknown", Parameters.lower(unknown));
      return tree;
    }
  }

  /** Replaces a category by one feature for each. */
  record OneHot(int minCount, int maxLevels, Others others) implements FitOperator {
    @Override
    public FitKind kind() {
      return FitKind.ONE_HOT;
    }

    @Override
    public ColumnType after(ColumnType before) {
      return ColumnType.BOOLEAN;
    }

    @Override
    public Map<String, Object> parameters() {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("min_count", minCount);
      tree.put("max_levels", maxLevels);
      tree.put("others", Parameters.lower(others));
      return tree;
    }
  }
}
