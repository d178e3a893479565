package dev.crema.models;

import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import java.util.List;

/**
 * Explains the predictions of a model: what each feature, and each raw column, adds to the margin;
 * immutable and thread-safe.
 *
 * <p>Contributions are exact Shapley values. Of trees, what is expected of the margin when only
 * some features are known is the path's expectation by covers (Lundberg and others, From local
 * explanations to global understanding with explainable AI for trees, Nature Machine Intelligence
 * 2, 2020), so they are XGBoost's {@code predictContrib}, but summed in double; see {@link
 * TreeShapley}. Of linear models, features count as independent: the weight times the distance from
 * the feature's training mean; naive Bayes' are independent by definition. A feature made from
 * several raw columns is shared among them equally, which is a convention, not a result. Missing
 * values go the scorer's way. Margins are those before calibration. Neural networks are not
 * explained: nothing short of all sets of features would be exact.
 *
 * <p>The same row always gives the same bits. A row costs the number of splits times a sixth of the
 * different features on a path, rounded up, for trees, and the number of features for linear
 * models.
 */
public final class Explainer {
  private final ModelPackage model;
  private final Shapley shapley;
  private final ColumnShares columns;

  private Explainer(ModelPackage model, Shapley shapley) {
    this.model = model;
    this.shapley = shapley;
    this.columns = new ColumnShares(model.features());
  }

  /**
   * Makes the explainer of a model, in a time and memory like those of opening it; see {@link
   * ModelPackage#explainer} for one that is made once.
   *
   * @param model the model
   * @return its explainer
   * @throws InputException if the package does not hold what is needed, because it was made before
   *     covers and means were kept, or if leaves of one tree of a forest have different weights, or
   *     it is a neural network
   */
  public static Explainer of(ModelPackage model) {
    return new Explainer(
        model,
        switch (model.scorer().uncalibrated()) {
          case TreeEnsemble trees -> new TreeShapley(trees);
          case LinearModel linear -> new LinearShapley(linear);
          case NaiveBayes bayes -> new NaiveBayesShapley(bayes);
          case NeuralNetwork _ ->
              throw new InputException(
                  "Exact contributions to a neural network's margin would take its answer for every set of features, which is too many.\nMaybe use an algorithm of trees, or a linear one.");
        });
  }

  /**
   * Returns the raw columns behind features.
   *
   * @return names, in the order of the contract
   */
  public List<String> columns() {
    return columns.names();
  }

  /**
   * Returns whether margins are probabilities.
   *
   * @return true for a forest; else they are log-odds (binary), margins before softmax, or the
   *     number itself
   */
  public boolean isProbability() {
    return model.scorer().uncalibrated() instanceof TreeEnsemble trees
        && trees.link() == Link.AVERAGE;
  }

  /**
   * Returns what the margin of a class is expected to be when nothing is known about the row.
   *
   * @param classIndex the class; of a binary model 1, of a number 0
   * @return the base of every explanation of this class
   * @throws InputException if there is no such class, or it is 0 of a binary model
   */
  public double base(int classIndex) {
    return shapley.base(marginOf(classIndex));
  }

  /**
   * Returns how much work one explanation is, for whoever has to bound it: of trees the splits that
   * are visited, each as often as a sixth of the different features on its tree's longest path,
   * rounded up (a visit takes some 8 ns); of linear models the features.
   *
   * @return steps, the most that any class takes
   */
  public long work() {
    return shapley.work();
  }

  /**
   * Returns about how much memory this takes, beside the model.
   *
   * @return bytes; of trees at most 28 a node and 16 MiB
   */
  public long bytes() {
    return shapley.bytes() + columns.bytes();
  }

  /**
   * Returns about how much memory one {@link Buffers} takes.
   *
   * @return bytes; of trees about 108 for each split of the largest tree
   */
  public long bufferBytes() {
    return shapley.walkBytes() + 12L * model.features().size() + 8L * columns().size();
  }

  /**
   * Returns buffers for {@link #explain(RawRow, int, Buffers)}.
   *
   * @return buffers for this explainer only, and for one thread at a time
   */
  public Buffers buffers() {
    return new Buffers(this);
  }

