package dev.crema.models;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds the masks of trees, and whether they are worth it. */
final class TreeMasksBuilder {
  /** Most leaves of a tree: the bits of a word. */
  static final int MAX_LEAVES = Long.SIZE;

  /** Most words of products, about: what is beyond the caches would gain nothing. */
  private static final long MAX_WORDS = 1L << 18;

  private static final int MIN_BLOCK = 8;

  /** Most nodes: so finding the masks takes no more than 16 MB for a while. */
  private static final int MAX_NODES = 1 << 19;

  // Nanoseconds as measured on a busy core of Zen 4, of which only the proportions matter: a level
  // of a tree that is walked; a step of a search, a word of a product, a mask; a leaf to be found.
  private static final double LEVEL = 1.6;

  // A level where trees with sets are walked one after the other; a row of a category's code,
  // beside its words.
  private static final double LEVEL_WITH_SETS = 7;
  private static final double ROW = 10;

  private static final double SEARCH = 4;
  private static final double WORD = 0.13;
  private static final double MASK = 3;
  private static final double LEAF = 1.7;

  final TreeArrays arrays;
  int block;
  int[] feature = {};
  int[] first = {0};
  float[] threshold = {};
  char[] tree = {};
  long[] mask = {};
  boolean[] missingGoesRight = {};
  int[] firstBlock = {0};
  float[] blockThreshold = {};
  long[][] product = {};
  final CategoryRows categories;
  long[][] missing = {};
  final int[] firstLeaf;
  private int mostLeaves;
  int[] leafNode = {};
  float[] leafValue = {};

  private TreeMasksBuilder(TreeArrays arrays, CategoryRows categories) {
    this.arrays = arrays;
    this.categories = categories;
    firstLeaf = new int[arrays.count() + 1];
  }

  /** Returns the masks of trees; null if there are none, see {@link TreeMasks#of}. */
  static @Nullable TreeMasks build(TreeArrays arrays) {
    CategoryRows categories = arrays.nodes() > MAX_NODES ? null : CategoryRows.of(arrays);
    return categories == null ? null : new TreeMasksBuilder(arrays, categories).build();
  }

  private @Nullable TreeMasks build() {
    if (!areSmall()) {
      return null;
    }
    int[] splits = sortedSplits();
    long words = (long) splits.length * arrays.count();
    block = Math.max(MIN_BLOCK, Math.toIntExact((words + MAX_WORDS - 1) / MAX_WORDS));
    placeSplits(splits);
    if (!isWorthIt()) {
      return null;
    }
    long[] masks = placeMasks(splits);
    multiply(categories.multiply(arrays, masks));
    multiplyMissing();
    return mostLeaves > Integer.SIZE ? new LongMasks(this) : new IntMasks(this);
  }

  private boolean areSmall() {
    for (int t = 0; t < arrays.count(); t++) {
      // A tree has a leaf more than splits.
      int leaves = (arrays.roots[t + 1] - arrays.roots[t] + 1) / 2;
      if (leaves > MAX_LEAVES) {
        return false;
      }
      mostLeaves = Math.max(mostLeaves, leaves);
      firstLeaf[t + 1] = firstLeaf[t] + leaves;
    }
    return true;
  }

  private int[] sortedSplits() {
    int[] counts = new int[1 << Character.SIZE];
    int all = 0;
    for (int node = 0; node < arrays.nodes(); node++) {
      if (isByThreshold(node)) {
        counts[arrays.feature[node]]++;
        all++;
      }
    }
    int[] ends = counts.clone();
    Arrays.parallelPrefix(ends, Integer::sum);
    long[] keys = new long[all];
    int[] next = ends.clone();
    for (int node = 0; node < arrays.nodes(); node++) {
      if (isByThreshold(node)) {
        keys[--next[arrays.feature[node]]] = key(arrays.threshold[node], node);
      }
    }
    for (int f = 0; f < ends.length; f++) {
      Arrays.sort(keys, ends[f] - counts[f], ends[f]);
    }
    int[] splits = new int[all];
    for (int i = 0; i < all; i++) {
      splits[i] = (int) keys[i];
    }
    return splits;
  }

  private boolean isByThreshold(int node) {
    return !arrays.isLeaf(node) && arrays.categories.set(node) == 0;
  }

  /** Orders by threshold and then by node, without objects: services start with this. */
  private static long key(float threshold, int node) {
    int bits = Float.floatToIntBits(threshold);
    return (long) (bits ^ ((bits >> 31) & Integer.MAX_VALUE)) << Integer.SIZE | node;
  }

