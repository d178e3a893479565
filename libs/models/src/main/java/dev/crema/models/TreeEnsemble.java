package dev.crema.models;

import dev.crema.data.InputException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Boosted trees or a forest, compiled to flat arrays; immutable and thread-safe.
 *
 * <p>A row goes left where {@code x < threshold}, right where not; NaN goes the node's default way,
 * +∞ right, −∞ left. Margins are float sums, from the base margin on and in the order of the trees,
 * and so equal XGBoost's bit for bit; or sums in double, see {@link Builder#sumInDouble}. Which
 * leaf a row reaches is found in one of two other forms of the same trees: {@link TreeMasks} if
 * they are small, else {@link PackedTrees}. Large trees that ask for categories, and those whose
 * masks would take too much memory, are walked node by node.
 */
public final class TreeEnsemble implements UncalibratedScorer {
  /** Most trees. */
  public static final int MAX_TREES = 20_000;

  /** Most nodes, all trees together; at least 23 bytes each, 27 with covers. */
  public static final int MAX_NODES = 16_000_000;

  /** Most numbers in the leaves of all trees, where a leaf has one of each class. */
  public static final int MAX_LEAF_NUMBERS = PackageFiles.MAX_TREE_BYTES / Float.BYTES;

  /** Most edges from a root to a leaf. */
  public static final int MAX_DEPTH = 512;

  /** Most features. */
  public static final int MAX_FEATURES = 65_535;

  /** Most classes. */
  public static final int MAX_CLASSES = 1_000;

  private final Link link;
  private final int features;
  private final int classes;
  private final float[] base;
  private final boolean sumsInDouble;
  private final TreeArrays trees;

  /** Another form of the same trees, where they are small enough. */
  private final @Nullable TreeMasks masks;

  /** Another form of them, where they are not. */
  private final @Nullable PackedTrees packed;

  private TreeEnsemble(Builder builder, TreeArrays trees) {
    this.link = builder.link;
    this.features = builder.features;
    this.classes = builder.classes;
    this.base = builder.base;
    this.sumsInDouble = builder.sumsInDouble;
    this.trees = trees;
    this.masks = TreeMasks.of(trees);
    this.packed = trees.hasCategories() || masks != null ? null : PackedTrees.of(trees, features);
  }

  /**
   * Returns a builder of a binary model; its one margin, of class 1, goes through the logistic
   * function.
   *
   * @param features number of features, from 1
   * @param baseMargin where the sum starts, finite (not a probability)
   * @return the builder
   * @throws InputException if an argument is out of range
   */
  public static Builder logistic(int features, float baseMargin) {
    return new Builder(Link.LOGISTIC, features, 2, new float[] {baseMargin});
  }

  /**
   * Returns a builder of a multiclass model; tree {@code i} adds to the margin of class {@code i
   * mod classes}, and the margins go through softmax.
   *
   * @param features number of features, from 1
   * @param baseMargins where the sums start, finite, one per class, at least 2
   * @return the builder
   * @throws InputException if an argument is out of range
   */
  public static Builder softmax(int features, float[] baseMargins) {
    return new Builder(Link.SOFTMAX, features, baseMargins.length, baseMargins.clone());
  }

  /**
   * Returns a builder of a forest.
   *
   * <p>Each leaf holds one number per class, none negative and not all 0; the probabilities are
   * their sums over the trees, in double and in the order of the trees, divided by the total. So a
   * tree's weight is multiplied into its leaves.
   *
   * @param features number of features, from 1
   * @param classes number of classes, from 2
   * @return the builder
   * @throws InputException if an argument is out of range
   */
  public static Builder average(int features, int classes) {
    return new Builder(Link.AVERAGE, features, classes, new float[0]);
  }

  /**
   * Returns a builder of a model that predicts a number: the margin itself.
   *
   * @param features number of features, from 1
   * @param baseMargin where the sum starts, finite
   * @return the builder
   * @throws InputException if an argument is out of range
   */
  public static Builder identity(int features, float baseMargin) {
    return new Builder(Link.IDENTITY, features, 0, new float[] {baseMargin});
  }

  Link link() {
    return link;
  }

  float[] base() {
    return base.clone();
  }

  boolean sumsInDouble() {
    return sumsInDouble;
  }

  TreeArrays trees() {
    return trees;
  }

  /** Returns the memory that masks take for the codes of categories; 0 if there are none. */
  long categoryBytes() {
    return masks == null ? 0 : masks.categoryBytes();
  }

