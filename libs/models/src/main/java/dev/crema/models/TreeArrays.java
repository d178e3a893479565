package dev.crema.models;

import dev.crema.data.InputException;
import java.util.Arrays;

/**
 * All nodes of all trees, tree after tree, each in breadth-first order: so children come after
 * their parent, and the right child right after the left one.
 *
 * <p>The arrays are shared with the scorer for speed and never change.
 */
final class TreeArrays {
  /** Of how many trees the depth is kept. */
  static final int GROUP = 4;

  /** First node of each tree, then the number of nodes. */
  final int[] roots;

  /** Left child; of a leaf the leaf itself. */
  final int[] left;

  /** Feature asked, 0 in a leaf; 16 bits, so that more nodes fit the cache. */
  final char[] feature;

  /** Threshold; +∞ in a leaf, so that every finite value stays there. */
  final float[] threshold;

  final boolean[] defaultLeft;

  /** By node if leaves hold one number, else leaf after leaf. */
  final float[] value;

  /** Where a leaf's numbers start in {@code value}; empty if leaves hold one number. */
  final int[] vector;

  /** Training weight by node; empty if the trainer told none. */
  final float[] cover;

  /** Depth of the deepest of each group of trees. */
  final int[] depth;

  /** What splits ask for instead of a threshold alone; empty in most models. */
  final CategorySets categories;

  private TreeArrays(Builder builder) {
    roots = Arrays.copyOf(builder.roots, builder.trees + 1);
    roots[builder.trees] = builder.nodes;
    left = Arrays.copyOf(builder.left, builder.nodes);
    feature = Arrays.copyOf(builder.feature, builder.nodes);
    threshold = Arrays.copyOf(builder.threshold, builder.nodes);
    defaultLeft = Arrays.copyOf(builder.defaultLeft, builder.nodes);
    value = Arrays.copyOf(builder.value, builder.values);
    vector = Arrays.copyOf(builder.vector, builder.width == 1 ? 0 : builder.nodes);
    cover = Arrays.copyOf(builder.cover, builder.hasCover ? builder.nodes : 0);
    depth = Arrays.copyOf(builder.depth, (builder.trees + 3) / 4);
    categories = builder.categories.build(builder.nodes);
  }

  int count() {
    return roots.length - 1;
  }

  int nodes() {
    return left.length;
  }

  boolean isLeaf(int node) {
    return left[node] == node;
  }

  boolean hasCover() {
    return cover.length > 0;
  }

  /** Returns whether a split asks for categories; then no walk in lockstep knows the way. */
  boolean hasCategories() {
    return !categories.isEmpty();
  }

  /** Returns the leaf that any row reaches, one with NaN or infinities too. */
  int leaf(int tree, float[] x) {
    return categories.isEmpty() ? leafByNumbers(tree, x) : leafByAny(tree, x);
  }

  private int leafByNumbers(int tree, float[] x) {
    int node = roots[tree];
    while (left[node] != node) {
      float value = x[feature[node]];
      boolean goesLeft = Float.isNaN(value) ? defaultLeft[node] : value < threshold[node];
      node = left[node] + (goesLeft ? 0 : 1);
    }
    return node;
  }

  private int leafByAny(int tree, float[] x) {
    int node = roots[tree];
    while (left[node] != node) {
      float value = x[feature[node]];
      boolean goesLeft = value < threshold[node];
      if (Float.isNaN(value)) {
        goesLeft = defaultLeft[node];
      } else {
        int set = categories.set(node);
        if (set != 0) {
          // What is not below the threshold is above -1, and so no less than 0 when it is cut.
          goesLeft = !goesLeft && categories.has(set, (int) value);
        }
      }
      node = left[node] + (goesLeft ? 0 : 1);
    }
    return node;
  }

  /** Lays trees out one after the other, checking each. */
  static final class Builder {
    private final int features;
    private final int width;
    private int trees;
    private int nodes;
    private int values;
    private int[] roots = new int[16];
    private int[] left = new int[256];
    private char[] feature = new char[256];
    private float[] threshold = new float[256];
    private boolean[] defaultLeft = new boolean[256];
    private float[] value = new float[256];
    private int[] vector = new int[256];
    private float[] cover = new float[0];
    private boolean hasCover;
    private int[] depth = new int[4];
    private final CategorySets.Builder categories = new CategorySets.Builder();