  /** Finds where features and their blocks begin. */
  private void placeSplits(int[] splits) {
    feature = IntStream.of(splits).map(node -> arrays.feature[node]).distinct().toArray();
    first = new int[feature.length + 1];
    firstBlock = new int[feature.length + 1];
    threshold = new float[splits.length];
    int k = -1;
    for (int i = 0; i < splits.length; i++) {
      if (k < 0 || arrays.feature[splits[i]] != feature[k]) {
        first[++k] = i;
      }
      threshold[i] = arrays.threshold[splits[i]];
    }
    first[feature.length] = splits.length;
    for (k = 0; k < feature.length; k++) {
      firstBlock[k + 1] = firstBlock[k] + (first[k + 1] - first[k]) / block;
    }
    blockThreshold = new float[firstBlock[feature.length]];
    for (k = 0; k < feature.length; k++) {
      for (int b = firstBlock[k]; b < firstBlock[k + 1]; b++) {
        blockThreshold[b] = threshold[first[k] + (b - firstBlock[k] + 1) * block - 1];
      }
    }
  }

  private boolean isWorthIt() {
    int trees = arrays.count();
    double walk = 0;
    for (int depth : arrays.depth) {
      walk += TreeArrays.GROUP * depth * (arrays.hasCategories() ? LEVEL_WITH_SETS : LEVEL);
    }
    double word = mostLeaves > Integer.SIZE ? WORD : WORD / 2;
    double masks = LEAF * trees + categories.features() * (ROW + word * trees);
    for (int k = 0; k < feature.length; k++) {
      int blocks = firstBlock[k + 1] - firstBlock[k];
      masks +=
          SEARCH * (Integer.SIZE - Integer.numberOfLeadingZeros(blocks))
              + (blocks > 0 ? word * trees : 0)
              + MASK * Math.min(first[k + 1] - first[k], block) / 2;
    }
    return masks < walk;
  }

  /** Finds the masks of sorted splits, and returns those of all, by node. */
  private long[] placeMasks(int[] splits) {
    long[] masks = new long[arrays.nodes()];
    leafNode = new int[firstLeaf[arrays.count()]];
    leafValue = new float[leafNode.length];
    for (int t = 0; t < arrays.count(); t++) {
      int end = place(arrays.roots[t], firstLeaf[t], firstLeaf[t], masks);
      if (end != firstLeaf[t + 1]) {
        throw new IllegalStateException("Tree %d has other leaves.".formatted(t));
      }
    }
    mask = IntStream.of(splits).mapToLong(node -> masks[node]).toArray();
    tree = new char[splits.length];
    missingGoesRight = new boolean[splits.length];
    for (int i = 0; i < splits.length; i++) {
      tree[i] = (char) treeOf(splits[i]);
      missingGoesRight[i] = !arrays.defaultLeft[splits[i]];
    }
    return masks;
  }

  private int treeOf(int node) {
    int found = Arrays.binarySearch(arrays.roots, node);
    return found >= 0 ? found : -found - 2;
  }

  /** Numbers the leaves below a node from {@code next} on, and returns the number after them. */
  private int place(int node, int zero, int next, long[] masks) {
    if (arrays.isLeaf(node)) {
      leafNode[next] = node;
      leafValue[next] = arrays.vector.length == 0 ? arrays.value[node] : 0;
      return next + 1;
    }
    int middle = place(arrays.left[node], zero, next, masks);
    // At most 63 leaves are on the left of anything.
    masks[node] = ~(((1L << (middle - next)) - 1) << (next - zero));
    return place(arrays.left[node] + 1, zero, middle, masks);
  }

  private void multiply(long[][] ofCodes) {
    int trees = arrays.count();
    product = new long[blockThreshold.length + ofCodes.length][];
    System.arraycopy(ofCodes, 0, product, blockThreshold.length, ofCodes.length);
    for (int k = 0; k < feature.length; k++) {
      long[] words = new long[trees];
      Arrays.fill(words, -1L);
      int at = first[k];
      for (int b = firstBlock[k]; b < firstBlock[k + 1]; b++) {
        for (int end = at + block; at < end; at++) {
          words[tree[at]] &= mask[at];
        }
        product[b] = words.clone();
      }
    }
  }

  private void multiplyMissing() {
    int trees = arrays.count();
    missing = new long[feature.length][0];
    for (int k = 0; k < feature.length; k++) {
      if (firstBlock[k + 1] > firstBlock[k]) {
        missing[k] = new long[trees];
        Arrays.fill(missing[k], -1L);
        for (int i = first[k]; i < first[k + 1]; i++) {
          missing[k][tree[i]] &= missingGoesRight[i] ? mask[i] : -1L;
        }
      }
    }
  }
}
