package dev.crema.tuning;

import dev.crema.data.InputException;
import dev.crema.data.document.Json;
import dev.crema.data.document.Markup;
import dev.crema.data.document.Node;
import dev.crema.search.Domain;
import dev.crema.search.Parameter;
import dev.crema.search.SearchSpace;
import dev.crema.training.Hyperparameter;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The space of a search, found fit for its learner before any data is read. */
public final class Spaces {
  static final String QUANTILE = "quantile";
  static final String ROUNDS = "rounds";
  private static final String FILE = "spaces.json";

  private Spaces() {}

  /**
   * Returns the space of a search.
   *
   * @param recipe of its trials
   * @param given as {@link SearchSpace#parse} reads it; empty = the learner's own, without what the
   *     recipe fixes
   * @return the space
   * @throws InputException if it is none, or not one of the learner's hyperparameters within their
   *     ranges
   */
  public static SearchSpace of(TrialRecipe recipe, Map<String, Object> given) {
    Learner learner = recipe.learner();
    SearchSpace space =
        given.isEmpty()
            ? withoutFixed(own(learner.algorithm()), recipe.hyperparameters())
            : SearchSpace.parse(Node.json(Json.write(given), "search_space"));
    for (Parameter parameter : space.parameters()) {
      require(learner, parameter, recipe.hyperparameters());
    }
    return space;
  }

  /**
   * Returns the space that an algorithm has here.
   *
   * @param algorithm its name
   * @return the space
   * @throws InputException if it has none
   */
  public static SearchSpace own(String algorithm) {
    Node all = Node.json(Markup.resource(Spaces.class, FILE), FILE);
    Node own = all.optional(algorithm);
    if (own == null) {
      throw new InputException(
          "The algorithm (%s) has no search space of its own.".formatted(algorithm)
              + "\nMaybe give search_space; %s have one.".formatted(all.entries().keySet()));
    }
    return SearchSpace.parse(own);
  }

  /** Who fixes what would be searched by default means it so. */
  private static SearchSpace withoutFixed(SearchSpace own, Map<String, Object> fixed) {
    List<Parameter> left =
        own.parameters().stream().filter(each -> !fixed.containsKey(each.name())).toList();
    if (left.isEmpty()) {
      throw new InputException(
          "The hyperparameters fix all that is searched by default (%s).".formatted(fixed.keySet())
              + "\nMaybe leave some out, or give search_space.");
    }
    return new SearchSpace(left);
  }

  private static void require(Learner learner, Parameter parameter, Map<String, Object> fixed) {
    String name = parameter.name();
    if (name.equals(QUANTILE)) {
      throw new InputException(
          "The hyperparameter (%s) says what is asked for, and cannot be searched.".formatted(name)
              + "\nMaybe give it in hyperparameters.");
    }
    for (Object value : ends(parameter.domain())) {
      Map<String, Object> all = new LinkedHashMap<>(fixed);
      all.put(name, value);
      Hyperparameters.resolve(learner, all);
    }
    boolean isInteger =
        learner.hyperparameters().stream()
            .anyMatch(each -> each.name().equals(name) && each.integer());
    if (isInteger && parameter.domain() instanceof Domain.Real) {
      throw new InputException(
          "The hyperparameter (%s) is a whole number, and is searched as any.".formatted(name)
              + "\nMaybe give it the type integer.");
    }
  }

  private static List<Object> ends(Domain domain) {
    return switch (domain) {
      case Domain.Real(double low, double high, boolean _) -> List.of(low, high);
      case Domain.Whole(long low, long high, boolean _) -> List.of(low, high);
      case Domain.Choice(List<Object> options) -> options;
    };
  }

  /**
   * Returns the largest number of rounds of a trial.
   *
   * @param recipe of the trials
   * @param space what is searched
   * @return 0 if the learner has none
   */
  public static long mostRounds(TrialRecipe recipe, SearchSpace space) {
    Learner learner = recipe.learner();
    for (Parameter parameter : space.parameters()) {
      if (parameter.name().equals(ROUNDS)) {
        return ends(parameter.domain()).stream()
            .mapToLong(value -> ((Number) value).longValue())
            .max()
            .orElse(0);
      }
    }
    boolean hasRounds =
        learner.hyperparameters().stream().map(Hyperparameter::name).anyMatch(ROUNDS::equals);
    return hasRounds ? rounds(learner, recipe.hyperparameters()) : 0;
  }

  /** Returns the boosting rounds that hyperparameters ask for, of a learner that has some. */
  static long rounds(Learner learner, Map<String, Object> given) {
    return (Long) Objects.requireNonNull(Hyperparameters.resolve(learner, given).get(ROUNDS));
  }
}