    Builder(int features, int width) {
      this.features = features;
      this.width = width;
    }

    void add(TreeNodes tree) {
      if (trees == TreeEnsemble.MAX_TREES) {
        throw new InputException(
            "The model has more than %d trees.\nMaybe fewer rounds.".formatted(trees));
      }
      if ((long) nodes + tree.left().length > TreeEnsemble.MAX_NODES) {
        throw new InputException(
            "The model has more than %d nodes.\nMaybe fewer or smaller trees."
                .formatted(TreeEnsemble.MAX_NODES));
      }
      int[] order = new TreeCheck(tree, trees, features, width).breadthFirst();
      hasCover = trees == 0 ? tree.hasCover() : hasCover;
      if (tree.hasCover() != hasCover) {
        throw new InputException(
            "Tree %d has %s, but the trees before it have %s."
                .formatted(trees, hasCover ? "no covers" : "covers", hasCover ? "them" : "none"));
      }
      grow(order.length);
      append(tree, order);
    }

    private void grow(int more) {
      roots = trees + 2 > roots.length ? Arrays.copyOf(roots, roots.length * 2) : roots;
      depth = trees / 4 >= depth.length ? Arrays.copyOf(depth, depth.length * 2) : depth;
      int room = nodes + more;
      if (room > left.length) {
        int size = (int) Math.min(Math.max(room, left.length * 2L), TreeEnsemble.MAX_NODES);
        left = Arrays.copyOf(left, size);
        feature = Arrays.copyOf(feature, size);
        threshold = Arrays.copyOf(threshold, size);
        defaultLeft = Arrays.copyOf(defaultLeft, size);
        vector = width == 1 ? vector : Arrays.copyOf(vector, size);
      }
      cover = hasCover && cover.length < left.length ? Arrays.copyOf(cover, left.length) : cover;
      long leaves = width == 1 ? more : (more + 1L) / 2;
      long needed = values + leaves * width;
      if (needed > TreeEnsemble.MAX_LEAF_NUMBERS) {
        throw new InputException(
            "The leaves of the first %d trees have %d numbers; a package holds at most %d."
                    .formatted(trees + 1, needed, TreeEnsemble.MAX_LEAF_NUMBERS)
                + TreeFile.SMALLER);
      }
      if (needed > value.length) {
        long size = Math.min(Math.max(needed, value.length * 2L), TreeEnsemble.MAX_LEAF_NUMBERS);
        value = Arrays.copyOf(value, (int) size);
      }
    }

    private void append(TreeNodes tree, int[] order) {
      int root = nodes;
      roots[trees] = root;
      int next = root + 1;
      int[] level = new int[order.length];
      if (tree.hasCategories()) {
        categories.grow(root + order.length);
      }
      for (int i = 0; i < order.length; i++) {
        int from = order[i];
        int to = root + i;
        if (tree.left()[from] < 0) {
          leaf(tree, from, to);
        } else {
          feature[to] = (char) tree.feature()[from];
          threshold[to] = tree.threshold()[from];
          defaultLeft[to] = tree.defaultLeft()[from];
          left[to] = next;
          level[next - root] = level[i] + 1;
          level[next - root + 1] = level[i] + 1;
          next += 2;
          if (tree.asksForCategories(from)) {
            categories.add(to, tree.categories()[from]);
          }
        }
        if (hasCover) {
          cover[to] = tree.cover()[from];
        }
        if (width == 1) {
          value[to] = tree.left()[from] < 0 ? tree.values()[from] : 0;
        }
      }
      values = width == 1 ? nodes + order.length : values;
      depth[trees / 4] = Math.max(depth[trees / 4], level[order.length - 1]);
      nodes += order.length;
      trees++;
    }

    private void leaf(TreeNodes tree, int from, int to) {
      feature[to] = 0;
      threshold[to] = Float.POSITIVE_INFINITY;
      defaultLeft[to] = false;
      left[to] = to;
      if (width > 1) {
        vector[to] = values;
        System.arraycopy(tree.values(), from * width, value, values, width);
        values += width;
      }
    }

    TreeArrays build() {
      if (trees == 0) {
        throw new InputException("The model has no tree.");
      }
      return new TreeArrays(this);
    }
  }
}
