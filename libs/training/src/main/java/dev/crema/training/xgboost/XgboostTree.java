package dev.crema.training.xgboost;

import dev.crema.models.TreeNodes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One tree as XGBoost dumps it; node 0 is the root, leaf values stand where inner nodes have their
 * threshold.
 *
 * @param left left children, −1 for a leaf
 * @param right right children
 * @param feature features asked
 * @param condition thresholds, of leaves their values
 * @param defaultLeft whether missing goes left
 * @param gain loss reduction of each split
 * @param cover sum of hessians of the rows in each node
 * @param categories of each split that asks for categories those that go right, ascending; none for
 *     others
 */
record XgboostTree(
    int[] left,
    int[] right,
    int[] feature,
    float[] condition,
    boolean[] defaultLeft,
    float[] gain,
    float[] cover,
    int[][] categories) {

  /** XGBoost takes no code for a category that a float does not tell from the next. */
  private static final float MOST = 1 << 24;

  static XgboostTree of(Map<?, ?> dump) {
    int[] defaults = integers(dump, "default_left");
    boolean[] defaultLeft = new boolean[defaults.length];
    for (int i = 0; i < defaults.length; i++) {
      defaultLeft[i] = defaults[i] != 0;
    }
    return new XgboostTree(
        integers(dump, "left_children"),
        integers(dump, "right_children"),
        integers(dump, "split_indices"),
        floats(dump, "split_conditions"),
        defaultLeft,
        floats(dump, "loss_changes"),
        floats(dump, "sum_hessian"),
        categories(dump, defaults.length));
  }

  private static int[][] categories(Map<?, ?> dump, int size) {
    int[][] categories = new int[size][0];
    int[] all = integers(dump, "categories");
    int[] nodes = integers(dump, "categories_nodes");
    int[] starts = integers(dump, "categories_segments");
    int[] sizes = integers(dump, "categories_sizes");
    for (int i = 0; i < nodes.length; i++) {
      categories[nodes[i]] = Arrays.copyOfRange(all, starts[i], starts[i] + sizes[i]);
      Arrays.sort(categories[nodes[i]]);
    }
    int[] types = integers(dump, "split_type");
    for (int node = 0; node < types.length; node++) {
      if ((types[node] != 0) != (categories[node].length > 0)) {
        throw new IllegalStateException(
            "Node %d of type %d has %d categories."
                .formatted(node, types[node], categories[node].length));
      }
    }
    return categories;
  }

  boolean asksForCategories(int node) {
    return categories[node].length > 0;
  }

  /** Returns the categories that go right, as bits. */
  int[] set(int node) {
    return TreeNodes.set(categories[node]);
  }

  boolean isLeaf(int node) {
    return left[node] < 0;
  }

  /**
   * Walks as XGBoost says: missing by default, else {@code x < threshold} to the left; categories
   * of the set to the right, and all that is none of them to the left.
   */
  float walk(float[] x) {
    int node = 0;
    while (left[node] != -1) {
      float value = x[feature[node]];
      node = goesLeft(node, value) ? left[node] : right[node];
    }
    return condition[node];
  }

  private boolean goesLeft(int node, float value) {
    if (Float.isNaN(value)) {
      return defaultLeft[node];
    }
    if (!asksForCategories(node)) {
      return value < condition[node];
    }
    boolean isCategory = value >= 0 && value < MOST;
    return !isCategory || Arrays.binarySearch(categories[node], (int) value) < 0;
  }

  /**
   * Returns the tree for our scorer. Pruned nodes, which XGBoost leaves behind unreachable, are
   * dropped.
   */
  TreeNodes compile() {
    int[] order = reachable();
    int[] position = new int[left.length];
    for (int i = 0; i < order.length; i++) {
      position[order[i]] = i;
    }
    boolean hasCategories = Arrays.stream(order).anyMatch(this::asksForCategories);
    TreeNodes nodes = empty(order.length, hasCategories);
    for (int i = 0; i < order.length; i++) {
      int node = order[i];
      boolean leaf = isLeaf(node);
      // Our scorer sends a set's categories left.
      boolean mirrored = asksForCategories(node);
      nodes.left()[i] = leaf ? -1 : position[mirrored ? right[node] : left[node]];
      nodes.right()[i] = leaf ? -1 : position[mirrored ? left[node] : right[node]];
      nodes.feature()[i] = leaf ? 0 : feature[node];
      nodes.threshold()[i] = leaf || mirrored ? 0 : condition[node];
      nodes.defaultLeft()[i] = !leaf && defaultLeft[node] != mirrored;
      if (mirrored) {
        nodes.categories()[i] = set(node);
      }
      nodes.values()[i] = leaf ? condition[node] : 0;
      nodes.cover()[i] = cover[node];
    }
    return nodes;
  }

  private static TreeNodes empty(int size, boolean hasCategories) {
    return new TreeNodes(
        new int[size],
        new int[size],
        new int[size],
        new float[size],
        new boolean[size],
        new float[size],
        new float[size],
        hasCategories ? new int[size][0] : new int[0][]);
  }

  private int[] reachable() {
    int[] order = new int[left.length];
    int found = 1;
    for (int i = 0; i < found; i++) {
      if (!isLeaf(order[i])) {
        order[found++] = left[order[i]];
        order[found++] = right[order[i]];
      }
    }
    return Arrays.copyOf(order, found);
  }

  private static int[] integers(Map<?, ?> dump, String name) {
    return switch (dump.get(name)) {
      case long[] wholes -> toInt(wholes);
      case List<?> items ->
          items.stream().mapToInt(i -> i instanceof Boolean b ? (b ? 1 : 0) : number(i)).toArray();
      case null, default -> throw missing(name);
    };
  }

  private static int number(Object item) {
    return ((Number) item).intValue();
  }

  private static int[] toInt(long[] wholes) {
    int[] integers = new int[wholes.length];
    for (int i = 0; i < wholes.length; i++) {
      integers[i] = Math.toIntExact(wholes[i]);
    }
    return integers;
  }

  private static float[] floats(Map<?, ?> dump, String name) {
    if (dump.get(name) instanceof float[] floats) {
      return floats;
    }
    throw missing(name);
  }

  private static IllegalStateException missing(String name) {
    return new IllegalStateException("The dump of a tree has no (%s).".formatted(name));
  }
}
