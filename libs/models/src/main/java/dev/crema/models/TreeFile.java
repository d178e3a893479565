package dev.crema.models;

import dev.crema.data.InputException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of {@code scorer.bin}, little-endian.
 *
 * <p>Magic {@code CREMATRE}, int version, int trees; then for each tree int nodes (breadth-first),
 * int leaves, int left[nodes] (the left child, −1 in a leaf; the right child is the next one), int
 * feature[nodes], float threshold[nodes], byte defaultLeft[nodes] (0 or 1; in version 3 also 2 or 3
 * for a split that asks for categories), from version 2 on float cover[nodes], in version 3 for
 * each split that asks for categories, in the order of the nodes, int words and int set[words], and
 * float values[leaves × width] in the order of the leaves.
 *
 * <p>Trees without covers are written as version 1, those that ask for no category as version 2.
 */
final class TreeFile {
  private static final byte[] MAGIC = "CREMATRE".getBytes(StandardCharsets.US_ASCII);
  private static final int WITHOUT_COVER = 1;
  private static final int WITH_COVER = 2;
  private static final int WITH_CATEGORIES = 3;
  private static final int LEFT_BIT = 1;
  private static final int CATEGORICAL_BIT = 2;
  private static final int[] NO_SET = new int[0];

  /** The most bytes of the trees of a package. */
  private static final int MAX_BYTES = PackageFiles.MAX_TREE_BYTES;

  /** What to do where that is not enough. */
  static final String SMALLER =
      "\nMaybe fewer trees, a smaller max_depth, more rows in each leaf (min_leaf), or rare classes together.";

  private static final int HEADER = 16;
  private static final int NODE_BYTES = 13;
  private static final int COVER_BYTES = 4;

  private TreeFile() {}

