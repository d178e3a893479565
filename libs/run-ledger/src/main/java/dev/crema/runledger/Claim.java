package dev.crema.runledger;

import java.time.Instant;

/**
 * A key that a run has.
 *
 * @param key what is to be done once; {@code model:<name>} for a model on which one run works
 * @param holder the KFP run that has it: for ever, or of a model until it reports
 * @param modelName the model that the holder named
 * @param claimedAt when, by PostgreSQL's clock
 */
public record Claim(String key, String holder, String modelName, Instant claimedAt) {

  /**
   * Says whether a run is the one that has the key.
   *
   * @param kfpRunId the run
   * @return true for the winner, each time that it asks
   */
  public boolean isHeldBy(String kfpRunId) {
    return holder.equals(kfpRunId);
  }

  /**
   * Says whether it is about a model on which one run works, and not about a key.
   *
   * @return true for a model
   */
  public boolean isOfModel() {
    return key.startsWith(ClaimRequest.MODEL_PREFIX);
  }
}
