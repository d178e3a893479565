package dev.crema.productionlog.download;

import dev.crema.data.InputException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which predictions are downloaded; what is null does not matter.
 *
 * @param model the model's name
 * @param version the version
 * @param from predictions from this time on
 * @param to predictions before this time; after {@code from}
 * @param label the predicted class
 * @param minScore smallest score, included
 * @param maxScore largest score, included
 * @param entity whom the prediction is about
 * @param tenant the tenant
 * @param labelled whether the truth must be known, or must not
 */
public record DownloadFilter(
    String model,
    @Nullable String version,
    Instant from,
    Instant to,
    @Nullable String label,
    @Nullable Double minScore,
    @Nullable Double maxScore,
    @Nullable String entity,
    @Nullable String tenant,
    Labelled labelled) {

  /** Whether the truth of a prediction is known. */
  public enum Labelled {
    /** It does not matter. */
    ANY,
    /** Only predictions with truth. */
    YES,
    /** Only predictions without. */
    NO
  }

  /**
   * Checks the ranges.
   *
   * @throws InputException if a range is empty or a score is NaN
   */
  public DownloadFilter {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(labelled, "labelled");
    if (!from.isBefore(to)) {
      throw new InputException(
          "The window is empty: from (%s) must be before to (%s).".formatted(from, to));
    }
    double min = minScore == null ? Double.NEGATIVE_INFINITY : minScore;
    double max = maxScore == null ? Double.POSITIVE_INFINITY : maxScore;
    if (!(min <= max)) { // written so that NaN is refused too
      throw new InputException(
          "No score is from min_score (%s) to max_score (%s).".formatted(minScore, maxScore));
    }
  }

  /**
   * Returns a filter for everything of a model within a window.
   *
   * @param model the model's name
   * @param from predictions from this time on
   * @param to predictions before this time
   * @return the filter
   */
  public static DownloadFilter of(String model, Instant from, Instant to) {
    return new DownloadFilter(model, null, from, to, null, null, null, null, null, Labelled.ANY);
  }
}
