package dev.crema.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Tree-structured Parzen estimators: draws from the density of the good trials, and takes the draw
 * where it exceeds the density of the others by the largest factor, which is where the expected
 * improvement is largest (Bergstra and others 2011, equation 8).
 *
 * <p>The first {@value #STARTUP} trials that do not fail are by chance. Good are then the best
 * tenth, at most {@value #MOST_GOOD}; {@value #DRAWS} points are drawn. Trials of all parameters
 * without a condition are looked at together; a parameter with one by itself, among the trials that
 * have it.
 *
 * <p>Trials that failed, and such as are still running (the constant liar of Ginsbourger, Le Riche
 * and Carraro 2010), count among the others, so that their like is avoided.
 */
final class TpeSampler implements Sampler {
  static final int STARTUP = 10;
  static final int DRAWS = 24;
  static final int MOST_GOOD = 25;
  private static final double GOOD_SHARE = 0.1;

  private final SearchSpace space;
  private final SearchPlan.Direction direction;
  private final Sampler startup;
  private final List<List<Parameter>> groups;

  TpeSampler(SearchSpace space, SearchPlan.Direction direction) {
    this.space = space;
    this.direction = direction;
    this.startup = new ByChance(space);
    this.groups = groups(space);
  }

  /** The parameters that every trial has first, then each other one, in their order. */
  private static List<List<Parameter>> groups(SearchSpace space) {
    List<List<Parameter>> groups = new ArrayList<>();
    groups.add(space.parameters().stream().filter(p -> p.condition() == null).toList());
    space.parameters().stream()
        .filter(p -> p.condition() != null)
        .forEach(p -> groups.add(List.of(p)));
    return groups;
  }

  @Override
  public Map<String, Object> propose(List<Trial> trials, SearchRandom random) {
    List<Trial> measured =
        trials.stream().filter(Trial::isMeasured).sorted(bestFirst(direction)).toList();
    if (measured.size() < STARTUP) {
      return startup.propose(trials, random);
    }
    List<Trial> good = measured.subList(0, goodCount(measured.size()));
    List<Trial> others = trials.stream().filter(trial -> !good.contains(trial)).toList();
    Map<String, Object> chosen = new LinkedHashMap<>();
    for (List<Parameter> group : groups) {
      if (SearchSpace.isActive(group.getFirst(), chosen)) {
        choose(group, inOrder(good), others, random, chosen);
      }
    }
    return ordered(chosen);
  }

  static int goodCount(int measured) {
    return Math.min(MOST_GOOD, (int) Math.ceil(GOOD_SHARE * measured));
  }

  /** With more of the resource before with less: their values are not of the same kind. */
  static Comparator<Trial> bestFirst(SearchPlan.Direction direction) {
    return Comparator.comparingDouble((Trial trial) -> -trial.resource())
        .thenComparingDouble(trial -> direction.loss(trial.value()))
        .thenComparingInt(Trial::number);
  }

  private static List<Trial> inOrder(List<Trial> trials) {
    return trials.stream().sorted(Comparator.comparingInt(Trial::number)).toList();
  }

  private static void choose(
      List<Parameter> group,
      List<Trial> good,
      List<Trial> others,
      SearchRandom random,
      Map<String, Object> chosen) {
    ParzenEstimator dense = new ParzenEstimator(group, coordinates(group, good));
    ParzenEstimator sparse = new ParzenEstimator(group, coordinates(group, others));
    double[] best = dense.draw(random);
    double highest = dense.logDensity(best) - sparse.logDensity(best);
    for (int i = 1; i < DRAWS; i++) {
      double[] point = dense.draw(random);
      double excess = dense.logDensity(point) - sparse.logDensity(point);
      if (excess > highest) {
        highest = excess;
        best = point;
      }
    }
    for (int i = 0; i < best.length; i++) {
      chosen.put(group.get(i).name(), group.get(i).value(best[i]));
    }
  }

  private static double[][] coordinates(List<Parameter> group, List<Trial> trials) {
    return trials.stream()
        .filter(trial -> trial.values().containsKey(group.getFirst().name()))
        .map(trial -> group.stream().mapToDouble(p -> coordinate(p, trial)).toArray())
        .toArray(double[][]::new);
  }

  private static double coordinate(Parameter parameter, Trial trial) {
    return parameter.coordinate(Objects.requireNonNull(trial.values().get(parameter.name())));
  }

  private Map<String, Object> ordered(Map<String, Object> chosen) {
    Map<String, Object> ordered = new LinkedHashMap<>();
    for (Parameter parameter : space.parameters()) {
      Object value = chosen.get(parameter.name());
      if (value != null) {
        ordered.put(parameter.name(), value);
      }
    }
    return ordered;
  }
}
