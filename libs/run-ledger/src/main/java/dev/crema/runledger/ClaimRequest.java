package dev.crema.runledger;

/**
 * What a run asks for when it wants to do something that is done once.
 *
 * @param key names what is to be done; 1 to 500 characters of one line, which do not begin with
 *     {@code model:}
 * @param kfpRunId the run that asks
 * @param modelName the model that it is about; 1 to 256 characters of one line
 */
public record ClaimRequest(String key, String kfpRunId, String modelName) {
  static final int KEY_LENGTH = 500;
  static final int MODEL_LENGTH = 256;

  /** What the key of a model begins with, and no other key may. */
  static final String MODEL_PREFIX = "model:";

  /** Checks every text. */
  public ClaimRequest {
    Require.name("key", key, KEY_LENGTH);
    Require.that(
        !key.startsWith(MODEL_PREFIX), "key", key, "no key of a model: those begin with model:");
    Require.runId(kfpRunId);
    Require.name("model_name", modelName, MODEL_LENGTH);
  }

  /**
   * Returns the request of a run that nobody triggered: it claims itself, and so wins.
   *
   * @param kfpRunId the run
   * @param modelName the model
   * @return the request for the key {@code run:<kfpRunId>}
   */
  public static ClaimRequest ofItself(String kfpRunId, String modelName) {
    return new ClaimRequest("run:" + kfpRunId, kfpRunId, modelName);
  }
}
