package dev.crema.search;

import dev.crema.data.document.Json;
import dev.crema.search.SearchPlan.Budget;
import dev.crema.search.SearchPlan.Direction;
import dev.crema.search.SearchPlan.Stopping;
import dev.crema.search.SearchPlan.Strategy;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** Best values so far on known functions, as JSON for src/bench/python/search.py. */
final class SearchBench {
  private SearchBench() {}

  /**
   * Writes {@code {function: {strategy: [seeds][trials]}}}.
   *
   * @param args number of trials and of seeds
   */
  public static void main(String[] args) {
    int trials = Integer.parseInt(args[0]);
    int seeds = Integer.parseInt(args[1]);
    Map<String, Object> all = new LinkedHashMap<>();
    for (Functions function : Functions.values()) {
      Map<String, Object> curves = new LinkedHashMap<>();
      for (Strategy strategy : Strategy.values()) {
        curves.put(
            strategy.name().toLowerCase(java.util.Locale.ROOT),
            LongStream.range(0, seeds)
                .mapToObj(seed -> curve(function, strategy, trials, seed))
                .toList());
      }
      all.put(function.name().toLowerCase(java.util.Locale.ROOT), curves);
    }
    System.out.println(Json.write(all));
  }

  /** Returns the best value of each seed. */
  static double[] best(Functions function, Strategy strategy, int trials, int seeds) {
    return LongStream.range(0, seeds)
        .mapToDouble(seed -> curve(function, strategy, trials, seed)[trials - 1])
        .toArray();
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  /** Returns how many trials a curve needs to a value: one more than all where it never does. */
  static double needed(double[] curve, double value) {
    int trials = 0;
    while (trials < curve.length && curve[trials] > value) {
      trials++;
    }
    return trials + 1;
  }

  static double[] curve(Functions function, Strategy strategy, int trials, long seed) {
    Search search =
        Search.begin(
            function.space(),
            new SearchPlan(
                strategy, Stopping.NONE, Direction.MINIMISE, new Budget(trials, 0), seed));
    double[] curve = new double[trials];
    double best = Double.POSITIVE_INFINITY;
    Optional<Search.Proposal> next = search.next();
    while (next.isPresent()) {
      Trial trial = next.get().trial();
      double value = function.at(trial.values());
      search.complete(trial.number(), value);
      best = Math.min(best, value);
      curve[trial.number()] = best;
      next = search.next();
    }
    return curve;
  }
}
