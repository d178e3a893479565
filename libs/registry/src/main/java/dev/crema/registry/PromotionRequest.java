package dev.crema.registry;

import org.jspecify.annotations.Nullable;

/**
 * Which version is to become the champion, and who says so.
 *
 * @param model the registered model's name
 * @param version the version to promote
 * @param expectedChampion the champion that the caller compared with, null for none
 * @param kfpRunId the KFP run that promotes, which is kept with the promotion: what it promoted can
 *     be asked, and its repetition is told from another run's; empty for none
 */
public record PromotionRequest(
    String model, String version, @Nullable String expectedChampion, String kfpRunId) {
  /** Checks the run. */
  public PromotionRequest {
    if (!kfpRunId.isEmpty()) {
      Names.run(kfpRunId);
    }
  }
}
