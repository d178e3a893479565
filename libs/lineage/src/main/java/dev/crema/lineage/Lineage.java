package dev.crema.lineage;

/** Follows the why. Immutable; safe for many threads if its sources are. */
public final class Lineage {
  private final Sources sources;

  /**
   * Makes one.
   *
   * @param sources the places to look at
   */
  public Lineage(Sources sources) {
    this.sources = sources;
  }

  /**
   * Follows the chain from where it is entered. A place that does not answer makes its links
   * missing, with the reason, and what hangs on them; nothing else.
   *
   * @param subject what is asked about
   * @return the chain, never empty
   */
  public Chain why(Subject subject) {
    Walk walk = new Walk(sources);
    switch (subject) {
      case Subject.Prediction prediction -> walk.fromPrediction(prediction);
      case Subject.BatchAnswer answer -> walk.fromBatchAnswer(answer);
      case Subject.Version version -> walk.fromVersion(version);
      case Subject.Alias alias -> walk.fromVersion(alias);
      case Subject.KfpRun run -> walk.fromKfpRun(run);
    }
    return new Chain(subject, walk.links());
  }
}
