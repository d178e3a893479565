package dev.crema.drift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * How often windows alarm in which one of 100 features drifts, by the size of the drift and of the
 * window: the numbers of {@code docs/reference/drift.md}. Windows are counted in cells as in
 * production, so every run gives the same.
 */
final class PowerCurve {
  static final int[] WINDOWS = {500, 2_000, 10_000};
  static final int TRIALS = 100;
  private static final int FEATURES = 100;
  private static final int TRAINING = 20_000;
  private static final int POOL = 8;

  /** What is done to the one feature. */
  @SuppressWarnings("ImmutableEnumChecker") // by List.of
  enum Drift {
    SHIFT(
        "mean moves by, in standard deviations",
        0.0,
        0.05,
        0.1,
        0.15,
        0.2,
        0.3,
        0.4,
        0.5,
        0.75,
        1.0),
    SCALE("spread grows by", 0.0, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0),
    NEW_CATEGORY("share of rows in a new category", 0.0, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2),
    MISSING("share of values that go missing", 0.0, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2);

    final String words;
    final List<Double> dials;

    Drift(String words, Double... dials) {
      this.words = words;
      this.dials = List.of(dials);
    }
  }

  private final ReferenceNumbers numbers;
  private final ReferenceCategories categories;
  private final Map<Integer, List<List<ColumnDrift>>> quiet = new HashMap<>();

  PowerCurve() {
    RandomGenerator random = Production.random(2_026);
    numbers = (ReferenceNumbers) Production.reference(0, TRAINING, random);
    categories = (ReferenceCategories) Production.reference(7, TRAINING, random);
    ReferenceProfile others = Production.training(FEATURES - 1, TRAINING, random);
    for (int rows : WINDOWS) {
      List<List<ColumnDrift>> pool = new ArrayList<>();
      for (int i = 0; i < POOL; i++) {
        pool.add(others.columns().stream().map(column -> quiet(column, rows, random)).toList());
      }
      quiet.put(rows, pool);
    }
  }

  private static ColumnDrift quiet(ReferenceColumn column, int rows, RandomGenerator random) {
    int shape = Integer.parseInt(column.name().substring(1));
    return switch (column) {
      case ReferenceNumbers training ->
          ColumnDrift.ofColumn(
              training, Production.counted(training, Production.numbers(shape, rows, random)));
      case ReferenceCategories training ->
          ColumnDrift.ofColumn(
              training, categories(training, Production.categories(shape, rows, random)));
    };
  }

  private static WindowCategories categories(
      ReferenceCategories training, Map<String, Long> counts) {
    Long missing = counts.remove("");
    return WindowCategories.of(training, missing == null ? 0 : missing, counts);
  }

  /** Returns the share of windows that alarm, by dial and window: [dials × windows]. */
  double[][] power(Drift drift) {
    double[][] power = new double[drift.dials.size()][WINDOWS.length];
    for (int dial = 0; dial < drift.dials.size(); dial++) {
      for (int window = 0; window < WINDOWS.length; window++) {
        power[dial][window] = power(drift, drift.dials.get(dial), WINDOWS[window]);
      }
    }
    return power;
  }

  private double power(Drift drift, double dial, int rows) {
    int alarms = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      RandomGenerator random = Production.random(trial * 31L + rows);
      List<ColumnDrift> columns =
          new ArrayList<>(quiet.getOrDefault(rows, List.of()).get(trial % POOL));
      columns.add(drifted(drift, dial, rows, random));
      alarms += DriftDecision.of(rows, columns, DriftPolicy.DEFAULT).isDrifted() ? 1 : 0;
    }
    return (double) alarms / TRIALS;
  }

  private ColumnDrift drifted(Drift drift, double dial, int rows, RandomGenerator random) {
    if (drift == Drift.NEW_CATEGORY) {
      int fresh = (int) Math.round(dial * rows);
      Map<String, Long> counts = Production.categories(7, rows - fresh, random);
      if (fresh > 0) {
        counts.put("new", (long) fresh);
      }
      return ColumnDrift.ofColumn(categories, WindowCategories.of(categories, 0, counts));
    }
    double[] values = Production.numbers(0, rows, random);
    Arrays.setAll(
        values,
        i ->
            switch (drift) {
              case SHIFT -> values[i] + dial;
              case SCALE -> values[i] * (1 + dial);
              case MISSING -> random.nextDouble() < dial ? Double.NaN : values[i];
              case NEW_CATEGORY -> throw new IllegalStateException("not numbers");
            });
    return ColumnDrift.ofColumn(numbers, Production.counted(numbers, values));
  }
}
