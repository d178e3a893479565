package dev.crema.drift;

import dev.crema.drift.statistics.Bins;
import dev.crema.drift.statistics.Distribution;
import dev.crema.drift.statistics.Divergence;
import dev.crema.drift.statistics.KolmogorovSmirnov;
import dev.crema.drift.statistics.OutOfRange;
import dev.crema.drift.statistics.TestResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares a column of a window with training. */
final class ColumnComparison {
  /** The bins of PSI and Jensen-Shannon; {@link ReferenceNumbers#CELLS} is a multiple. */
  private static final int BINS = 10;

  private final ReferenceColumn reference;
  private final boolean isOutput;
  private final List<Finding> findings = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private Distances distances = Distances.NONE;
  private @Nullable OutOfRange outOfRange;
  private double newShare = Double.NaN;
  private List<String> newCategories = List.of();

  private ColumnComparison(ReferenceColumn reference, boolean isOutput) {
    this.reference = reference;
    this.isOutput = isOutput;
  }

  static ColumnDrift compare(
      ReferenceColumn reference, @Nullable WindowColumn window, boolean isOutput) {
    ColumnComparison comparison = new ColumnComparison(reference, isOutput);
    if (window == null) {
      return comparison.vanished();
    }
    if (!window.name().equals(reference.name())) {
      throw new IllegalArgumentException(
          "The column (%s) cannot be compared with the column (%s) of training."
              .formatted(window.name(), reference.name()));
    }
    comparison.missing(window);
    switch (reference) {
      case ReferenceNumbers numbers when window instanceof WindowNumbers current ->
          comparison.numbers(numbers, current);
      case ReferenceCategories categories when window instanceof WindowCategories current ->
          comparison.categories(categories, current);
      case ReferenceColumn other ->
          throw new IllegalArgumentException(
              "The column (%s) is of another kind than in training.".formatted(other.name()));
    }
    return comparison.result((double) window.missing() / (window.missing() + window.count()));
  }

  private ColumnDrift vanished() {
    findings.add(new Finding(Finding.Kind.VANISHED, new TestResult(1, 0), 1));
    notes.add("The window has no such column.");
    return result(1);
  }

  private ColumnDrift result(double missing) {
    return new ColumnDrift(
        reference.name(),
        isOutput,
        findings,
        distances,
        missing,
        outOfRange,
        newShare,
        newCategories,
        notes);
  }

  private void missing(WindowColumn window) {
    if (window.count() + window.missing() == 0 || reference.count() + reference.missing() == 0) {
      notes.add("There are no rows to compare.");
      return;
    }
    TestResult test = ColumnDrift.missingTest(reference, window);
    findings.add(new Finding(Finding.Kind.MISSING, test, test.statistic()));
  }

  /** Notes why values are not compared; returns whether they are. */
  private boolean hasValues(WindowColumn window) {
    long inTraining = reference.count();
    if (inTraining == 0) {
      notes.add("All values were missing in training.");
    } else if (inTraining < ColumnDrift.MIN_VALUES) {
      notes.add(tooFew("Training", inTraining));
    }
    if (window.count() == 0) {
      notes.add("All values of the window are missing.");
    } else if (window.count() < ColumnDrift.MIN_VALUES) {
      notes.add(tooFew("The window", window.count()));
    }
    return Math.min(inTraining, window.count()) >= ColumnDrift.MIN_VALUES;
  }

  private static String tooFew(String who, long count) {
    return "%s has %d values, too few to compare; %d are needed."
        .formatted(who, count, ColumnDrift.MIN_VALUES);
  }

  private void numbers(ReferenceNumbers training, WindowNumbers window) {
    boolean isTested = hasValues(window);
    Distribution before = training.distribution();
    Distribution now = window.distribution();
    if (before == null || now == null) {
      return;
    }
    outOfRange = new OutOfRange(window.below(), window.above(), window.count());
    Bins bins = Bins.of(before, BINS);
    double[] first = bins.shares(before);
    double[] second = bins.shares(now);
    distances =
        new Distances(
            Divergence.populationStability(first, second),
            Divergence.jensenShannon(first, second),
            Divergence.wasserstein(before, now));
    before
        .constant()
        .ifPresent(value -> notes.add("All values of training are %s.".formatted(value)));
    if (outOfRange.share() < 1) { // beyond the range a mean may stand for several values
      now.constant()
          .ifPresent(value -> notes.add("All values of the window are %s.".formatted(value)));
    }
    if (isTested) {
      double statistic = KolmogorovSmirnov.statistic(before, now);
      double pValue = KolmogorovSmirnov.pValue(statistic, before.count(), now.count());
      findings.add(new Finding(Finding.Kind.NUMBERS, new TestResult(statistic, pValue), statistic));
      findings.add(range(outOfRange, before.count()));
    }
  }

  private static Finding range(OutOfRange outside, long inTraining) {
    double count = (double) outside.below() + outside.above();
    return new Finding(
        Finding.Kind.RANGE, new TestResult(count, outside.pValue(inTraining)), outside.share());
  }

  private void categories(ReferenceCategories training, WindowCategories window) {
    boolean isTested = hasValues(window);
    if (training.count() == 0 || window.count() == 0) {
      return;
    }
    CategoryTables tables = new CategoryTables(training, window);
    distances = tables.distances(BINS);
    newShare = tables.newShare();
    newCategories = tables.newCategories(ColumnDrift.MAX_SHOWN);
    tables.note(notes);
    if (isTested) {
      findings.addAll(tables.findings());
    }
  }
}
