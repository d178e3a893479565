package dev.crema.models;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;

/** Random trees and a naive walk over them, to compare the compiled scorer with. */
final class Trees {
  private Trees() {}

  /** Returns a tree of random shape in random node order; the root stays first. */
  static TreeNodes random(Random random, int features, int width, int maxDepth) {
    int capacity = 1 << (maxDepth + 1);
    int[] left = new int[capacity];
    int[] right = new int[capacity];
    int[] feature = new int[capacity];
    float[] threshold = new float[capacity];
    boolean[] defaultLeft = new boolean[capacity];
    float[] values = new float[capacity * width];
    int[] depth = new int[capacity];
    int nodes = 1;
    for (int i = 0; i < nodes; i++) {
      boolean leaf = depth[i] == maxDepth || (i > 0 && random.nextInt(5) == 0);
      left[i] = leaf ? -1 : nodes;
      right[i] = leaf ? -1 : nodes + 1;
      if (!leaf) {
        depth[nodes] = depth[i] + 1;
        depth[nodes + 1] = depth[i] + 1;
        nodes += 2;
        feature[i] = random.nextInt(features);
        threshold[i] = threshold(random);
        defaultLeft[i] = random.nextBoolean();
      }
      for (int k = 0; leaf && k < width; k++) {
        values[i * width + k] =
            width == 1 ? (float) random.nextGaussian() : random.nextFloat() + 0.01f;
      }
    }
    return shuffled(
        random,
        new TreeNodes(
            Arrays.copyOf(left, nodes),
            Arrays.copyOf(right, nodes),
            Arrays.copyOf(feature, nodes),
            Arrays.copyOf(threshold, nodes),
            Arrays.copyOf(defaultLeft, nodes),
            Arrays.copyOf(values, nodes * width)),
        width);
  }

  /** Returns the tree with covers of rows that went through it; some leaves saw none. */
  static TreeNodes covered(Random random, TreeNodes tree, double shareOfEmptyLeaves) {
    float[] cover = new float[tree.left().length];
    cover(random, tree, 0, shareOfEmptyLeaves, cover);
    if (cover[0] == 0) {
      return covered(random, tree, 0);
    }
    return new TreeNodes(
        tree.left(),
        tree.right(),
        tree.feature(),
        tree.threshold(),
        tree.defaultLeft(),
        tree.values(),
        cover);
  }

  private static float cover(Random random, TreeNodes tree, int node, double empty, float[] cover) {
    if (tree.left()[node] < 0) {
      cover[node] = random.nextDouble() < empty ? 0 : 1 + random.nextInt(100);
    } else {
      cover[node] =
          cover(random, tree, tree.left()[node], empty, cover)
              + cover(random, tree, tree.right()[node], empty, cover);
    }
    return cover[node];
  }

  /** Divides the numbers of each leaf by their sum and multiplies them by a weight. */
  static TreeNodes weighted(TreeNodes tree, int width, double weight) {
    for (int i = 0; i < tree.left().length; i++) {
      double sum = 0;
      for (int k = 0; k < width; k++) {
        sum += tree.values()[i * width + k];
      }
      for (int k = 0; k < width && sum > 0; k++) {
        tree.values()[i * width + k] = (float) (weight * tree.values()[i * width + k] / sum);
      }
    }
    return tree;
  }

  // Few distinct values, so that rows often lie exactly on a threshold.
  static float threshold(Random random) {
    return random.nextInt(-8, 9) / 4f;
  }

  private static TreeNodes shuffled(Random random, TreeNodes tree, int width) {
    int nodes = tree.left().length;
    int[] to = new int[nodes];
    for (int i = 0; i < nodes; i++) {
      to[i] = i;
    }
    for (int i = nodes - 1; i > 1; i--) {
      int k = 1 + random.nextInt(i);
      int swap = to[i];
      to[i] = to[k];
      to[k] = swap;
    }
    int[] left = new int[nodes];
    int[] right = new int[nodes];
    int[] feature = new int[nodes];
    float[] threshold = new float[nodes];
    boolean[] defaultLeft = new boolean[nodes];
    float[] values = new float[nodes * width];
    for (int i = 0; i < nodes; i++) {
      left[to[i]] = tree.left()[i] < 0 ? -1 : to[tree.left()[i]];
      right[to[i]] = tree.right()[i] < 0 ? -1 : to[tree.right()[i]];
      feature[to[i]] = tree.feature()[i];
      threshold[to[i]] = tree.threshold()[i];
      defaultLeft[to[i]] = tree.defaultLeft()[i];
      System.arraycopy(tree.values(), i * width, values, to[i] * width, width);
    }
    return new TreeNodes(left, right, feature, threshold, defaultLeft, values);
  }

  /** Returns whether a row goes left at a split, by the definition. */
  static boolean goesLeft(TreeNodes tree, int node, float[] x) {
    float value = x[tree.feature()[node]];
    if (Float.isNaN(value)) {
      return tree.defaultLeft()[node];
    }
    if (tree.categories().length == 0 || tree.categories()[node].length == 0) {
      return value < tree.threshold()[node];
    }
    if (value < tree.threshold()[node] || value >= 1 << 16) {
      return false;
    }
    ByteBuffer set = ByteBuffer.allocate(4 * tree.categories()[node].length);
    set.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(tree.categories()[node]);
    return BitSet.valueOf(set).get((int) Math.floor(Math.abs(value)));
  }

  /** Returns the leaf that a row reaches, by the definition. */
  static int walk(TreeNodes tree, float[] x) {
    int node = 0;
    while (tree.left()[node] >= 0) {
      node = goesLeft(tree, node, x) ? tree.left()[node] : tree.right()[node];
    }
    return node;
  }

  /** Returns a row with NaN, infinities and values on thresholds among others. */
  static float[] row(Random random, int features, boolean finite) {
    float[] x = new float[features];
    for (int i = 0; i < features; i++) {
      x[i] = random.nextBoolean() ? threshold(random) : (float) random.nextGaussian() * 2;
      if (!finite && random.nextInt(6) == 0) {
        float[] odd = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f};
        x[i] = odd[random.nextInt(odd.length)];
      }
    }
    return x;
  }
}
