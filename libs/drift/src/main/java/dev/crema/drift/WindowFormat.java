package dev.crema.drift;

import static dev.crema.drift.ReferenceFormat.CATEGORIES;
import static dev.crema.drift.ReferenceFormat.MAX_ROWS;
import static dev.crema.drift.ReferenceFormat.NUMBERS;
import static dev.crema.drift.ReferenceFormat.checked;
import static dev.crema.drift.ReferenceFormat.counts;
import static dev.crema.drift.ReferenceFormat.countsByName;
import static dev.crema.drift.ReferenceFormat.missing;

import dev.crema.data.document.Node;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON of a window's profile. */
final class WindowFormat {
  /** Base64 of the largest sketch is shorter. */
  private static final int MAX_SKETCH_TEXT = 1 << 20;

  private WindowFormat() {}

  static Map<String, Object> tree(WindowProfile profile) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", WindowProfile.VERSION);
    tree.put("contract_digest", profile.reference().contractDigest());
    tree.put("rows", profile.rows());
    tree.put("size", profile.size());
    tree.put("columns", profile.columns().stream().map(WindowFormat::tree).toList());
    tree.put("outputs", profile.outputs().stream().map(WindowFormat::tree).toList());
    return tree;
  }

  private static Map<String, Object> tree(WindowProfile.Cell cell) {
    Map<String, Object> tree = new LinkedHashMap<>();
    switch (cell) {
      case WindowProfile.Numbers(NumberWindow window) -> {
        tree.put("name", window.reference().name());
        tree.put("kind", NUMBERS);
        tree.put("missing", window.missing());
        tree.put("below", window.below());
        tree.put("above", window.above());
        tree.put("sketch", Base64.getEncoder().encodeToString(window.bytes()));
      }
      case WindowProfile.Texts(CategoryWindow window) -> tree.putAll(texts(window));
    }
    return tree;
  }

  static Map<String, Object> texts(CategoryWindow window) {
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

  static WindowProfile read(Node node, ReferenceProfile reference) {
    node.fields("version", "contract_digest", "rows", "size", "columns", "outputs");
    node.required("version").integer(WindowProfile.VERSION, WindowProfile.VERSION);
    requireContract(node.required("contract_digest"), reference);
    long size = node.required("size").integer(WindowProfile.MIN_SIZE, WindowProfile.MAX_SIZE);
    WindowProfile profile = new WindowProfile(reference, (int) size);
    profile.setRows(node.required("rows").integer(0, MAX_ROWS));
    cells(node.required("columns"), profile.columns(), profile);
    cells(node.required("outputs"), profile.outputs(), profile);
    return profile;
  }

  static void requireContract(Node digest, ReferenceProfile reference) {
    if (!digest.text().equals(reference.contractDigest())) {
      throw digest.error(
          "(%s) is not the contract of the reference (%s).\nMaybe the window belongs to another model version."
              .formatted(digest.text(), reference.contractDigest()));
    }
  }

  private static void cells(Node list, List<WindowProfile.Cell> cells, WindowProfile profile) {
    List<Node> items = list.items();
    requireSize(list, cells.size());
    for (int i = 0; i < cells.size(); i++) {
      cell(items.get(i), cells.get(i), profile);
    }
  }

  static void requireSize(Node list, int size) {
    int found = list.items().size();
    if (found != size) {
      throw list.error("has %d columns, the reference has %d.".formatted(found, size));
    }
  }

  private static void cell(Node node, WindowProfile.Cell cell, WindowProfile profile) {
    switch (cell) {
      case WindowProfile.Numbers(NumberWindow window) -> {
        node.fields("name", "kind", "missing", "below", "above", "sketch");
        requireSame(node, window.reference().name(), NUMBERS);
        numbers(node, window, profile);
      }
      case WindowProfile.Texts(CategoryWindow window) -> texts(node, window, profile.rows());
    }
  }

  static void requireSame(Node node, String name, String kind) {
    if (!node.required("name").text().equals(name) || !node.required("kind").text().equals(kind)) {
      throw node.error(
          "is the column (%s) of kind (%s), where the reference has (%s) of kind (%s)."
              .formatted(node.required("name").text(), node.required("kind").text(), name, kind));
    }
  }

  private static void numbers(Node node, NumberWindow window, WindowProfile profile) {
    Node sketch = node.required("sketch");
    NumberWindow.Counters counters =
        new NumberWindow.Counters(
            missing(node),
            node.required("below").integer(0, MAX_ROWS),
            node.required("above").integer(0, MAX_ROWS));
    if (sketch.text().length() > MAX_SKETCH_TEXT) {
      throw sketch.error(
          "has %d characters; the limit is %d.".formatted(sketch.text().length(), MAX_SKETCH_TEXT));
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(sketch.text());
      window.restore(bytes, profile.rows() - counters.missing(), counters);
    } catch (IllegalArgumentException e) { // of Base64, or of the sketch
      throw sketch.error("is not valid: " + e.getMessage());
    }
  }

  static void texts(Node node, CategoryWindow window, long rows) {
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