  /**
   * Explains the prediction of a row: class 1 of a binary model, else the predicted class, or the
   * number.
   *
   * @param row a row under the model's contract; must not change meanwhile
   * @return the explanation
   * @throws InputException if a value is missing that must not be
   */
  public Explanation explain(RawRow row) {
    int classes = model.scorer().classes();
    return switch (classes) {
      case 0 -> explain(row, 0);
      case 2 -> explain(row, 1);
      default -> explain(row, model.predict(row).classIndex());
    };
  }

  /**
   * Explains the margin of a class.
   *
   * @param row a row under the model's contract; must not change meanwhile
   * @param classIndex the class; of a binary model 1, of a number 0
   * @return the explanation
   * @throws InputException if a value is missing that must not be, or there is no such class, or it
   *     is 0 of a binary model
   */
  public Explanation explain(RawRow row, int classIndex) {
    Buffers buffers = buffers();
    explain(row, classIndex, buffers);
    return new Explanation(
        classIndex, buffers.base, buffers.margin, buffers.features, buffers.columns);
  }

  /**
   * Explains the margin of a class into buffers; bit-equal to {@link #explain(RawRow, int)}.
   *
   * @param row a row under the model's contract; must not change meanwhile
   * @param classIndex the class; of a binary model 1
   * @param buffers receive the answer
   * @throws InputException as {@link #explain(RawRow, int)}
   */
  public void explain(RawRow row, int classIndex, Buffers buffers) {
    model.features().encode(row, buffers.encoded);
    explain(buffers.encoded, classIndex, buffers);
  }

  /**
   * Explains the margin of a class for an encoded row, as {@link ModelPackage#probabilities} leaves
   * it behind.
   *
   * @param encoded the features, length {@code features().size()}
   * @param classIndex the class; of a binary model 1
   * @param buffers receive the answer
   * @throws InputException if there is no such class, or it is 0 of a binary model, the row is of
   *     another length, or is not finite and the scorer is linear, or what a linear model adds
   *     overflows
   * @throws IllegalArgumentException if the buffers are of another explainer
   */
  public void explain(float[] encoded, int classIndex, Buffers buffers) {
    if (buffers.owner != this) {
      throw new IllegalArgumentException("The buffers were made by another explainer.");
    }
    int margin = marginOf(classIndex);
    Scorers.check(model.scorer(), encoded.length, 0, 0);
    buffers.base = shapley.base(margin);
    buffers.margin = buffers.walk.explain(encoded, margin, buffers.features);
    columns.sum(buffers.features, buffers.columns);
  }

  private int marginOf(int classIndex) {
    int classes = Math.max(1, model.scorer().classes());
    int least = classes == 2 ? 1 : 0;
    if (classIndex < least || classIndex >= classes) {
      throw new InputException(
          "The class (%d) cannot be explained; those from %d to %d can."
              .formatted(classIndex, least, classes - 1));
    }
    return model.scorer().marginCount() == 1 ? 0 : classIndex;
  }

  /** Room for an explanation, used again and again; not thread-safe. */
  public static final class Buffers {
    private final Explainer owner;
    private final Shapley.Walk walk;
    private final float[] encoded;
    private final double[] features;
    private final double[] columns;
    private double base;
    private double margin;

    private Buffers(Explainer owner) {
      this.owner = owner;
      walk = owner.shapley.walk();
      encoded = new float[owner.model.features().size()];
      features = new double[encoded.length];
      columns = new double[owner.columns().size()];
    }

    /**
     * Returns the last explanation's base.
     *
     * @return see {@link Explanation#base}
     */
    public double base() {
      return base;
    }

    /**
     * Returns the last explanation's margin.
     *
     * @return see {@link Explanation#margin}
     */
    public double margin() {
      return margin;
    }

    /**
     * Returns what each feature adds in the last explanation.
     *
     * @return the buffer itself, which the next explanation overwrites
     */
    public double[] features() {
      return features;
    }

    /**
     * Returns what each raw column adds in the last explanation.
     *
     * @return the buffer itself, which the next explanation overwrites
     */
    public double[] columns() {
      return columns;
    }
  }
}
