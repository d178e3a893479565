package dev.crema.runledger;

import java.nio.charset.StandardCharsets;

/**
 * What a run says it came to.
 *
 * @param kfpRunId the run
 * @param modelName the model that it was about; 1 to 256 characters of one line
 * @param verdict what it came to
 * @param version the version that the verdict is about; at most 100 characters, empty for none
 * @param reason why, for people; of a longer text the first 4,000 characters are kept, and what is
 *     no character is replaced
 * @param key what the run had claimed; at most 500 characters, empty for nothing
 */
public record Report(
    String kfpRunId, String modelName, Verdict verdict, String version, String reason, String key) {
  private static final int VERSION_LENGTH = 100;
  private static final int REASON_LENGTH = 4_000;

  /**
   * Checks every text but the reason, which is made to fit: a report must not fail by its prose.
   */
  public Report {
    Require.runId(kfpRunId);
    Require.name("model_name", modelName, ClaimRequest.MODEL_LENGTH);
    Require.line("version", version, VERSION_LENGTH);
    reason = fit(reason);
    Require.line("key", key, ClaimRequest.KEY_LENGTH);
  }

  private static String fit(String reason) {
    String cut =
        reason.length() <= REASON_LENGTH ? reason : reason.substring(0, REASON_LENGTH - 1) + "…";
    // Halves of surrogate pairs become question marks.
    String whole = new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    return whole.replace('\0', '\uFFFD');
  }
}
