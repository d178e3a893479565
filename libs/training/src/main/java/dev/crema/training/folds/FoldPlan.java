package dev.crema.training.folds;

import dev.crema.data.InputException;

/**
 * How rows are to be divided into folds.
 *
 * @param method by what
 * @param folds how many, 2 to {@value #MAX_FOLDS}
 * @param repeats how often rows are divided anew, 1 to {@value #MAX_REPEATS}; 1 by time
 * @param groupColumn the column whose values keep together, instead of the entity; empty = the
 *     entity; of the methods grouped and stratified alone
 * @param gapDays by time: how much older than the first row of the test what is learned from must
 *     be, in days, at least 0; 0 otherwise
 * @param validationShare share of a fold's learning rows for {@link FoldPart#VALIDATION}, from 0
 *     (none) to {@value #MAX_VALIDATION_SHARE}
 * @param salt another salt gives other folds; without meaning by time
 */
public record FoldPlan(
    FoldMethod method,
    int folds,
    int repeats,
    String groupColumn,
    double gapDays,
    double validationShare,
    String salt) {

  /** The most folds. */
  public static final int MAX_FOLDS = 100;

  /** The most repeats. */
  public static final int MAX_REPEATS = 100;

  /** The largest share of {@link FoldPart#VALIDATION}. */
  public static final double MAX_VALIDATION_SHARE = 0.5;

  /** The longest gap: a century. */
  public static final double MAX_GAP_DAYS = 36_525;

  /**
   * Refuses what does not go together.
   *
   * @throws InputException if a number is out of its range, or the method has no use for what is
   *     given
   */
  public FoldPlan {
    between("folds", folds, 2, MAX_FOLDS);
    between("repeats", repeats, 1, MAX_REPEATS);
    between("gap_days", gapDays, 0, MAX_GAP_DAYS);
    between("validation_share", validationShare, 0, MAX_VALIDATION_SHARE);
    boolean hasGroups = method == FoldMethod.GROUPED || method == FoldMethod.STRATIFIED;
    if (!groupColumn.isEmpty() && !hasGroups) {
      throw new InputException(
          "The group_column (%s) does not go with the method (%s).\nMaybe the method grouped or stratified."
              .formatted(groupColumn, method.lowerName()));
    }
    if (gapDays > 0 && method != FoldMethod.TIME) {
      throw new InputException(
          "gap_days (%s) does not go with the method (%s), which knows no time.\nMaybe the method time, or gap_days 0."
              .formatted(gapDays, method.lowerName()));
    }
    if (repeats > 1 && method == FoldMethod.TIME) {
      throw new InputException(
          "By time rows can be divided in one way alone, so %d repeats would be the same again.\nMaybe repeats 1 and more folds."
              .formatted(repeats));
    }
  }

  /**
   * Returns a plan of one repeat by the entity, without a gap.
   *
   * @param method by what
   * @param folds how many
   * @param validationShare share of a fold's learning rows for validation
   * @param salt another salt gives other folds
   * @return the plan
   */
  public static FoldPlan of(FoldMethod method, int folds, double validationShare, String salt) {
    return new FoldPlan(method, folds, 1, "", 0, validationShare, salt);
  }

  // Written so that NaN is refused too.
  private static void between(String name, double value, double min, double max) {
    if (!(min <= value && value <= max)) {
      throw new InputException(
          "%s (%s) is outside [%s, %s].\nMaybe %s %s."
              .formatted(
                  name,
                  plain(value),
                  plain(min),
                  plain(max),
                  name,
                  plain(value > max ? max : min)));
    }
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? "%.0f".formatted(value) : Double.toString(value);
  }
}
