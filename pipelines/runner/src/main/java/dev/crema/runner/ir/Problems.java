package dev.crema.runner.ir;

import dev.crema.runner.value.InvalidInputException;
import java.util.LinkedHashSet;
import java.util.Set;

/** Collects everything that is wrong with a pipeline, so that one run names it all. */
public final class Problems {
  private static final int MAX_SHOWN = 20;

  private final Set<String> sentences = new LinkedHashSet<>();

  /** Adds a problem. */
  public void add(String sentence) {
    sentences.add(sentence);
  }

  /**
   * Throws if there is a problem.
   *
   * @throws InvalidInputException with every problem, each on a line
   */
  public void throwIfAny() {
    if (sentences.isEmpty()) {
      return;
    }
    StringBuilder message = new StringBuilder();
    sentences.stream().limit(MAX_SHOWN).forEach(line -> message.append(line).append('\n'));
    if (sentences.size() > MAX_SHOWN) {
      message.append("And %d more problems.%n".formatted(sentences.size() - MAX_SHOWN));
    }
    throw new InvalidInputException(message.toString().stripTrailing());
  }
}
