package dev.crema.drift;

import dev.crema.drift.statistics.OutOfRange;
import dev.crema.drift.statistics.TestResult;
import dev.crema.drift.statistics.TwoProportions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One column or output of a window beside training.
 *
 * @param name the column
 * @param isOutput whether it is an answer of the model
 * @param findings the tests that could be made: on missing values, and, if both sides have at least
 *     {@value #MIN_VALUES} values, on these and on what is out of range or new
 * @param distances sizes for people
 * @param missing share of the window's rows without a value, in [0, 1]; NaN without rows
 * @param outOfRange numbers outside the range of training; null for categories, or without numbers
 * @param newShare share of the window's values in categories that training did not have, in [0, 1];
 *     NaN for numbers, without values, or if training had too many to name
 * @param newCategories the most frequent of them, at most {@value #MAX_SHOWN}
 * @param notes sentences on what could not be tested, and why
 */
public record ColumnDrift(
    String name,
    boolean isOutput,
    List<Finding> findings,
    Distances distances,
    double missing,
    @Nullable OutOfRange outOfRange,
    double newShare,
    List<String> newCategories,
    List<String> notes) {
  /** With fewer values on either side, values are not compared. */
  public static final long MIN_VALUES = 50;

  /** How many new categories are named. */
  public static final int MAX_SHOWN = 10;

  /** Copies the lists. */
  public ColumnDrift {
    Require.name(name);
    findings = List.copyOf(findings);
    Objects.requireNonNull(distances, "distances");
    newCategories = List.copyOf(newCategories);
    notes = List.copyOf(notes);
  }

  /**
   * Returns the same with one note more.
   *
   * @param note a sentence
   * @return a copy
   */
  public ColumnDrift noted(String note) {
    List<String> more = new ArrayList<>(notes);
    more.add(note);
    return new ColumnDrift(
        name, isOutput, findings, distances, missing, outOfRange, newShare, newCategories, more);
  }

  /**
   * Compares a column of raw rows.
   *
   * @param reference the column in training
   * @param window the same column in the window; null if the window has none, which is a finding
   * @return what was found
   * @throws IllegalArgumentException if they are of different kinds or names
   */
  public static ColumnDrift ofColumn(ReferenceColumn reference, @Nullable WindowColumn window) {
    return ColumnComparison.compare(reference, window, false);
  }

  /**
   * Compares an output of the model: prediction drift.
   *
   * @param reference the output in training
   * @param window the same output in the window; null if the window has none, which is a finding
   * @return what was found
   * @throws IllegalArgumentException if they are of different kinds or names
   */
  public static ColumnDrift ofOutput(ReferenceColumn reference, @Nullable WindowColumn window) {
    return ColumnComparison.compare(reference, window, true);
  }

  /**
   * Tests whether values are as often missing as in training.
   *
   * @param reference the column in training, with at least one row
   * @param window the column in the window, with at least one row
   * @return |difference of the rates| and its p-value, see {@link TwoProportions}
   */
  static TestResult missingTest(ReferenceColumn reference, WindowColumn window) {
    return TwoProportions.test(
        new TwoProportions.Share(reference.missing(), reference.missing() + reference.count()),
        new TwoProportions.Share(window.missing(), window.missing() + window.count()));
  }
}
