package dev.crema.evaluation;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.models.ModelPackage;
import java.util.Arrays;
import java.util.List;

/**
 * A package on the rows of a window of production, of which only some have a label yet.
 *
 * <p>The package answers for raw rows, as it did when it was served; who answered then does not
 * matter.
 *
 * @param classes in the order of every table here; two classes: negative, positive
 * @param labelled what the rows with a label say
 * @param confidences of all rows, in their order: the probability of the positive class of two, or
 *     else of the predicted class
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; saves a copy of a large array
public record WindowEvaluation(
    List<String> classes, MetricEstimates labelled, double[] confidences) {
  /** Copies the classes. */
  public WindowEvaluation {
    classes = List.copyOf(classes);
  }

  /**
   * Returns how many rows there are.
   *
   * @return at least 0
   */
  public long rows() {
    return confidences.length;
  }

  /**
   * Returns how many of them have a label.
   *
   * @return 0 to {@link #rows}
   */
  public long labelledRows() {
    return labelled.matrix().rows();
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
    String problem = problem(model, rows.contract());
    if (!problem.isEmpty()) {
      throw new InputException("The model cannot answer for these rows: " + problem);
    }
    Pass pass = new Pass(model, rows.contract());
    rows.rows().forEach(pass::row);
    RowView view = pass.scored.view();
    return new WindowEvaluation(
        rows.contract().classes(),
        MetricEstimates.of(
            new MetricEstimates.Rows(
                view.classes(), view.probabilities(), view.predicted(), view.labels())),
        Arrays.copyOf(pass.confidences, pass.rows));
  }

  /** One pass over rows. */
  private static final class Pass {
    private final Contract contract;
    private final ScoredRows scored;
    private double[] confidences = new double[1_024];
    private int rows;

    Pass(ModelPackage model, Contract contract) {
      this.contract = contract;
      this.scored = new ScoredRows(contract, model);
    }

    void row(RawRow row, long line) {
      if (rows == ScoredRows.MAX_PROBABILITIES) {
        throw new InputException(
            "There are more than %d rows.\nMaybe take a shorter window.".formatted(rows));
      }
      if (rows == confidences.length) {
        confidences = Arrays.copyOf(confidences, rows * 2);
      }
      try {
        confidences[rows] = confidence(row);
      } catch (InputException e) {
        throw new InputException("The row of line %d: %s".formatted(line, e.getMessage()), e);
      }
      rows++;
    }

    private double confidence(RawRow row) {
      int label = contract.classIndex(row);
      if (label < 0) {
        return scored.confidence(row);
      }
      scored.add(row, label);
      return scored.confidence();
    }
  }
}
