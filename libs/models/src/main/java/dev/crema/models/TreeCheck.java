package dev.crema.models;

import dev.crema.data.InputException;

/** Checks that nodes form a tree and finds their breadth-first order. */
final class TreeCheck {
  /**
   * How far a parent's cover may be from the sum of its children's, as a share of the larger:
   * trainers sum each side on its own, in float or double.
   */
  static final double COVER_TOLERANCE = 1e-3;

  private final TreeNodes tree;
  private final int number;
  private final int features;
  private final int width;
  private final int nodes;

  TreeCheck(TreeNodes tree, int number, int features, int width) {
    this.tree = tree;
    this.number = number;
    this.features = features;
    this.width = width;
    nodes = tree.left().length;
  }

  /** Returns the nodes in breadth-first order, left before right. */
  int[] breadthFirst() {
    checkLengths();
    int[] order = new int[nodes];
    boolean[] seen = new boolean[nodes];
    seen[0] = true;
    int end = 1;
    int levelEnd = 1;
    int depth = 0;
    for (int i = 0; i < end; i++) {
      if (i == levelEnd) {
        levelEnd = end;
        depth++;
      }
      int node = order[i];
      if (isLeaf(node)) {
        checkLeaf(node);
      } else {
        checkSplit(node);
        end = child(tree.left()[node], node, order, seen, end);
        end = child(tree.right()[node], node, order, seen, end);
        if (depth >= TreeEnsemble.MAX_DEPTH) {
          throw error("is deeper than %d".formatted(TreeEnsemble.MAX_DEPTH));
        }
      }
    }
    if (end < nodes) {
      throw error("has %d nodes, of which only %d can be reached".formatted(nodes, end));
    }
    if (tree.hasCover()) {
      checkCovers();
    }
    return order;
  }

  private int child(int child, int parent, int[] order, boolean[] seen, int end) {
    if (child < 0 || child >= nodes) {
      throw error(
          "has the child (%d) at node (%d), but its nodes are 0 to %d"
              .formatted(child, parent, nodes - 1));
    }
    if (seen[child]) {
      throw error(
          "reaches node (%d) again from node (%d): it has a cycle or a node with two parents"
              .formatted(child, parent));
    }
    seen[child] = true;
    order[end] = child;
    return end + 1;
  }

  private boolean isLeaf(int node) {
    boolean noLeft = tree.left()[node] == -1;
    if (noLeft != (tree.right()[node] == -1)) {
      throw error("has only one child at node (%d)".formatted(node));
    }
    return noLeft;
  }

  private void checkLengths() {
    if (nodes == 0) {
      throw error("has no node");
    }
    boolean equal =
        tree.right().length == nodes
            && tree.feature().length == nodes
            && tree.threshold().length == nodes
            && tree.defaultLeft().length == nodes
            && tree.values().length == (long) nodes * width
            && (!tree.hasCover() || tree.cover().length == nodes)
            && (!tree.hasCategories() || tree.categories().length == nodes);
    if (!equal) {
      throw error("has arrays of unequal lengths");
    }
    if (tree.hasCategories() && !tree.hasCover()) {
      throw error("asks for categories and has no covers");
    }
  }

  private void checkSplit(int node) {
    int feature = tree.feature()[node];
    if (feature < 0 || feature >= features) {
      throw error(
          "asks for the feature (%d) at node (%d); there are %d"
              .formatted(feature, node, features));
    }
    if (Float.isNaN(tree.threshold()[node])) {
      throw error(
          "has the threshold (%s) at node (%d), which is no number"
              .formatted(tree.threshold()[node], node));
    }
    if (tree.asksForCategories(node)) {
      checkCategories(node);
    }
  }

  private void checkCategories(int node) {
    if (!(tree.threshold()[node] > -1)) {
      throw error(
          "has the least category (%s) at node (%d), which is not above -1"
              .formatted(tree.threshold()[node], node));
    }
    int words = tree.categories()[node].length;
    if (words > TreeNodes.MAX_SET_WORDS) {
      throw error(
          "asks for a set of categories of %d words at node (%d); at most %d are possible"
              .formatted(words, node, TreeNodes.MAX_SET_WORDS));
    }
  }

  private void checkLeaf(int node) {
    if (tree.asksForCategories(node)) {
      throw error("asks for categories at leaf (%d)".formatted(node));
    }
    double sum = 0;
    for (int i = node * width; i < (node + 1) * width; i++) {
      float value = tree.values()[i];
      if (!Float.isFinite(value) || (width > 1 && value < 0)) {
        throw error(
            "has the value (%s) at leaf (%d), which is not finite%s"
                .formatted(value, node, width > 1 ? ", or negative" : ""));
      }
      sum += value;
    }
    if (width > 1 && !(sum > 0)) {
      throw error("has only zeros at leaf (%d)".formatted(node));
    }
  }

  private void checkCovers() {
    for (int node = 0; node < nodes; node++) {
      float cover = tree.cover()[node];
      if (!(cover >= 0 && cover < Float.POSITIVE_INFINITY)) {
        throw error(
            "has the cover (%s) at node (%d), which is not finite, or negative"
                .formatted(cover, node));
      }
    }
    for (int node = 0; node < nodes; node++) {
      if (!isLeaf(node)) {
        checkChildren(node);
      }
    }
    if (!isLeaf(0) && tree.cover()[0] == 0) {
      throw error("has the cover (0) at its root, though it splits");
    }
  }

  private void checkChildren(int node) {
    double cover = tree.cover()[node];
    double sum = (double) tree.cover()[tree.left()[node]] + tree.cover()[tree.right()[node]];
    if (Math.abs(cover - sum) > COVER_TOLERANCE * Math.max(cover, sum)) {
      throw error(
          "has the cover (%s) at node (%d), but its children have (%s) together"
              .formatted(cover, node, sum));
    }
  }

  private InputException error(String what) {
    return new InputException("Tree %d %s.".formatted(number, what));
  }
}
