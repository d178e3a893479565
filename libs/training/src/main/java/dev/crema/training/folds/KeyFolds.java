package dev.crema.training.folds;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RowKey;
import dev.crema.data.Task;
import java.util.Arrays;

/** Folds by the hash of a row's key. */
final class KeyFolds implements Folds.Assignment {
  /** The odd constant of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): ⌊2⁶⁴ / φ⌋. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final FoldPlan plan;
  private final long[] keys;
  private final int[] classes;
  private final int strata;
  private final String unit;
  private final byte[][] tests;

  private KeyFolds(FoldKeys keys, Contract contract, FoldPlan plan) {
    this.plan = plan;
    this.keys = keys.keys();
    this.unit = keys.unit();
    boolean isStratified = plan.method() == FoldMethod.STRATIFIED;
    this.classes = isStratified ? keys.classes() : new int[keys.rows()];
    this.strata = isStratified ? contract.classes().size() : 1;
    this.tests = new byte[plan.repeats()][];
  }

  static KeyFolds of(FoldKeys keys, Contract contract, FoldPlan plan) {
    KeyFolds folds = new KeyFolds(keys, contract, plan);
    folds.requireEnough(contract);
    for (int repeat = 0; repeat < plan.repeats(); repeat++) {
      folds.tests[repeat] =
          plan.method() == FoldMethod.KFOLD ? folds.byHash(repeat) : folds.byRank(repeat);
      folds.requireRows(repeat);
    }
    return folds;
  }

  private void requireEnough(Contract contract) {
    if (keys.length < plan.folds()) {
      throw new InputException(
          "There are %d rows for %d folds.\nMaybe more rows, or fewer folds."
              .formatted(keys.length, plan.folds()));
    }
    RankedKeys ranked = ranked(0);
    if (ranked.count() < plan.folds()) {
      throw new InputException(
          "There are %d %s for %d folds, and the rows of each stay in one fold.\nMaybe fewer folds%s."
              .formatted(
                  ranked.count(),
                  unit,
                  plan.folds(),
                  plan.groupColumn().isEmpty() ? "" : ", or another group_column"));
    }
    if (plan.method() == FoldMethod.STRATIFIED && contract.task() == Task.CLASSIFICATION) {
      requireClasses(contract, ranked);
    }
  }

  private void requireClasses(Contract contract, RankedKeys ranked) {
    for (int stratum = 0; stratum < strata; stratum++) {
      if (ranked.size(stratum) < plan.folds()) {
        throw new InputException(
            "The class (%s) has %d %s, fewer than the %d folds, each of which needs one.\nMaybe fewer folds, or the method kfold."
                .formatted(
                    contract.classes().get(stratum), ranked.size(stratum), unit, plan.folds()));
      }
    }
  }

  private void requireRows(int repeat) {
    int[] counts = new int[plan.folds()];
    for (byte fold : tests[repeat]) {
      counts[fold]++;
    }
    for (int fold = 0; fold < counts.length; fold++) {
      if (counts[fold] == 0) {
        throw new InputException(
            "Fold %d of repeat %d has none of the %d rows, by the hash of %d %s.\nMaybe fewer folds, another salt, or the method grouped, which gives each fold the same number of groups."
                .formatted(fold + 1, repeat + 1, keys.length, ranked(repeat).count(), unit));
      }
    }
  }

  private byte[] byHash(int repeat) {
    byte[] folds = new byte[keys.length];
    for (int row = 0; row < folds.length; row++) {
      folds[row] = (byte) (RowKey.fraction(bits(keys[row], repeat)) * plan.folds());
    }
    return folds;
  }

  /**
   * Each stratum begins with the next fold, so that what is left over does not always go to one.
   */
  private byte[] byRank(int repeat) {
    RankedKeys ranked = ranked(repeat);
    byte[] folds = new byte[keys.length];
    for (int row = 0; row < folds.length; row++) {
      int key = ranked.key(number(keys[row], repeat));
      int stratum = ranked.stratum(key);
      long fold = (long) ranked.rank(key) * plan.folds() / ranked.size(stratum);
      folds[row] = (byte) ((fold + stratum) % plan.folds());
    }
    return folds;
  }

  private RankedKeys ranked(int repeat) {
    long[] numbers = Arrays.stream(keys).map(key -> number(key, repeat)).toArray();
    return new RankedKeys(numbers, classes, strata);
  }

  private static long number(long key, long stream) {
    return bits(key, stream) >>> 1;
  }

  /** Returns other bits for each stream, all one to one: the key itself for the first. */
  private static long bits(long key, long stream) {
    if (stream == 0) {
      return key;
    }
    long z = key + stream * GOLDEN;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  @Override
  public byte[] parts(int repeat, int fold) {
    byte[] parts = new byte[keys.length];
    for (int row = 0; row < parts.length; row++) {
      parts[row] = (byte) (tests[repeat][row] == fold ? FoldPart.TEST : FoldPart.TRAIN).ordinal();
    }
    if (plan.validationShare() > 0) {
      // Streams that no repeat has: what a fold validates on says nothing of other folds.
      validate(parts, FoldPlan.MAX_REPEATS + (long) repeat * plan.folds() + fold);
    }
    return parts;
  }

  private void validate(byte[] parts, long stream) {
    int[] learning = rows(parts);
    long[] numbers = Arrays.stream(learning).mapToLong(row -> number(keys[row], stream)).toArray();
    int[] ofRows = Arrays.stream(learning).map(row -> classes[row]).toArray();
    RankedKeys ranked = new RankedKeys(numbers, ofRows, strata);
    for (int i = 0; i < learning.length; i++) {
      int key = ranked.key(numbers[i]);
      if (ranked.rank(key) < validationKeys(ranked.size(ranked.stratum(key)))) {
        parts[learning[i]] = (byte) FoldPart.VALIDATION.ordinal();
      }
    }
  }

  /** At least one of each stratum, but never all. */
  private long validationKeys(int size) {
    return Math.min(size - 1L, Math.max(1, Math.round(plan.validationShare() * size)));
  }

  private static int[] rows(byte[] parts) {
    int[] rows = new int[parts.length];
    int count = 0;
    for (int row = 0; row < parts.length; row++) {
      if (parts[row] == FoldPart.TRAIN.ordinal()) {
        rows[count++] = row;
      }
    }
    return Arrays.copyOf(rows, count);
  }

  @Override
  public String words() {
    return switch (plan.method()) {
      case KFOLD -> "By a hash of %s: a row keeps its fold as the data grows.".formatted(unit);
      case STRATIFIED ->
          "By a hash of %s within each class: each fold has the same share of every class."
              .formatted(unit);
      case GROUPED, TIME ->
          "By a hash of %s, the same number of them in each fold: none is in two folds."
              .formatted(unit);
    };
  }
}
