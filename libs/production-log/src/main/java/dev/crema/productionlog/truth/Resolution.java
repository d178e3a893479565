package dev.crema.productionlog.truth;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What became of the observations that waited for their prediction.
 *
 * @param ended how many do not wait any longer, by outcome; {@link Outcome.Kind#UNKNOWN} are those
 *     whose prediction did not come in time; unmodifiable
 * @param waiting how many wait still
 */
public record Resolution(Map<Outcome.Kind, Long> ended, long waiting) {
  /** Copies the counts. */
  public Resolution {
    EnumMap<Outcome.Kind, Long> copy = new EnumMap<>(Outcome.Kind.class);
    copy.putAll(ended);
    ended = Collections.unmodifiableMap(copy);
  }

  /**
   * Returns how many have a given outcome.
   *
   * @param kind the outcome
   * @return at least 0
   */
  public long count(Outcome.Kind kind) {
    return ended.getOrDefault(kind, 0L);
  }
}
