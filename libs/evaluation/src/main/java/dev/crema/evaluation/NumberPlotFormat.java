package dev.crema.evaluation;

import dev.crema.data.document.Node;
import dev.crema.evaluation.metrics.NumberPlot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON of a plot of numbers. */
final class NumberPlotFormat {
  private static final int CELL_NUMBERS = 3;

  private NumberPlotFormat() {}

  static Map<String, Object> tree(NumberPlot plot) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("lower", plot.lower());
    tree.put("upper", plot.upper());
    tree.put(
        "cells",
        plot.cells().stream()
            .map(cell -> new long[] {cell.actual(), cell.predicted(), cell.rows()})
            .toList());
    tree.put("groups", plot.groups().stream().map(NumberPlotFormat::tree).toList());
    return tree;
  }

  private static Map<String, Object> tree(NumberPlot.Group group) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("rows", group.rows());
    tree.put("mean_predicted", group.meanPredicted());
    tree.put("errors", group.errors());
    return tree;
  }

  static NumberPlot read(Node node) {
    node.fields("lower", "upper", "cells", "groups");
    return new NumberPlot(
        node.required("lower").number(),
        node.required("upper").number(),
        node.required("cells").items().stream().map(NumberPlotFormat::cell).toList(),
        node.required("groups").items().stream().map(NumberPlotFormat::group).toList());
  }

  private static NumberPlot.Cell cell(Node node) {
    List<Node> numbers = node.items();
    if (numbers.size() != CELL_NUMBERS) {
      throw node.error(
          "must be [actual, predicted, rows], but has %d numbers.".formatted(numbers.size()));
    }
    return new NumberPlot.Cell(
        (int) numbers.get(0).integer(0, NumberPlot.CELLS - 1),
        (int) numbers.get(1).integer(0, NumberPlot.CELLS - 1),
        numbers.get(2).integer(1, Long.MAX_VALUE));
  }

  private static NumberPlot.Group group(Node node) {
    node.fields("rows", "mean_predicted", "errors");
    return new NumberPlot.Group(
        node.required("rows").integer(1, Long.MAX_VALUE),
        node.required("mean_predicted").number(),
        node.required("errors").items().stream().map(Node::number).toList());
  }
}
