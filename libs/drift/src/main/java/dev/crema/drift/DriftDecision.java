package dev.crema.drift;

import java.util.List;
import java.util.Objects;

/**
 * The one decision on a window: whether its rows, or the model's answers to them, are other than in
 * training.
 *
 * <p>Every column and output gives up to three p-values: on its values, on its missing values, and
 * on numbers out of range or categories that are new. Holm's procedure (S. Holm, "A simple
 * sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6, 1979) over
 * all of them together keeps the probability that a window without drift alarms at or below {@link
 * DriftPolicy#falseAlarmRate}, however the columns depend on each other. A finding then counts only
 * if its effect, the share of rows that lie elsewhere, is at least {@link DriftPolicy#minEffect}.
 *
 * <p>Pure: the same profiles give the same decision. See {@code docs/reference/drift.md}.
 */
public sealed interface DriftDecision {
  /**
   * Too few rows for a decision; an empty window is this too.
   *
   * @param rows how many there are
   * @param required how many are needed
   */
  record TooFewRows(long rows, long required) implements DriftDecision {
    @Override
    public List<String> reasons() {
      return List.of(
          rows == 0
              ? "The window has no rows."
              : "The window has %d rows; %d are needed for a decision.".formatted(rows, required));
    }
  }

  /**
   * The window is not of the reference's contract, or a column is of another kind.
   *
   * @param reasons one sentence each
   */
  record NotComparable(List<String> reasons) implements DriftDecision {
    /** Copies. */
    public NotComparable {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * No finding counts.
   *
   * @param rows how many rows the window has
   * @param columns what was compared
   */
  record Quiet(long rows, List<ColumnDrift> columns) implements DriftDecision {
    /** Copies. */
    public Quiet {
      columns = List.copyOf(columns);
    }

    @Override
    public List<String> reasons() {
      return List.of();
    }
  }

  /**
   * At least one finding counts.
   *
   * @param rows how many rows the window has
   * @param severity of the largest effect among the alarms
   * @param alarms the findings that count, the largest effect first
   * @param columns what was compared
   */
  record Drifted(long rows, Severity severity, List<Alarm> alarms, List<ColumnDrift> columns)
      implements DriftDecision {
    /**
     * Copies.
     *
     * @throws IllegalArgumentException if there is no alarm
     */
    public Drifted {
      Objects.requireNonNull(severity, "severity");
      alarms = List.copyOf(alarms);
      columns = List.copyOf(columns);
      if (alarms.isEmpty()) {
        throw new IllegalArgumentException("A window without alarms has not drifted.");
      }
    }

    @Override
    public List<String> reasons() {
      return alarms.stream().map(Alarm::reason).toList();
    }
  }

  /**
   * A finding that counts.
   *
   * @param column what it was found of
   * @param finding what was found
   * @param adjustedPValue after Holm, in [0, 1]
   */
  record Alarm(ColumnDrift column, Finding finding, double adjustedPValue) {
    /**
     * Returns the severity.
     *
     * @return of the finding's effect
     */
    public Severity severity() {
      return Severity.of(finding.effect());
    }

    /**
     * Returns a sentence for people.
     *
     * @return names the column, what changed, how much and how certain it is
     */
    public String reason() {
      return Reasons.of(this);
    }
  }

  /**
   * Returns why; what a person should read first.
   *
   * @return one sentence each; empty if the window is quiet
   */
  List<String> reasons();

  /**
   * Returns whether the window drifted.
   *
   * @return false without a decision, too
   */
  default boolean isDrifted() {
    return this instanceof Drifted;
  }

  /**
   * Decides on a window.
   *
   * @param reference training
   * @param window the rows
   * @param policy when it counts
   * @return the decision
   */
  static DriftDecision of(ReferenceProfile reference, Window window, DriftPolicy policy) {
    return Decisions.decide(reference, window, policy);
  }

  /**
   * Compares the columns and outputs of a window, without a decision.
   *
   * @param reference training
   * @param window the rows, of the same kinds as in training
   * @return the columns of the reference, then its outputs
   * @throws IllegalArgumentException if a column is of another kind
   */
  static List<ColumnDrift> compare(ReferenceProfile reference, Window window) {
    return Decisions.compare(reference, window);
  }

  /**
   * Decides on columns that were compared one by one, as when not all fit into memory together.
   *
   * @param rows how many rows the window has
   * @param columns every column and output of the reference, each once
   * @param policy when it counts
   * @return the decision
   * @throws IllegalArgumentException if rows is negative
   */
  static DriftDecision of(long rows, List<ColumnDrift> columns, DriftPolicy policy) {
    Require.count("rows", rows);
    return Decisions.decide(rows, columns, policy);
  }
}
