package dev.crema.evaluation.gate;

import dev.crema.evaluation.ChampionOutcome;
import dev.crema.evaluation.Difference;
import dev.crema.evaluation.Evaluation;
import dev.crema.evaluation.Metric;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Asks how much worse than the champion a candidate may be, or how much better it must be; both
 * margins are included, and differences rounded to 12 decimals.
 *
 * @param metric the metric
 * @param maxWorse the margin, at least 0; null if {@code minBetter} is given
 * @param minBetter the margin, at least 0; null if {@code maxWorse} is given
 */
record ChampionRule(Metric metric, @Nullable Double maxWorse, @Nullable Double minBetter) {
  private static final int DECIMALS = 12;

  Reason check(Evaluation evaluation, ChampionOutcome.Compared compared) {
    Bound.requireExists(metric, evaluation.classes());
    OptionalDouble candidate = evaluation.candidate().test().metrics().get(metric);
    OptionalDouble champion = compared.evaluation().test().metrics().get(metric);
    if (candidate.isEmpty() || champion.isEmpty()) {
      return new Reason(
          false,
          "%s cannot be compared with the champion: it is undefined.".formatted(metric.id()));
    }
    double difference = difference(candidate.getAsDouble(), champion.getAsDouble());
    double better = metric.isHigherBetter() ? difference : -difference;
    double needed = minBetter == null ? -margin() : minBetter;
    String sentence =
        "%s is %s, the champion's is %s: %s%s; %s."
            .formatted(
                metric.id(),
                Numbers.round(candidate.getAsDouble()),
                Numbers.round(champion.getAsDouble()),
                words(better),
                interval(compared),
                demand());
    return new Reason(better >= needed, sentence);
  }

  private String demand() {
    if (minBetter == null) {
      return "at most %s worse is allowed".formatted(Numbers.exact(margin()));
    }
    return minBetter == 0
        ? "it must not be worse"
        : "at least %s better is required".formatted(Numbers.exact(minBetter));
  }

  /** Returns whether both models have the metric. */
  boolean isDefined(Evaluation evaluation, ChampionOutcome.Compared compared) {
    return evaluation.candidate().test().metrics().get(metric).isPresent()
        && compared.evaluation().test().metrics().get(metric).isPresent();
  }

  /**
   * Returns the difference as a person would have it: as doubles, 0.90 - 0.92 is
   * -0.020000000000000018, which a margin of 0.02 would leave out.
   */
  static double difference(double candidate, double champion) {
    return BigDecimal.valueOf(candidate)
        .subtract(BigDecimal.valueOf(champion))
        .setScale(DECIMALS, RoundingMode.HALF_EVEN)
        .doubleValue();
  }

  private double margin() {
    return maxWorse == null ? 0 : maxWorse;
  }

  private String words(double better) {
    if (better == 0) {
      return "equal";
    }
    double size = Math.abs(better);
    Double margin = minBetter == null ? maxWorse : minBetter;
    return Numbers.show(size, margin) + (better > 0 ? " better" : " worse");
  }

  private String interval(ChampionOutcome.Compared compared) {
    return compared.difference(metric).map(ChampionRule::shown).orElse("");
  }

  private static String shown(Difference difference) {
    return " (95 %% interval of candidate - champion: %s to %s, %s)"
        .formatted(
            Numbers.round(difference.values().lower()),
            Numbers.round(difference.values().upper()),
            difference.method());
  }
}
