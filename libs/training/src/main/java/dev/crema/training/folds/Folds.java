package dev.crema.training.folds;

import dev.crema.data.Contract;
import dev.crema.data.Digests;
import dev.crema.data.RowSource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Rows divided into folds, repeat by repeat.
 *
 * <p>Deterministic: the same rows under the same plan come into the same folds, whatever else there
 * is on the machine. Kept in memory are about 20 bytes a row and one more for each repeat.
 */
public final class Folds {
  /** The most rows times repeats. */
  public static final int MAX_ROWS = 50_000_000;

  private final FoldPlan plan;
  private final Assignment assignment;
  private final int rows;

  private Folds(FoldPlan plan, Assignment assignment, int rows) {
    this.plan = plan;
    this.assignment = assignment;
    this.rows = rows;
  }

  /** What one way of dividing answers. */
  interface Assignment {
    /** Writes the ordinal of the {@link FoldPart} of each row. */
    byte[] parts(int repeat, int fold);

    /** Returns how, in a sentence for people. */
    String words();
  }

  /**
   * Divides rows. One pass over them.
   *
   * @param rows each with a label; by time, each with an event time
   * @param contract of the rows, with a label
   * @param plan how
   * @return the folds; each has at least one row to learn from and one for its test
   * @throws dev.crema.data.InputException if that cannot be done: fewer rows, groups or rows of a
   *     class than folds, no entity, no event time, a value that is missing, a gap longer than the
   *     data, or more rows than {@link #MAX_ROWS} allows
   */
  public static Folds of(RowSource rows, Contract contract, FoldPlan plan) {
    FoldKeys keys = FoldKeys.of(rows, contract, plan);
    Assignment assignment =
        plan.method() == FoldMethod.TIME
            ? TimeFolds.of(keys, contract, plan)
            : KeyFolds.of(keys, contract, plan);
    return new Folds(plan, assignment, keys.rows());
  }

  /** {@return folds times repeats} */
  public int count() {
    return plan.folds() * plan.repeats();
  }

  /** {@return how many rows were divided} */
  public int rows() {
    return rows;
  }

  /** {@return what was asked for} */
  public FoldPlan plan() {
    return plan;
  }

  /** {@return how rows were divided, in a sentence for people} */
  public String words() {
    return assignment.words();
  }

  /**
   * Returns a fold.
   *
   * @param number from 0 to {@link #count} − 1; the folds of the first repeat come first
   * @return the fold
   */
  public Fold fold(int number) {
    int repeat = number / plan.folds();
    int index = number % plan.folds();
    return new Fold(repeat, index, assignment.parts(repeat, index));
  }

  /**
   * Returns what tells one division of the same rows from another: two models were measured on the
   * same folds if the digests of their folds and of their data are the same.
   *
   * @return SHA-256 over the parts of all rows in all folds, 64 hexadecimal digits
   */
  public String digest() {
    MessageDigest digest = Digests.sha256();
    digest.update(plan.method().lowerName().getBytes(StandardCharsets.UTF_8));
    digest.update(
        ByteBuffer.allocate(3 * Integer.BYTES)
            .putInt(plan.folds())
            .putInt(plan.repeats())
            .putInt(rows)
            .flip());
    for (int number = 0; number < count(); number++) {
      digest.update(assignment.parts(number / plan.folds(), number % plan.folds()));
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
