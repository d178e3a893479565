package dev.crema.features;

import dev.crema.data.ColumnType;
import dev.crema.data.document.Node;
import dev.crema.features.FitOperator.Method;
import dev.crema.features.FitOperator.Order;
import dev.crema.features.FitOperator.Others;
import dev.crema.features.FitOperator.Strategy;
import dev.crema.features.FitOperator.UnknownCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of the operators of the second stage. */
final class FitReader {
  /** Most bins of a column. */
  static final int MAX_BINS = 1_000;

  /** Most categories that a learner is told of one column. */
  static final int MAX_CATEGORIES = 1_000;

  /** Most features that one column may become by one-hot. */
  static final int MAX_ONE_HOT = 1_000;

  private FitReader() {}

  static FitOperator keep(Parameters parameters, Column column) {
    return new FitOperator.Keep();
  }

  static FitOperator standardize(Parameters parameters, Column column) {
    return new FitOperator.Standardize();
  }

  static FitOperator minMax(Parameters parameters, Column column) {
    return new FitOperator.MinMax(parameters.flag("clip", false));
  }

  static FitOperator robust(Parameters parameters, Column column) {
    double low = parameters.number("low", 0, 100, 25);
    double high = parameters.number("high", 0, 100, 75);
    if (!(low < high)) {
      Node wrong = parameters.optional("low");
      throw (wrong == null ? parameters.required("high") : wrong)
          .error("makes (low) %s not less than (high) %s.".formatted(low, high));
    }
    return new FitOperator.Robust(low, high);
  }

  static FitOperator impute(Parameters parameters, Column column) {
    Strategy strategy = parameters.required("strategy").oneOf(Strategy.class);
    boolean indicator = parameters.flag("indicator", false);
    boolean average = strategy == Strategy.MEAN || strategy == Strategy.MEDIAN;
    if (average && column.type() != ColumnType.NUMBER && column.type() != ColumnType.INTEGER) {
      throw parameters
          .required("strategy")
          .error(
              "is (%s), which the column (%s) of type (%s) does not have.\nMaybe (most_frequent) or (constant)."
                  .formatted(Parameters.lower(strategy), column.name(), column.type().lowerName()));
    }
    Node value = parameters.optional("value");
    if (strategy == Strategy.CONSTANT) {
      return new FitOperator.Impute(
          strategy, constant(parameters.required("value"), column), indicator);
    }
    if (value != null) {
      throw value.error("belongs to the strategy (constant) only.\nMaybe leave it out.");
    }
    return new FitOperator.Impute(strategy, null, indicator);
  }

  private static Object constant(Node value, Column column) {
    return switch (column.type()) {
      case STRING -> value.text();
      case BOOLEAN -> value.flag();
      case INTEGER, NUMBER, DATE, TIMESTAMP -> value.number() + 0.0;
    };
  }

  static FitOperator bin(Parameters parameters, Column column) {
    Method method = parameters.choice("method", Method.class, Method.QUANTILE);
    Node edges = parameters.optional("edges");
    Node count = parameters.optional("count");
    if (method == Method.EDGES) {
      refuse(count, "belongs to the methods (quantile) and (width) only.");
      Node given = parameters.required("edges");
      if (given.items().isEmpty()) {
        throw given.error(
            "has no edges; all values would be in one bin.\nMaybe leave the column out.");
      }
      return new FitOperator.Bin(method, 0, edges(given));
    }
    refuse(edges, "belongs to the method (edges) only.\nMaybe add method: edges");
    return new FitOperator.Bin(method, parameters.integer("count", 2, MAX_BINS, 5), List.of());
  }

  /** Reads inner edges: finite, increasing; none if fitting found a single bin. */
  static List<Double> edges(Node list) {
    List<Double> edges = new ArrayList<>();
    for (Node item : list.items()) {
      double edge = item.number() + 0.0;
      if (!edges.isEmpty() && !(edge > edges.getLast())) {
        throw item.error(
            "is the edge (%s), which is not above the one before (%s)."
                .formatted(edge, edges.getLast()));
      }
      edges.add(edge);
    }
    if (edges.size() >= MAX_BINS) {
      throw list.error("has %d edges; at most %d.".formatted(edges.size(), MAX_BINS - 1));
    }
    return List.copyOf(edges);
  }

  static FitOperator ordinal(Parameters parameters, Column column) {
    Order order = parameters.choice("order", Order.class, Order.FREQUENCY);
    boolean raw = parameters.columns().isRaw(column);
    List<String> allowed = raw ? parameters.columns().raw(column).allowed() : List.of();
    if (order == Order.CONTRACT && allowed.isEmpty()) {
      throw parameters
          .required("order")
          .error(
              "is (contract), but the contract lists no allowed values for the column (%s).\nMaybe (frequency) or (name)."
                  .formatted(column.name()));
    }
    return new FitOperator.Ordinal(
        order,
        parameters.choice("unknown", UnknownCode.class, UnknownCode.OWN),
        parameters.integer("min_count", 1, Integer.MAX_VALUE, 1),
        order == Order.CONTRACT ? allowed : List.of());
  }

  static FitOperator categorical(Parameters parameters, Column column) {
    return new FitOperator.Categorical(
        parameters.integer("min_count", 1, Integer.MAX_VALUE, 1),
        parameters.integer("max_levels", 1, MAX_CATEGORIES, 100),
        parameters.choice("unknown", UnknownCode.class, UnknownCode.OWN));
  }

  static FitOperator oneHot(Parameters parameters, Column column) {
    return new FitOperator.OneHot(
        parameters.integer("min_count", 1, Integer.MAX_VALUE, 1),
        parameters.integer("max_levels", 1, MAX_ONE_HOT, 100),
        parameters.choice("others", Others.class, Others.ZEROS));
  }

  private static void refuse(@Nullable Node node, String message) {
    if (node != null) {
      throw node.error(message);
    }
  }
}
