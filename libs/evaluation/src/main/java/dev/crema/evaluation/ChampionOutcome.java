package dev.crema.evaluation;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What became of the champion in an evaluation. */
public sealed interface ChampionOutcome {
  /** There is no champion: this is the first model. */
  record None() implements ChampionOutcome {}

  /**
   * There is a champion, but it cannot answer for these rows: it needs columns they lack, or tells
   * other classes apart.
   *
   * @param packageDigest the champion's digest
   * @param reason a sentence for people
   */
  record NotComparable(String packageDigest, String reason) implements ChampionOutcome {
    /** Checks. */
    public NotComparable {
      Objects.requireNonNull(packageDigest, "packageDigest");
      Objects.requireNonNull(reason, "reason");
    }
  }

  /**
   * The champion was measured on the same rows.
   *
   * @param evaluation what was measured of it
   * @param differences candidate − champion, for metrics that have an interval
   */
  record Compared(ModelEvaluation evaluation, List<Difference> differences)
      implements ChampionOutcome {
    /** Copies the differences. */
    public Compared {
      Objects.requireNonNull(evaluation, "evaluation");
      differences = List.copyOf(differences);
    }

    /**
     * Returns the difference in a metric.
     *
     * @param metric the metric
     * @return empty if it has no interval
     */
    public Optional<Difference> difference(Metric metric) {
      return differences.stream().filter(each -> each.metric() == metric).findFirst();
    }
  }
}
