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
 */
record XgboostTree(
    int[] left,
    int[] right,
    int[] feature,
    float[] condition,
    boolean[] defaultLeft,
    float[] gain,
    float[] cover) {

  static XgboostTree of(Map<?, ?> dump) {
    if (dump.get("split_type") instanceof long[] types) {
      for (long type : types) {
        if (type != 0) {
          throw new IllegalStateException("A categorical split, which was never asked for.");
        }
      }
    }
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
        floats(dump, "sum_hessian"));
  }

  boolean isLeaf(int node) {
    return left[node] < 0;
  }

  /** Walks as the documentation of XGBoost says: missing by default, else {@code x < threshold}. */
  float walk(float[] x) {
    int node = 0;
    while (left[node] != -1) {
      float value = x[feature[node]];
      boolean goesLeft = Float.isNaN(value) ? defaultLeft[node] : value < condition[node];
      node = goesLeft ? left[node] : right[node];
    }
    return condition[node];
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
    TreeNodes nodes = empty(order.length);
    for (int i = 0; i < order.length; i++) {
      int node = order[i];
      boolean leaf = isLeaf(node);
      nodes.left()[i] = leaf ? -1 : position[left[node]];
      nodes.right()[i] = leaf ? -1 : position[right[node]];
      nodes.feature()[i] = leaf ? 0 : feature[node];
      nodes.threshold()[i] = leaf ? 0 : condition[node];
      nodes.defaultLeft()[i] = !leaf && defaultLeft[node];
      nodes.values()[i] = leaf ? condition[node] : 0;
      nodes.cover()[i] = cover[node];
    }
    return nodes;
  }

  private static TreeNodes empty(int size) {
    return new TreeNodes(
        new int[size],
        new int[size],
        new int[size],
        new float[size],
        new boolean[size],
        new float[size],
        new float[size]);
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