  @Override
  public int features() {
    return features;
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public int marginCount() {
    return link == Link.LOGISTIC || link == Link.IDENTITY ? 1 : classes;
  }

  /** {@inheritDoc} True unless it is a forest, whose learners know no missing values. */
  @Override
  public boolean acceptsMissing() {
    return link != Link.AVERAGE;
  }

  @Override
  public void probabilities(float[] x, double[] out) {
    Scorers.check(this, x.length, out.length, classes);
    switch (link) {
      case LOGISTIC -> {
        double p = Scorers.logistic(sumsInDouble ? doubleMargin(x) : margin(x));
        out[0] = 1 - p;
        out[1] = p;
      }
      case SOFTMAX -> {
        doubleMargins(x, out);
        Scorers.softmax(out, classes);
      }
      case AVERAGE -> average(x, out);
      case IDENTITY -> throw Scorers.noProbabilities();
    }
  }

  @Override
  public double value(float[] x) {
    if (link != Link.IDENTITY) {
      throw Scorers.noValue();
    }
    Scorers.check(this, x.length, 0, 0);
    double sum = sumsInDouble ? doubleMargin(x) : margin(x);
    if (!(Math.abs(sum) <= Float.MAX_VALUE)) {
      throw new InputException("The sum of the trees overflows a float.");
    }
    return sum;
  }

  /**
   * {@inheritDoc} Sums in double are rounded to float at their end. A forest has no link: its
   * margins are its probabilities, rounded to float.
   *
   * @param x the features
   * @param out receives the margins
   */
  @Override
  public void margins(float[] x, float[] out) {
    Scorers.check(this, x.length, out.length, marginCount());
    switch (link) {
      case LOGISTIC, IDENTITY -> out[0] = sumsInDouble ? (float) doubleMargin(x) : margin(x);
      case SOFTMAX, AVERAGE -> {
        double[] margins = new double[classes];
        if (link == Link.SOFTMAX) {
          doubleMargins(x, margins);
        } else {
          average(x, margins);
        }
        for (int i = 0; i < classes; i++) {
          out[i] = (float) margins[i];
        }
      }
    }
  }

  private float margin(float[] x) {
    if (masks != null) {
      return masks.sum(x, base[0]);
    }
    float sum = base[0];
    for (int leaf : leaves(x)) {
      sum += trees.value[leaf];
    }
    return sum;
  }

  private double doubleMargin(float[] x) {
    if (masks != null) {
      return masks.sumInDouble(x, base[0]);
    }
    double sum = base[0];
    for (int leaf : leaves(x)) {
      sum += trees.value[leaf];
    }
    return sum;
  }

  /** Writes one margin per class; of sums in float, those floats. */
  private void doubleMargins(float[] x, double[] out) {
    for (int i = 0; i < classes; i++) {
      out[i] = base[i];
    }
    int at = 0;
    for (int leaf : leaves(x)) {
      double sum = out[at] + trees.value[leaf];
      // A sum of two floats, rounded to double and then to float, is their float sum.
      out[at] = sumsInDouble ? sum : (float) sum;
      at = at + 1 == classes ? 0 : at + 1;
    }
  }

  private void average(float[] x, double[] out) {
    int[] leaves = leaves(x);
    Arrays.fill(out, 0, classes, 0);
    double total = 0;
    for (int leaf : leaves) {
      int at = trees.vector[leaf];
      for (int i = 0; i < classes; i++) {
        double value = trees.value[at + i];
        out[i] += value;
        total += value;
      }
    }
    for (int i = 0; i < classes; i++) {
      out[i] /= total;
    }
  }

  /** Returns the leaf that a row reaches in each tree. */
  int[] leaves(float[] x) {
    if (masks != null) {
      return masks.leaves(x);
    }
    int[] leaves = new int[trees.count()];
    if (packed != null && packed.leaves(x, leaves)) {
      return leaves;
    }
    for (int k = 0; k < leaves.length; k++) {
      leaves[k] = trees.leaf(k, x);
    }
    return leaves;
  }

  /** Collects trees in order; not thread-safe. */
  public static final class Builder {
    private final Link link;
    private final int features;
    private final int classes;
    private final float[] base;
    private final TreeArrays.Builder trees;
    private boolean sumsInDouble;

    Builder(Link link, int features, int classes, float[] base) {
      Scorers.checkRange("features", features, 1, MAX_FEATURES);
      if (link != Link.IDENTITY) {
        Scorers.checkRange("classes", classes, 2, MAX_CLASSES);
      }
      for (float margin : base) {
        if (!Float.isFinite(margin)) {
          throw new InputException("The base margin (%s) is not finite.".formatted(margin));
        }
      }
      this.link = link;
      this.features = features;
      this.classes = classes;
      this.base = base;
      trees = new TreeArrays.Builder(features, link == Link.AVERAGE ? classes : 1);
    }

    /**
     * Sums margins in double, as LightGBM does: of thousands of trees, sums in float would be
     * further from its own than 1e-6. Of a forest without meaning, whose sums are in double.
     *
     * @return this
     */
    public Builder sumInDouble() {
      sumsInDouble = link != Link.AVERAGE;
      return this;
    }

    /**
     * Adds the next tree.
     *
     * @param tree the tree, copied
     * @return this
     * @throws InputException if it is no tree (a node with two parents or none, a cycle), speaks of
     *     a feature that does not exist, has a number that is not finite, or is beyond a limit
     */
    public Builder add(TreeNodes tree) {
      trees.add(tree);
      return this;
    }

    /**
     * Returns the ensemble.
     *
     * @return a scorer
     * @throws InputException if there is no tree, or the trees of a multiclass model are not a
     *     multiple of its classes
     */
    public TreeEnsemble build() {
      TreeArrays arrays = trees.build();
      if (link == Link.SOFTMAX && arrays.count() % classes != 0) {
        throw new InputException(
            "The model has %d trees, which is no multiple of its %d classes."
                .formatted(arrays.count(), classes));
      }
      return new TreeEnsemble(this, arrays);
    }
  }
}
