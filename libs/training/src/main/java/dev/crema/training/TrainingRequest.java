package dev.crema.training;

import dev.crema.data.InputException;
import dev.crema.models.TreeEnsemble;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a learner needs to know.
 *
 * @param train the training part, at least {@link #MIN_ROWS} rows of at least two classes or
 *     numbers
 * @param validation the validation part, of the same features; null if there is none
 * @param target what is to be predicted
 * @param hyperparameters every hyperparameter of the learner, from {@link Hyperparameters#resolve}
 * @param earlyStoppingRounds a boosting learner stops when the validation loss has not improved for
 *     so many rounds, and keeps the best round; 0 = never
 * @param seed where all chance comes from, in [0, 2³¹ − 1]
 * @param threads the most threads to use, at least 1; a learner whose result depends on it uses a
 *     number of its own
 * @param monotone of features of {@code train}, for a learner that {@link
 *     Learner#takesMonotoneConstraints}; of a number or two classes alone
 */
public record TrainingRequest(
    EncodedTable train,
    @Nullable EncodedTable validation,
    Target target,
    Map<String, Object> hyperparameters,
    int earlyStoppingRounds,
    long seed,
    int threads,
    MonotoneConstraints monotone) {

  /** The fewest rows that are worth learning from. */
  public static final int MIN_ROWS = 10;

  /** The most features of a model. */
  public static final int MAX_FEATURES = 10_000;

  /**
   * Checks that the parts fit together.
   *
   * @throws InputException if the data are too few, too wide, infinite or of one class or number
   *     only, or a constraint is of no feature or of a category, or there are more than two classes
   *     to constrain
   */
  public TrainingRequest {
    hyperparameters = Collections.unmodifiableMap(new LinkedHashMap<>(hyperparameters));
    if (earlyStoppingRounds < 0 || threads < 1 || seed < 0 || seed > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "Early stopping (%d), threads (%d) or seed (%d) is out of range."
              .formatted(earlyStoppingRounds, threads, seed));
    }
    checkSize(train);
    switch (target) {
      case Target.Classes classes -> checkClasses(train, classes.names());
      case Target.Numbers _ -> checkNumbers(train);
    }
    checkFinite(train, "training");
    checkMonotone(monotone, train, target);
    if (validation != null) {
      checkValidation(train, validation, target);
    }
  }

  /**
   * What a learner without constraints needs to know.
   *
   * @param train as above
   * @param validation as above
   * @param target as above
   * @param hyperparameters as above
   * @param earlyStoppingRounds as above
   * @param seed as above
   * @param threads as above
   * @throws InputException as above
   */
  public TrainingRequest(
      EncodedTable train,
      @Nullable EncodedTable validation,
      Target target,
      Map<String, Object> hyperparameters,
      int earlyStoppingRounds,
      long seed,
      int threads) {
    this(
        train,
        validation,
        target,
        hyperparameters,
        earlyStoppingRounds,
        seed,
        threads,
        MonotoneConstraints.NONE);
  }

  /**
   * What a learner of classes needs to know.
   *
   * @param train as above
   * @param validation as above
   * @param classes the names of the classes, at least 2; labels are indices into them
   * @param hyperparameters as above
   * @param classWeights what a row of each class counts, length {@code classes}, finite and
   *     positive
   * @param earlyStoppingRounds as above
   * @param seed as above
   * @param threads as above
   * @throws InputException as above, or if a weight is not finite and positive
   */
  public TrainingRequest(
      EncodedTable train,
      @Nullable EncodedTable validation,
      List<String> classes,
      Map<String, Object> hyperparameters,
      double[] classWeights,
      int earlyStoppingRounds,
      long seed,
      int threads) {
    this(
        train,
        validation,
        new Target.Classes(classes, classWeights),
        hyperparameters,
        earlyStoppingRounds,
        seed,
        threads);
  }

  /** {@return the names of the classes, of a target that has them} */
  public List<String> classes() {
    return ofClasses().names();
  }

  /** {@return what a row of each class counts, of a target that has classes; not copied} */
  public double[] classWeights() {
    return ofClasses().weights();
  }

  private Target.Classes ofClasses() {
    return switch (target) {
      case Target.Classes classes -> classes;
      case Target.Numbers _ -> throw new IllegalStateException("The target is a number.");
    };
  }

  /**
   * Refuses before an hour of boosting what no package takes.
   *
   * @param margins how many trees a round grows
   * @throws InputException if the hyperparameter {@code rounds} asks for more than {@link
   *     TreeEnsemble#MAX_TREES}
   */
  public void requireRounds(int margins) {
    int most = TreeEnsemble.MAX_TREES / margins;
    int rounds = integer("rounds");
    if (rounds > most) {
      throw new InputException(
          "The hyperparameter (rounds) is (%d): with one tree per round for each of %d classes that is more than %d trees, the most of a package.\nMaybe at most (%d)."
              .formatted(rounds, margins, TreeEnsemble.MAX_TREES, most));
    }
  }

  /**
   * Returns a whole-number hyperparameter.
   *
   * @param name one of the learner's
   * @return its value
   */
  public int integer(String name) {
    return Math.toIntExact((Long) value(name));
  }

  /**
   * Returns a hyperparameter.
   *
   * @param name one of the learner's
   * @return its value
   */
  public double number(String name) {
    return (Double) value(name);
  }

  /** {@return whether every row weighs 1, so that weights can be left out} */
  public boolean isUnweighted() {
    return switch (target) {
      case Target.Classes classes -> Arrays.stream(classes.weights()).allMatch(w -> w == 1);
      case Target.Numbers _ -> true;
    };
  }

  private Object value(String name) {
    Object value = hyperparameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "There is no hyperparameter (%s) among %s.".formatted(name, hyperparameters.keySet()));
    }
    return value;
  }

  private static void checkMonotone(
      MonotoneConstraints monotone, EncodedTable train, Target target) {
    int[] directions = monotone.of(train.featureNames());
    for (int feature : train.categorical()) {
      if (directions[feature] != 0) {
        throw new InputException(
            "The monotone constraint is of the feature (%s), whose codes are categories: none of them is more than another."
                    .formatted(train.featureNames().get(feature))
                + "\nMaybe leave it out, or encode the column by ordinal.");
      }
    }
    if (!monotone.isEmpty()
        && target instanceof Target.Classes classes
        && classes.names().size() > 2) {
      throw new InputException(
          "Monotone constraints are of one probability or number, but the label has %d classes."
                  .formatted(classes.names().size())
              + "\nMaybe leave out monotone.");
    }
  }

  private static void checkSize(EncodedTable train) {
    if (train.rows() < MIN_ROWS) {
      throw new InputException(
          "The training part has %d rows; at least %d are needed.".formatted(train.rows(), MIN_ROWS)
              + "\nMaybe the split leaves it too small a share.");
    }
    if (train.features() > MAX_FEATURES) {
      throw new InputException(
          "There are %d features; at most %d are possible."
                  .formatted(train.features(), MAX_FEATURES)
              + "\nMaybe a column with many distinct values is one-hot encoded.");
    }
  }

  private static void checkClasses(EncodedTable train, List<String> classes) {
    checkLabels(train, classes.size());
    int[] counts = train.counts(classes.size());
    int[] present = IntStream.range(0, counts.length).filter(c -> counts[c] > 0).toArray();
    if (present.length < 2) {
      throw new InputException(
          "All %d rows of the training part have the class (%s); a model needs two classes at least."
                  .formatted(train.rows(), classes.get(present[0]))
              + "\nMaybe the label column or the split is not what was meant.");
    }
  }

  private static void checkNumbers(EncodedTable train) {
    checkRange(train);
    double[] numbers = train.numbers();
    if (Arrays.stream(numbers).allMatch(number -> number == numbers[0])) {
      throw new InputException(
          "All %d rows of the training part have the label (%s); a model needs two values at least."
                  .formatted(train.rows(), numbers[0])
              + "\nMaybe the label column or the split is not what was meant.");
    }
  }

  private static void checkRange(EncodedTable table) {
    for (double number : table.numbers()) {
      if (!(Math.abs(number) <= Float.MAX_VALUE)) {
        throw new IllegalArgumentException("The label (%s) is no float.".formatted(number));
      }
    }
  }

  private static void checkLabels(EncodedTable table, int classes) {
    for (int label : table.labels()) {
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "The label (%d) is not one of %d classes.".formatted(label, classes));
      }
    }
  }

  private static void checkValidation(EncodedTable train, EncodedTable validation, Target target) {
    if (!validation.featureNames().equals(train.featureNames())
        || !validation.categories().equals(train.categories())) {
      throw new IllegalArgumentException("Training and validation part have other features.");
    }
    if (validation.rows() == 0) {
      throw new InputException(
          "The validation part has no rows.\nMaybe give it a share in the split, or leave it out.");
    }
    switch (target) {
      case Target.Classes classes -> checkLabels(validation, classes.names().size());
      case Target.Numbers _ -> checkRange(validation);
    }
    checkFinite(validation, "validation");
  }

  private static void checkFinite(EncodedTable table, String part) {
    float[] values = table.values();
    for (int i = 0; i < values.length; i++) {
      if (Float.isInfinite(values[i])) {
        throw new InputException(
            "The feature (%s) of row %d of the %s part is (%s), which no learner takes."
                    .formatted(
                        table.featureNames().get(i % table.features()),
                        i / table.features() + 1,
                        part,
                        values[i])
                + "\nMaybe a ratio divides by zero, or a value is beyond what a float can hold.");
      }
    }
  }
}
