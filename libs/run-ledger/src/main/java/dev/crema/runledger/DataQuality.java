package dev.crema.runledger;

/**
 * How well the rows that a run was to learn from keep their contract.
 *
 * @param kfpRunId the run
 * @param modelName the model that was to learn; 1 to 256 characters of one line
 * @param rows how many rows were checked, at least 0
 * @param passRate the share of them that keep every rule, from 0 to 1, both included
 */
public record DataQuality(String kfpRunId, String modelName, long rows, double passRate) {
  /** Checks every value. */
  public DataQuality {
    Require.runId(kfpRunId);
    Require.name("model_name", modelName, ClaimRequest.MODEL_LENGTH);
    Require.that(rows >= 0, "rows", rows, "0 or more");
    Require.that(passRate >= 0 && passRate <= 1, "pass_rate", passRate, "from 0 to 1");
  }
}
