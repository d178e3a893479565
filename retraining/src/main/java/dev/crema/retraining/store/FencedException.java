package dev.crema.retraining.store;

/** Says that another replica works now; nothing was written. */
public final class FencedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes an exception for a term that is over. */
  public FencedException(Term term) {
    super(
        "The lease (%d) of (%s) is over: another replica works."
            .formatted(term.epoch(), term.holder()));
  }
}
