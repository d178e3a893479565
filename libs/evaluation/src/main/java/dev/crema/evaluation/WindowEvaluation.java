package dev.crema.evaluation;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Task;
import dev.crema.models.ModelPackage;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A package on the rows of a window of production, of which only some have a label yet.
 *
 * <p>The package answers for raw rows, as it did when it was served; who answered then does not
 * matter.
 *
 * @param classes in the order of every table here; two classes: negative, positive; empty if a
 *     number is predicted
 * @param labelled what the rows with a label say
 * @param rows how many rows there are
 * @param confidences of all rows, or those of a sample, in their order: the probability of the
 *     positive class of two, or else of the predicted class; of numbers none
 * @param isSample whether only some of the rows were looked at
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; saves a copy of a large array
public record WindowEvaluation(
    List<String> classes,
    WindowMetrics labelled,
    long rows,
    double[] confidences,
    boolean isSample) {
  /** How many probabilities {@link #sampled} takes about; with two classes a row has one. */
  public static final int MOST_SAMPLED = 1_000_000;

  /** Copies the classes. */
  public WindowEvaluation {
    classes = List.copyOf(classes);
  }

  /**
   * Returns how many rows with a label were measured.
   *
   * @return 0 to {@link #rows}
   */
  public long labelledRows() {
    return labelled.rows();
  }

  /**
   * Returns why a package cannot answer for rows.
   *
   * @param model the package
   * @param contract of the rows, with a label
   * @return a sentence; empty if it can
   */
  public static String problem(ModelPackage model, Contract contract) {
    String problem = RowMapping.problem(contract, model);
    return problem == null ? "" : problem;
  }

  /**
   * Measures, in one pass; memory is 16 bytes a row, or 8 · (classes + 2).
   *
   * @param model the package
   * @param rows of production
   * @return what was measured; the order of the rows changes only that of the confidences
   * @throws InputException if the package cannot answer for the rows, a label is no class, or there
   *     are more rows than {@value ScoredRows#MAX_PROBABILITIES} probabilities
   */
  public static WindowEvaluation of(ModelPackage model, LabelledRows rows) {
    requireComparable(model, rows);
    return measured(model, rows, Shares.ALL);
  }

  /**
   * Measures as {@link #of(ModelPackage, LabelledRows)}, of a large window a part, so that memory
   * does not grow with it: some {@value #MOST_SAMPLED} probabilities of the rows with a label, and
   * as many confidences of all rows, which a hash of their place chooses. The same rows in the same
   * order give the same part.
   *
   * @param model the package
   * @param rows of production; gone through once more if they are many
   * @param total how many there are
   * @return what was measured
   * @throws InputException if the package cannot answer for the rows, or a label is no class
   */
  public static WindowEvaluation sampled(ModelPackage model, LabelledRows rows, long total) {
    return sampled(model, rows, total, MOST_SAMPLED);
  }

  static WindowEvaluation sampled(ModelPackage model, LabelledRows rows, long total, int most) {
    requireComparable(model, rows);
    return measured(model, rows, Shares.of(rows, total, most));
  }

  private static void requireComparable(ModelPackage model, LabelledRows rows) {
    String problem = problem(model, rows.contract());
    if (!problem.isEmpty()) {
      throw new InputException("The model cannot answer for these rows: " + problem);
    }
  }

  private static WindowEvaluation measured(ModelPackage model, LabelledRows rows, Shares shares) {
    return rows.contract().task() == Task.REGRESSION
        ? ofNumbers(model, rows, shares)
        : ofClasses(new Pass(model, rows.contract(), shares), rows);
  }

  /** Of numbers nothing says how sure the model is: rows without a label are counted alone. */
  private static WindowEvaluation ofNumbers(ModelPackage model, LabelledRows rows, Shares shares) {
    ScoredNumbers scored = new ScoredNumbers(rows.contract(), model, ScoredRows.MAX_PROBABILITIES);
    long[] seen = new long[1];
    rows.rows()
        .forEach(
            (row, line) -> {
              if (Pass.uniform(seen[0]++) >= shares.labelled()) {
                return;
              }
              try {
                scored.add(row);
              } catch (InputException e) {
                throw Pass.ofLine(line, e);
              }
            });
    NumberView view = scored.view();
    return new WindowEvaluation(
        List.of(),
        NumberEstimates.of(view.predicted(), view.labels()),
        seen[0],
        new double[0],
        shares.labelled() < 1);
  }

  private static WindowEvaluation ofClasses(Pass pass, LabelledRows rows) {
    rows.rows().forEach(pass::row);
    RowView view = pass.scored.view();
    return new WindowEvaluation(
        rows.contract().classes(),
        MetricEstimates.of(
            new MetricEstimates.Rows(
                view.classes(), view.probabilities(), view.predicted(), view.labels())),
        pass.seen,
        Arrays.copyOf(pass.confidences, pass.rows),
        pass.rows < pass.seen);
  }

  /**
   * Which share of the rows is looked at.
   *
   * @param all of all rows, labelled or not, in (0, 1]
   * @param labelled of those with a label, at least as large: they are fewer
   */
  private record Shares(double all, double labelled) {
    static final Shares ALL = new Shares(1, 1);

    static Shares of(LabelledRows rows, long total, int most) {
      Contract contract = rows.contract();
      boolean isNumber = contract.task() == Task.REGRESSION;
      int classes = isNumber ? 1 : contract.classes().size();
      long wanted = Math.max(1, most / (classes == 2 ? 1 : classes));
      if (total <= wanted) {
        return ALL;
      }
      long[] count = new long[1];
      rows.rows()
          .only(Set.of(contract.requireLabel().name()))
          .forEach((row, _) -> count[0] += row.isMissing(contract.labelIndex()) ? 0 : 1);
      return new Shares(
          (double) wanted / total, Math.min(1, (double) wanted / Math.max(1, count[0])));
    }
  }

  /** One pass over rows. */
  private static final class Pass {
    private final Contract contract;
    private final ScoredRows scored;
    private final Shares shares;
    private double[] confidences = new double[1_024];
    private int rows;
    private long seen;

    Pass(ModelPackage model, Contract contract, Shares shares) {
      this.contract = contract;
      this.scored = new ScoredRows(contract, model);
      this.shares = shares;
    }

    void row(RawRow row, long line) {
      double place = uniform(seen++);
      int label = contract.classIndex(row);
      boolean isMeasured = label >= 0 && place < shares.labelled();
      boolean isKept = place < shares.all();
      if (!isMeasured && !isKept) {
        return;
      }
      double confidence;
      try {
        confidence = confidence(row, isMeasured ? label : -1);
      } catch (InputException e) {
        throw ofLine(line, e);
      }
      if (isKept) {
        keep(confidence);
      }
    }

    private static InputException ofLine(long line, InputException e) {
      return new InputException("The row of line %d: %s".formatted(line, e.getMessage()), e);
    }

    private void keep(double confidence) {
      if (rows == ScoredRows.MAX_PROBABILITIES) {
        throw new InputException(
            "There are more than %d rows.\nMaybe take a shorter window.".formatted(rows));
      }
      if (rows == confidences.length) {
        confidences = Arrays.copyOf(confidences, rows * 2);
      }
      confidences[rows++] = confidence;
    }

    /**
     * In [0, 1), by the finalizer of SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast splittable
     * pseudorandom number generators", OOPSLA 2014).
     */
    private static double uniform(long place) {
      long mixed = (place + 1) * 0x9e3779b97f4a7c15L;
      mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
      mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
      return ((mixed ^ (mixed >>> 31)) >>> 11) * 0x1p-53;
    }

    private double confidence(RawRow row, int label) {
      if (label < 0) {
        return scored.confidence(row);
      }
      scored.add(row, label);
      return scored.confidence();
    }
  }
}