  static byte[] write(TreeEnsemble ensemble) {
    TreeArrays trees = ensemble.trees();
    int width = ensemble.link() == Link.AVERAGE ? ensemble.classes() : 1;
    int nodeBytes = NODE_BYTES + (trees.hasCover() ? COVER_BYTES : 0);
    long size = HEADER;
    for (int tree = 0; tree < trees.count(); tree++) {
      int nodes = trees.roots[tree + 1] - trees.roots[tree];
      size += 8 + (long) nodes * nodeBytes + 4L * width * ((nodes + 1) / 2);
      for (int i = trees.roots[tree]; trees.hasCategories() && i < trees.roots[tree + 1]; i++) {
        size += trees.categories.set(i) == 0 ? 0 : 4L * (1 + trees.categories.words(i).length);
      }
    }
    if (size > MAX_BYTES) {
      throw new InputException(
          "The trees need %d bytes; a package takes at most %d.".formatted(size, MAX_BYTES)
              + SMALLER);
    }
    ByteBuffer out = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).putInt(version(trees)).putInt(trees.count());
    for (int tree = 0; tree < trees.count(); tree++) {
      write(trees, trees.roots[tree], trees.roots[tree + 1], width, out);
    }
    return out.array();
  }

  private static int version(TreeArrays trees) {
    if (trees.hasCategories()) {
      return WITH_CATEGORIES;
    }
    return trees.hasCover() ? WITH_COVER : WITHOUT_COVER;
  }

  private static void write(TreeArrays trees, int from, int to, int width, ByteBuffer out) {
    out.putInt(to - from).putInt((to - from + 1) / 2);
    for (int i = from; i < to; i++) {
      out.putInt(trees.isLeaf(i) ? -1 : trees.left[i] - from);
    }
    for (int i = from; i < to; i++) {
      out.putInt(trees.feature[i]);
    }
    for (int i = from; i < to; i++) {
      out.putFloat(trees.isLeaf(i) ? 0 : trees.threshold[i]);
    }
    for (int i = from; i < to; i++) {
      int categorical = trees.categories.set(i) == 0 ? 0 : CATEGORICAL_BIT;
      out.put((byte) (categorical | (trees.defaultLeft[i] ? LEFT_BIT : 0)));
    }
    for (int i = from; trees.hasCover() && i < to; i++) {
      out.putFloat(trees.cover[i]);
    }
    for (int i = from; trees.hasCategories() && i < to; i++) {
      if (trees.categories.set(i) != 0) {
        int[] words = trees.categories.words(i);
        out.putInt(words.length);
        out.asIntBuffer().put(words);
        out.position(out.position() + Integer.BYTES * words.length);
      }
    }
    for (int i = from; i < to; i++) {
      if (trees.isLeaf(i)) {
        int at = width == 1 ? i : trees.vector[i];
        for (int k = 0; k < width; k++) {
          out.putFloat(trees.value[at + k]);
        }
      }
    }
  }

  /** Adds every tree of the file to a builder, which checks them. */
  static void read(ByteBuffer in, int expectedTrees, int width, TreeEnsemble.Builder builder) {
    try {
      byte[] magic = new byte[MAGIC.length];
      in.get(magic);
      int version = in.getInt();
      if (!Arrays.equals(magic, MAGIC) || version < WITHOUT_COVER || version > WITH_CATEGORIES) {
        throw new InputException(
            "is no file of trees of version %d to %d.".formatted(WITHOUT_COVER, WITH_CATEGORIES));
      }
      int trees = in.getInt();
      if (trees != expectedTrees) {
        throw new InputException(
            "has %d trees, but scorer.json says %d.".formatted(trees, expectedTrees));
      }
      for (int tree = 0; tree < trees; tree++) {
        builder.add(tree(in, new Shape(tree, width, version)));
      }
    } catch (BufferUnderflowException e) {
      throw new InputException("ends too early.", e);
    }
    if (in.hasRemaining()) {
      throw new InputException("has %d bytes too many.".formatted(in.remaining()));
    }
  }

  /**
   * What is known of a tree before it is read.
   *
   * @param number of the tree, from 0
   * @param width numbers a leaf has
   * @param version of the file
   */
  private record Shape(int number, int width, int version) {
    boolean hasCover() {
      return version != WITHOUT_COVER;
    }

    boolean hasCategories() {
      return version == WITH_CATEGORIES;
    }

    int nodeBytes() {
      return NODE_BYTES + (hasCover() ? COVER_BYTES : 0);
    }
  }

  private static TreeNodes tree(ByteBuffer in, Shape shape) {
    int nodes = in.getInt();
    int leaves = in.getInt();
    // Checked against the bytes that are there, before anything is allocated.
    long needed = (long) nodes * shape.nodeBytes() + 4L * leaves * shape.width();
    if (nodes < 1 || leaves != nodes / 2 + 1 || nodes % 2 == 0 || needed > in.remaining()) {
      throw new InputException(
          "Tree %d says it has %d nodes and %d leaves, which cannot be in the %d bytes left."
              .formatted(shape.number(), nodes, leaves, in.remaining()));
    }
    int[] left = new int[nodes];
    int[] right = new int[nodes];
    int[] feature = new int[nodes];
    float[] threshold = new float[nodes];
    boolean[] defaultLeft = new boolean[nodes];
    for (int i = 0; i < nodes; i++) {
      left[i] = in.getInt();
      right[i] = left[i] < 0 ? left[i] : left[i] + 1;
    }
    for (int i = 0; i < nodes; i++) {
      feature[i] = in.getInt();
    }
    for (int i = 0; i < nodes; i++) {
      threshold[i] = in.getFloat();
    }
    boolean[] categorical = new boolean[nodes];
    for (int i = 0; i < nodes; i++) {
      byte way = in.get();
      if (way < 0 || way > (shape.hasCategories() ? CATEGORICAL_BIT | LEFT_BIT : LEFT_BIT)) {
        throw new InputException(
            "Tree %d says node (%d) sends missing values the way (%d), which this version of the file does not have."
                .formatted(shape.number(), i, way));
      }
      categorical[i] = shape.hasCategories() && (way & CATEGORICAL_BIT) != 0;
      defaultLeft[i] = (categorical[i] ? way - CATEGORICAL_BIT : way) == LEFT_BIT;
    }
    float[] cover = new float[shape.hasCover() ? nodes : 0];
    for (int i = 0; i < cover.length; i++) {
      cover[i] = in.getFloat();
    }
    int[][] categories = shape.hasCategories() ? categories(in, categorical, shape) : new int[0][];
    float[] values = values(in, left, leaves, shape.width(), shape.number());
    return new TreeNodes(left, right, feature, threshold, defaultLeft, values, cover, categories);
  }

  private static int[][] categories(ByteBuffer in, boolean[] categorical, Shape shape) {
    int[][] sets = new int[categorical.length][];
    for (int i = 0; i < sets.length; i++) {
      int words = categorical[i] ? in.getInt() : 0;
      boolean fits = words <= TreeNodes.MAX_SET_WORDS && 4L * words <= in.remaining();
      if ((categorical[i] && words < 1) || !fits) {
        throw new InputException(
            "Tree %d says node (%d) has a set of categories of %d words, which cannot be."
                .formatted(shape.number(), i, words));
      }
      sets[i] = words == 0 ? NO_SET : new int[words];
      in.asIntBuffer().get(sets[i]);
      in.position(in.position() + Integer.BYTES * words);
    }
    return sets;
  }

  private static float[] values(ByteBuffer in, int[] left, int leaves, int width, int number) {
    long found = Arrays.stream(left).filter(child -> child == -1).count();
    if (found != leaves) {
      throw new InputException(
          "Tree %d says it has %d leaves, but has %d.".formatted(number, leaves, found));
    }
    if ((long) left.length * width > MAX_BYTES / 4) {
      throw new InputException(
          "Tree %d has %d nodes with %d numbers each, which is too much."
              .formatted(number, left.length, width));
    }
    float[] values = new float[left.length * width];
    for (int i = 0; i < left.length; i++) {
      if (left[i] == -1) {
        for (int k = 0; k < width; k++) {
          values[i * width + k] = in.getFloat();
        }
      }
    }
    return values;
  }
}
