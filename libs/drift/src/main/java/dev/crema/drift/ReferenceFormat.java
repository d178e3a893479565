package dev.crema.drift;

import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import dev.crema.data.document.Suggestion;
import dev.crema.drift.statistics.Distribution;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The JSON of a reference profile. */
final class ReferenceFormat {
  static final String NUMBERS = "numbers";
  static final String CATEGORIES = "categories";

  private ReferenceFormat() {}

  static Map<String, Object> tree(ReferenceProfile profile) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", ReferenceProfile.VERSION);
    tree.put("contract_digest", profile.contractDigest());
    tree.put("rows", profile.rows());
    tree.put("columns", profile.columns().stream().map(ReferenceFormat::tree).toList());
    tree.put("outputs", profile.outputs().stream().map(ReferenceFormat::tree).toList());
    return tree;
  }

  static Map<String, Object> tree(ReferenceColumn column) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", column.name());
    tree.put("kind", column instanceof ReferenceNumbers ? NUMBERS : CATEGORIES);
    tree.put("missing", column.missing());
    switch (column) {
      case ReferenceNumbers numbers -> {
        Distribution distribution = numbers.distribution();
        if (distribution != null) {
          Distribution.Points points = distribution.points();
          tree.put("values", points.values());
          tree.put("below", points.below());
          tree.put("up_to", points.upTo());
        }
      }
      case ReferenceCategories categories -> {
        tree.put("counts", categories.counts());
        if (!categories.isComplete()) {
          tree.put("buckets", categories.buckets());
        }
      }
    }
    return tree;
  }

  static ReferenceProfile read(Node node) {
    node.fields("version", "contract_digest", "rows", "columns", "outputs");
    node.required("version").integer(ReferenceProfile.VERSION, ReferenceProfile.VERSION);
    List<ReferenceColumn> columns = columns(node.required("columns"));
    List<ReferenceColumn> outputs = columns(node.required("outputs"));
    return checked(
        node,
        () ->
            new ReferenceProfile(
                node.required("contract_digest").text(),
                node.required("rows").integer(0, Long.MAX_VALUE),
                columns,
                outputs));
  }

  private static List<ReferenceColumn> columns(Node node) {
    requireSize(node, ReferenceProfile.MAX_COLUMNS, "columns");
    return node.items().stream().map(ReferenceFormat::column).toList();
  }

  private static ReferenceColumn column(Node node) {
    return switch (kind(node)) {
      case NUMBERS -> numbers(node);
      default -> categories(node);
    };
  }

  static String kind(Node node) {
    Node kind = node.required("kind");
    List<String> known = List.of(NUMBERS, CATEGORIES);
    if (!known.contains(kind.text())) {
      throw kind.error(
          "(%s) is not one of %s.%s"
              .formatted(kind.text(), known, Suggestion.maybe(kind.text(), known)));
    }
    return kind.text();
  }

  private static ReferenceColumn numbers(Node node) {
    node.fields("name", "kind", "missing", "values", "below", "up_to");
    return checked(
        node,
        () ->
            new ReferenceNumbers(node.required("name").text(), missing(node), distribution(node)));
  }

  private static @Nullable Distribution distribution(Node node) {
    Node values = node.optional("values");
    if (values == null) {
      return null;
    }
    requireSize(values, ReferenceNumbers.CELLS + 1, "values");
    return Distribution.of(
        new Distribution.Points(
            values.items().stream().mapToDouble(Node::number).toArray(),
            counts(node.required("below"), ReferenceNumbers.CELLS + 1),
            counts(node.required("up_to"), ReferenceNumbers.CELLS + 1)));
  }

  private static ReferenceColumn categories(Node node) {
    node.fields("name", "kind", "missing", "counts", "buckets");
    String name = node.required("name").text();
    Map<String, Long> counts = countsByName(node, ReferenceCategories.MAX_NAMES);
    Node buckets = node.optional("buckets");
    return checked(
        node,
        () ->
            buckets == null
                ? ReferenceCategories.of(name, missing(node), counts)
                : new ReferenceCategories(
                    name, missing(node), counts, counts(buckets, Categories.BUCKETS)));
  }

  static Map<String, Long> countsByName(Node node, int limit) {
    Map<String, Node> entries = node.required("counts").entries();
    if (entries.size() > limit) {
      throw node.required("counts")
          .error("has %d categories; the limit is %d.".formatted(entries.size(), limit));
    }
    Map<String, Long> counts = new LinkedHashMap<>();
    entries.forEach((category, count) -> counts.put(category, count.integer(1, MAX_ROWS)));
    return counts;
  }

  static long missing(Node node) {
    return node.required("missing").integer(0, MAX_ROWS);
  }

  static long[] counts(Node node, int limit) {
    requireSize(node, limit, "numbers");
    return node.items().stream().mapToLong(item -> item.integer(0, MAX_ROWS)).toArray();
  }

  static void requireSize(Node list, int limit, String what) {
    int size = list.items().size();
    if (size > limit) {
      throw list.error("has %d %s; the limit is %d.".formatted(size, what, limit));
    }
  }

  /** Sums of a thousand such counts stay within 64 bits. */
  static final long MAX_ROWS = 1L << 50;

  /** A value that a constructor refuses is the file's fault: the message then names its place. */
  static <T> T checked(Node node, Supplier<T> constructor) {
    try {
      return constructor.get();
    } catch (InputException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw node.error("is not valid: " + e.getMessage());
    }
  }
}
