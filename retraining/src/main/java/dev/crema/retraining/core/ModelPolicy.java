package dev.crema.retraining.core;

/**
 * How one model is retrained.
 *
 * @param plan what runs
 * @param rules when
 * @param snapshot the identity of the source's data as long as nobody told another one
 */
public record ModelPolicy(RunPlan plan, Rules rules, String snapshot) {
  /** Checks the snapshot. */
  public ModelPolicy {
    Names.SNAPSHOT.require("snapshot", snapshot);
  }
}
