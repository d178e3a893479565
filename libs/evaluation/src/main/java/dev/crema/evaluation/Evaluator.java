package dev.crema.evaluation;

import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.evaluation.metrics.PairedDifference;
import dev.crema.models.ModelPackage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Measures model packages on raw rows: both models see the same rows in one streamed pass.
 *
 * <p>Kept in memory is one probability or number per row and model (one per class for more than two
 * classes), at most {@value ScoredRows#MAX_PROBABILITIES} of a model, plus one number per row and
 * slice column. The order of the rows changes nothing in the result, bit for bit.
 */
public final class Evaluator {
  private Evaluator() {}

  /**
   * Measures a candidate and its champion on rows of the candidate's contract.
   *
   * @param candidate the model in question
   * @param champion the model in use; null if there is none
   * @param test rows of the candidate's contract
   * @param sliceColumns see {@link EvaluationRequest}
   * @return the evaluation
   * @throws InputException see {@link #evaluate(EvaluationRequest)}
   */
  public static Evaluation evaluate(
      ModelPackage candidate,
      @Nullable ModelPackage champion,
      RowSource test,
      List<String> sliceColumns) {
    LabelledRows rows = new LabelledRows(candidate.contract(), test);
    return evaluate(new EvaluationRequest(candidate, champion, rows, null, null, sliceColumns));
  }

  /**
   * Measures.
   *
   * <p>The candidate must be able to answer for every row. A champion that cannot, because the rows
   * lack a column that its features need, give it another type, lack a value it cannot do without,
   * or have another label or other classes, is {@link ChampionOutcome.NotComparable}.
   *
   * @param request what
   * @return the evaluation
   * @throws InputException if no test row has a label, the candidate cannot answer for the rows, a
   *     slice column does not exist, or there are more rows than a stated limit
   */
  public static Evaluation evaluate(EvaluationRequest request) {
    LabelledRows test = request.test();
    SliceColumns slices = SliceColumns.of(test.contract(), request.sliceColumns());
    Pass pass = new Pass(test, request.candidate(), request.champion(), slices);
    test.rows().forEach(pass::row);
    pass.requireRows("test");
    Measures validation = validation(request);
    return new Evaluation(
        test.contract().requireLabel().name(),
        classes(test),
        pass.unlabelled,
        pass.model(request.candidate(), pass.candidate, validation),
        pass.outcome(request.champion()),
        production(request));
  }

  /** Of a label that is a number there are none. */
  private static List<String> classes(LabelledRows rows) {
    return rows.contract().classesOrNone();
  }

  private static @Nullable Evaluation production(EvaluationRequest request) {
    LabelledRows rows = request.production();
    if (rows == null) {
      return null;
    }
    requireClasses("production", rows, request);
    Pass pass = new Pass(rows, request.candidate(), request.champion(), SliceColumns.none());
    rows.rows().forEach(pass::row);
    return pass.candidate.rows() == 0
        ? null
        : new Evaluation(
            rows.contract().requireLabel().name(),
            classes(rows),
            pass.unlabelled,
            pass.model(request.candidate(), pass.candidate, null),
            pass.outcome(request.champion()));
  }

  private static void requireClasses(String part, LabelledRows rows, EvaluationRequest request) {
    List<String> tested = classes(request.test());
    if (!classes(rows).equals(tested)) {
      throw new InputException(
          "The %s rows have the classes %s, the test rows %s."
              .formatted(part, classes(rows), tested));
    }
  }

  private static @Nullable Measures validation(EvaluationRequest request) {
    LabelledRows rows = request.validation();
    if (rows == null) {
      return null;
    }
    requireClasses("validation", rows, request);
    Pass pass = new Pass(rows, request.candidate(), null, SliceColumns.none());
    rows.rows().forEach(pass::row);
    pass.requireRows("validation");
    return pass.candidate.measures();
  }

  /** One pass over rows. */
  private static final class Pass {
    private final LabelledRows rows;
    private final Scored candidate;
    private final @Nullable Scored champion;
    private final SliceColumns slices;
    private @Nullable String reason;
    private long unlabelled;

    Pass(LabelledRows rows, ModelPackage model, @Nullable ModelPackage other, SliceColumns slices) {
      this.rows = rows;
      this.slices = slices;
      String problem = RowMapping.problem(rows.contract(), model);
      if (problem != null) {
        throw new InputException(
            "The model cannot answer for these rows: %s\nMaybe the model was trained under another contract."
                .formatted(problem));
      }
      candidate = Scored.of(rows.contract(), model);
      reason = other == null ? null : RowMapping.problem(rows.contract(), other);
      champion = other == null || reason != null ? null : Scored.of(rows.contract(), other);
    }

    void row(RawRow row, long line) {
      try {
        if (!candidate.add(row)) {
          unlabelled++;
          return;
        }
      } catch (InputException e) {
        throw new InputException("The row of line %d: %s".formatted(line, e.getMessage()), e);
      }
      slices.add(row);
      if (champion != null && reason == null) {
        championRow(champion, row, line);
      }
    }

    private void championRow(Scored scored, RawRow row, long line) {
      try {
        scored.add(row);
      } catch (InputException e) {
        reason = "It has no answer for the row of line %d: %s".formatted(line, e.getMessage());
      }
    }

    void requireRows(String part) {
      if (candidate.rows() == 0) {
        throw new InputException(
            unlabelled == 0
                ? "The %s data has no rows.".formatted(part)
                : "None of the %d rows of the %s data has a label (%s)."
                    .formatted(unlabelled, part, rows.contract().requireLabel().name()));
      }
    }

    ModelEvaluation model(ModelPackage model, Scored scored, @Nullable Measures validation) {
      double threshold = model.threshold();
      return new ModelEvaluation(
          model.digest(),
          model.algorithm(),
          Double.isNaN(threshold) ? null : threshold,
          scored.measures(),
          validation,
          slices.measure(scored));
    }

    ChampionOutcome outcome(@Nullable ModelPackage model) {
      if (model == null) {
        return new ChampionOutcome.None();
      }
      if (champion == null || reason != null) {
        return new ChampionOutcome.NotComparable(
            model.digest(), reason == null ? "It cannot answer for these rows." : reason);
      }
      return new ChampionOutcome.Compared(
          model(model, champion, null), candidate.differences(champion));
    }
  }

  static List<Difference> differences(RowView first, RowView second) {
    List<Difference> differences = new ArrayList<>();
    int[] labels = first.labels();
    int classes = first.classes();
    if (labels.length < 2) {
      return differences;
    }
    if (classes == 2 && first.hasTwoRowsOfEachClass()) {
      differences.add(
          new Difference(
              Metric.AUC,
              PairedDifference.auc(first.probabilities(), second.probabilities(), labels)));
    }
    differences.add(
        new Difference(
            Metric.ACCURACY,
            PairedDifference.accuracy(first.predicted(), second.predicted(), labels)));
    differences.add(
        new Difference(
            Metric.BRIER,
            classes == 2
                ? PairedDifference.brier(first.probabilities(), second.probabilities(), labels)
                : PairedDifference.brier(
                    first.probabilities(), second.probabilities(), labels, classes)));
    differences.add(
        new Difference(
            Metric.LOG_LOSS,
            classes == 2
                ? PairedDifference.logLoss(first.probabilities(), second.probabilities(), labels)
                : PairedDifference.logLoss(
                    first.probabilities(), second.probabilities(), labels, classes)));
    return differences;
  }
}
