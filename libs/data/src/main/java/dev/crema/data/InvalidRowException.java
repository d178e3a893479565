package dev.crema.data;

import java.util.List;
import java.util.stream.Collectors;

/** A row whose values break rules of the contract: all of them. */
public final class InvalidRowException extends InputException {
  private static final long serialVersionUID = 1L;

  private final transient List<FieldProblem> problems;

  /**
   * Makes an exception.
   *
   * @param problems at least one
   */
  public InvalidRowException(List<FieldProblem> problems) {
    super(problems.stream().map(FieldProblem::message).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /**
   * Returns everything that is wrong.
   *
   * @return in order of the contract's columns, then times that are after another's, unknown fields
   *     last
   */
  public List<FieldProblem> problems() {
    return problems;
  }
}
