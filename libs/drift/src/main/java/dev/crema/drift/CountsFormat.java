package dev.crema.drift;

import static dev.crema.drift.ReferenceFormat.CATEGORIES;
import static dev.crema.drift.ReferenceFormat.MAX_ROWS;
import static dev.crema.drift.ReferenceFormat.NUMBERS;
import static dev.crema.drift.ReferenceFormat.checked;
import static dev.crema.drift.ReferenceFormat.counts;
import static dev.crema.drift.ReferenceFormat.countsByName;
import static dev.crema.drift.ReferenceFormat.missing;

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
      case WindowCounts.Texts(CategoryWindow window) -> texts(window);
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
    requireContract(node.required("contract_digest"), reference);
    WindowCounts counts = new WindowCounts(reference);
    counts.setRows(node.required("rows").integer(0, MAX_ROWS));
    cells(node.required("columns"), counts.columns(), counts.rows());
    cells(node.required("outputs"), counts.outputs(), counts.rows());
    return counts;
  }

  private static void cells(Node list, List<WindowCounts.Cells> cells, long rows) {
    requireSize(list, cells.size());
    for (int i = 0; i < cells.size(); i++) {
      Node node = list.items().get(i);
      switch (cells.get(i)) {
        case WindowCounts.Numbers(CellCounter counter) -> numbers(node, counter, rows);
        case WindowCounts.Texts(CategoryWindow window) -> texts(node, window, rows);
      }
    }
  }

  private static void numbers(Node node, CellCounter counter, long rows) {
    node.fields("name", "kind", "missing", "at", "before", "low_mean", "high_mean");
    requireSame(node, counter.reference().name(), NUMBERS);
    CellCounter.Counts counts =
        new CellCounter.Counts(
            missing(node),
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
    checked(
        node,
        () -> {
          counter.add(counts);
          return counter.column();
        });
  }

  private static long[] cells(Node node) {
    return counts(node, ReferenceNumbers.CELLS + 2);
  }

  private static Map<String, Object> texts(CategoryWindow window) {
    WindowCategories column = window.column();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", column.name());
    tree.put("kind", CATEGORIES);
    tree.put("missing", column.missing());
    tree.put("counts", column.counts());
    tree.put("unnamed", column.unnamed());
    tree.put("buckets", column.buckets());
    return tree;
  }

  private static void requireContract(Node digest, ReferenceProfile reference) {
    if (!digest.text().equals(reference.contractDigest())) {
      throw digest.error(
          "(%s) is not the contract of the reference (%s).\nMaybe the window belongs to another model version."
              .formatted(digest.text(), reference.contractDigest()));
    }
  }

  private static void requireSize(Node list, int size) {
    int found = list.items().size();
    if (found != size) {
      throw list.error("has %d columns, the reference has %d.".formatted(found, size));
    }
  }

  private static void requireSame(Node node, String name, String kind) {
    if (!node.required("name").text().equals(name) || !node.required("kind").text().equals(kind)) {
      throw node.error(
          "is the column (%s) of kind (%s), where the reference has (%s) of kind (%s)."
              .formatted(node.required("name").text(), node.required("kind").text(), name, kind));
    }
  }

  private static void texts(Node node, CategoryWindow window, long rows) {
    node.fields("name", "kind", "missing", "counts", "unnamed", "buckets");
    requireSame(node, window.reference().name(), CATEGORIES);
    Map<String, Long> counts =
        countsByName(node, ReferenceCategories.MAX_NAMES + WindowCategories.MAX_NEW);
    WindowCategories column =
        checked(
            node,
            () ->
                new WindowCategories(
                    window.reference().name(),
                    missing(node),
                    counts,
                    node.required("unnamed").integer(0, MAX_ROWS),
                    counts(node.required("buckets"), Categories.BUCKETS)));
    if (column.count() + column.missing() != rows) {
      throw node.error(
          "has (%d) values and (%d) missing ones, the window has (%d) rows."
              .formatted(column.count(), column.missing(), rows));
    }
    window.merge(column);
  }
}
