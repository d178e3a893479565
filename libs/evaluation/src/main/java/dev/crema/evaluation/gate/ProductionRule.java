package dev.crema.evaluation.gate;

import dev.crema.evaluation.ChampionOutcome;
import dev.crema.evaluation.Evaluation;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a comparison with the champion on the test rows of production.
 *
 * @param rule the comparison
 * @param minRows how many of these rows there must be, at least 1
 */
record ProductionRule(ChampionRule rule, long minRows) {
  /** How many rows are enough, if the gate does not say. */
  static final long DEFAULT_MIN_ROWS = 100;

  /**
   * Answers.
   *
   * @param production evaluated on the test rows of production; null if there are none
   * @param rules what the gate says about rows that are too few and about incomparable champions
   */
  Reason check(@Nullable Evaluation production, Gate.Rules rules) {
    if (production == null) {
      return few(rules, "there are none");
    }
    if (production.rows() < minRows) {
      return few(rules, "there are %d, fewer than %d".formatted(production.rows(), minRows));
    }
    return switch (production.champion()) {
      case ChampionOutcome.None _ -> few(rules, "there is no champion");
      case ChampionOutcome.NotComparable other ->
          rules.incomparable("On the test rows of production the champion", other);
      case ChampionOutcome.Compared compared -> check(production, compared, rules);
    };
  }

  private Reason check(Evaluation production, ChampionOutcome.Compared compared, Gate.Rules rules) {
    if (!rule.isDefined(production, compared)) {
      return few(rules, "the %d there are leave it undefined".formatted(production.rows()));
    }
    Reason reason = rule.check(production, compared);
    return new Reason(
        reason.passed(),
        "On the %d test rows of production %s".formatted(production.rows(), reason.sentence()));
  }

  private Reason few(Gate.Rules rules, String why) {
    return new Reason(
        rules.passesFew(),
        "%s is not compared on test rows of production: %s. The gate says on_few_production_rows: %s."
            .formatted(rule.metric().id(), why, Gate.Rules.word(rules.passesFew())));
  }
}
