package dev.crema.search;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Chooses the values of a trial. */
interface Sampler {

  /**
   * Returns values for every parameter whose condition holds.
   *
   * @param trials all trials before it, in their order
   * @param random the chance of the new one
   */
  Map<String, Object> propose(List<Trial> trials, SearchRandom random);

  /** Chance alone. */
  record ByChance(SearchSpace space) implements Sampler {

    @Override
    public Map<String, Object> propose(List<Trial> trials, SearchRandom random) {
      Map<String, Object> values = new LinkedHashMap<>();
      for (Parameter parameter : space.parameters()) {
        if (SearchSpace.isActive(parameter, values)) {
          values.put(parameter.name(), draw(parameter, random));
        }
      }
      return values;
    }

    private static Object draw(Parameter parameter, SearchRandom random) {
      double range = parameter.highest() - parameter.lowest();
      return parameter.value(parameter.lowest() + range * random.uniform());
    }
  }
}
