package dev.crema.models;

import org.jspecify.annotations.Nullable;

/**
 * Small trees as masks of their leaves, so that none is walked (Lucchese and others, QuickScorer: A
 * Fast Algorithm to Rank Documents with Additive Ensembles of Regression Trees, SIGIR 2015).
 *
 * <p>Leaves are numbered from left to right, a bit each. A split that sends a row right rules out
 * the leaves on its left; of the leaves that no split rules out, the first is the one that the row
 * reaches, wherever the splits are in their tree. So of each feature the splits matter whose
 * threshold is not above its value, in the order of thresholds: their masks are and-ed into one
 * word a tree. The product of a feature's first block of them, of its first two, and so on, is kept
 * for all trees, and the processor ands many trees at a time; what is left is and-ed one by one. Of
 * a feature that splits ask for sets of categories, each code has such a product, see {@link
 * CategoryRows}.
 *
 * <p>Every float is answered, NaN and infinities too, with the leaves of {@link TreeArrays#leaf}.
 */
abstract sealed class TreeMasks permits LongMasks, IntMasks {
  final int trees;

  /** The features that splits compare with a threshold, ascending. */
  final int[] feature;

  /** Where the splits of each such feature begin; then where the last end. */
  final int[] first;

  // Of such splits, by feature and then ascending.
  final float[] threshold;
  final char[] tree;
  final boolean[] missingGoesRight;

  /** How many splits a block has. */
  final int block;

  /** Where the blocks of each feature begin; then where the last end. */
  private final int[] firstBlock;

  /** The greatest threshold of each block. */
  private final float[] blockThreshold;

  /** The products of categories' codes, which come after those of blocks. */
  private final CategoryRows categories;

  /** Where the leaves of each tree begin; and, from left to right, their nodes and values. */
  final int[] firstLeaf;

  final int[] leafNode;
  final float[] leafValue;

  TreeMasks(TreeMasksBuilder builder) {
    trees = builder.arrays.count();
    feature = builder.feature;
    first = builder.first;
    threshold = builder.threshold;
    tree = builder.tree;
    missingGoesRight = builder.missingGoesRight;
    block = builder.block;
    firstBlock = builder.firstBlock;
    blockThreshold = builder.blockThreshold;
    categories = builder.categories;
    firstLeaf = builder.firstLeaf;
    leafNode = builder.leafNode;
    leafValue = builder.leafValue;
  }

  /**
   * Returns the masks of trees.
   *
   * @param arrays the trees
   * @return null if a tree has too many leaves, the categories too many codes, or a walk is
   *     expected to be faster
   */
  static @Nullable TreeMasks of(TreeArrays arrays) {
    return TreeMasksBuilder.build(arrays);
  }

  /** Returns the memory of the rows of categories' codes; 0 if no split asks for categories. */
  abstract long categoryBytes();

  /** Returns the sum of the leaves that a row reaches, in float and in the order of the trees. */
  abstract float sum(float[] x, float base);

  /** Returns the sum of the leaves that a row reaches, in double and in the order of the trees. */
  abstract double sumInDouble(float[] x, double base);

  /** Returns the leaf that a row reaches in each tree, by its node. */
  abstract int[] leaves(float[] x);

  /** Returns how many words the rows of categories' codes have. */
  final long categoryWords() {
    return categories.words(trees);
  }

  /** Returns how many products can hold for a row. */
  final int mostProducts() {
    return feature.length + categories.features();
  }

  /**
   * Finds the products that hold for a row; they are and-ed before single masks, since a wide load
   * right after a narrow store has to wait.
   *
   * @param next receives the first split of each feature that is not in a product, as many as
   *     {@code feature}
   * @param found receives their numbers, those of missing values as their complements; as long as
   *     {@link #mostProducts}
   * @return how many there are
   */
  final int products(float[] x, int[] next, int[] found) {
    int count = 0;
    for (int k = 0; k < next.length; k++) {
      float value = x[feature[k]];
      int blocks = firstBlock[k + 1] - firstBlock[k];
      if (Float.isNaN(value)) {
        next[k] = blocks > 0 ? first[k + 1] : first[k];
        found[count] = ~k;
        count += blocks > 0 ? 1 : 0;
      } else {
        int passed = passed(firstBlock[k], blocks, value);
        next[k] = first[k] + passed * block;
        found[count] = firstBlock[k] + passed - 1;
        count += passed > 0 ? 1 : 0;
      }
    }
    for (int s = 0; s < categories.features(); s++) {
      found[count++] = blockThreshold.length + categories.row(s, x);
    }
    return count;
  }

  /** A binary search without branches, since values have no pattern to be foreseen. */
  private int passed(int from, int blocks, float value) {
    int at = from;
    int count = blocks;
    while (count > 1) {
      int half = count >>> 1;
      at = blockThreshold[at + half - 1] <= value ? at + half : at;
      count -= half;
    }
    return at - from + (count > 0 && blockThreshold[at] <= value ? 1 : 0);
  }
}
