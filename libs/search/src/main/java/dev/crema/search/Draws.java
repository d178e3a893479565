package dev.crema.search;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** New values, by the strategy of a plan: none is tried twice. */
final class Draws {
  /** After so many draws that were tried already nothing new is believed to be left. */
  private static final int MOST_REDRAWS = 200;

  private final long seed;
  private final Sampler sampler;
  private final Sampler chance;

  Draws(SearchSpace space, SearchPlan plan) {
    this.seed = plan.seed();
    this.chance = new Sampler.ByChance(space);
    this.sampler =
        switch (plan.strategy()) {
          case RANDOM -> chance;
          case TPE -> new TpeSampler(space, plan.direction());
        };
  }

  /** Returns what to try after all these trials; empty if nothing is left. */
  Optional<Map<String, Object>> next(List<Trial> trials) {
    SearchRandom random = new SearchRandom(seed, trials.size());
    Map<String, Object> values = sampler.propose(trials, random);
    for (int i = 0; isTried(values, trials); i++) {
      if (i == MOST_REDRAWS) {
        return Optional.empty();
      }
      values = chance.propose(trials, random);
    }
    return Optional.of(values);
  }

  private static boolean isTried(Map<String, Object> values, List<Trial> trials) {
    return trials.stream().anyMatch(trial -> trial.values().equals(values));
  }
}
