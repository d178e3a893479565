package dev.crema.service.json;

import java.util.List;

/** Says that a request cannot be answered as it stands; made for callers, so without internals. */
public final class RefusedRequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why a request is refused. */
  public enum Reason {
    /** It is no strict JSON. */
    MALFORMED,
    /** It is JSON, but has not the form that is asked for. */
    WRONG_FORM,
    /** It has more rows than are answered at once. */
    TOO_MANY_ROWS,
    /** Some of its rows break the contract. */
    INVALID_ROWS
  }

  private final Reason reason;
  private final transient List<RowProblem> problems;
  private final boolean more;

  private RefusedRequestException(
      Reason reason, String message, List<RowProblem> problems, boolean more) {
    // No stack trace: this is an answer, and bad input must be cheap.
    super(message, null, false, false);
    this.reason = reason;
    this.problems = List.copyOf(problems);
    this.more = more;
  }

  /** Returns a refusal of a whole request. */
  public static RefusedRequestException of(Reason reason, String message) {
    return new RefusedRequestException(reason, message, List.of(), false);
  }

  /** Returns a refusal of some values. */
  public static RefusedRequestException rows(List<RowProblem> problems, boolean more) {
    String count =
        problems.size() == 1 && !more
            ? "One value breaks the contract."
            : "%s%d values break the contract."
                .formatted(more ? "More than " : "", problems.size());
    return new RefusedRequestException(Reason.INVALID_ROWS, count, problems, more);
  }

  /** Returns why. */
  public Reason reason() {
    return reason;
  }

  /** Returns the problems of {@link Reason#INVALID_ROWS}, in the order of the request. */
  public List<RowProblem> problems() {
    return problems;
  }

  /** Returns whether there are more problems than {@link #problems()} lists. */
  public boolean hasMore() {
    return more;
  }

  /** Returns the message, which is never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
