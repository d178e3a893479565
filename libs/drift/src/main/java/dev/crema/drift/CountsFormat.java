package dev.crema.drift;

import static dev.crema.drift.ReferenceFormat.MAX_ROWS;
import static dev.crema.drift.ReferenceFormat.NUMBERS;

import dev.crema.data.document.Node;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON of a window's counts. */
final class CountsFormat {
  private CountsFormat() {}

  static Map<String, Object> tree(WindowCounts counts) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", WindowCounts.VERSION);
    tree.put("contract_digest", counts.reference().contractDigest());
    tree.put("rows", counts.rows());
    tree.put("columns", counts.columns().stream().map(CountsFormat::tree).toList());
    tree.put("outputs", counts.outputs().stream().map(CountsFormat::tree).toList());
    return tree;
  }

  private static Map<String, Object> tree(WindowCounts.Cells cells) {
    return switch (cells) {
      case WindowCounts.Numbers(CellCounter counter) -> numbers(counter);
      case WindowCounts.Texts(CategoryWindow window) -> WindowFormat.texts(window);
    };
  }

  private static Map<String, Object> numbers(CellCounter counter) {
    CellCounter.Counts counts = counter.counts();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", counter.reference().name());
    tree.put("kind", NUMBERS);
    tree.put("missing", counts.missing());
    tree.put("at", counts.at());
    tree.put("before", counts.before());
    tree.put("low_mean", counts.lowMean());
    tree.put("high_mean", counts.highMean());
    return tree;
  }

  static WindowCounts read(Node node, ReferenceProfile reference) {
    node.fields("version", "contract_digest", "rows", "columns", "outputs");
    node.required("version").integer(WindowCounts.VERSION, WindowCounts.VERSION);
    WindowFormat.requireContract(node.required("contract_digest"), reference);
    WindowCounts counts = new WindowCounts(reference);
    counts.setRows(node.required("rows").integer(0, MAX_ROWS));
    cells(node.required("columns"), counts.columns(), counts.rows());
    cells(node.required("outputs"), counts.outputs(), counts.rows());
    return counts;
  }

  private static void cells(Node list, List<WindowCounts.Cells> cells, long rows) {
    WindowFormat.requireSize(list, cells.size());
    for (int i = 0; i < cells.size(); i++) {
      Node node = list.items().get(i);
      switch (cells.get(i)) {
        case WindowCounts.Numbers(CellCounter counter) -> numbers(node, counter, rows);
        case WindowCounts.Texts(CategoryWindow window) -> WindowFormat.texts(node, window, rows);
      }
    }
  }

  private static void numbers(Node node, CellCounter counter, long rows) {
    node.fields("name", "kind", "missing", "at", "before", "low_mean", "high_mean");
    WindowFormat.requireSame(node, counter.reference().name(), NUMBERS);
    CellCounter.Counts counts =
        new CellCounter.Counts(
            ReferenceFormat.missing(node),
            cells(node.required("at")),
            cells(node.required("before")),
            node.required("low_mean").number(),
            node.required("high_mean").number());
    long sum =
        counts.missing() + Arrays.stream(counts.at()).sum() + Arrays.stream(counts.before()).sum();
    if (sum != rows) {
      throw node.error(
          "has (%d) numbers, missing ones included; the window has (%d) rows."
              .formatted(sum, rows));
    }
    ReferenceFormat.checked(
        node,
        () -> {
          counter.add(counts);
          return counter.column();
        });
  }

  private static long[] cells(Node node) {
    return ReferenceFormat.counts(node, ReferenceNumbers.CELLS + 2);
  }
}
