package dev.crema.retraining.core;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What runs claim and report, as seen from outside of them. A call throws an unchecked exception if
 * the ledger does not answer; it may be repeated.
 */
public interface RunLedger {
  /** Holds the keys that no run may take any more, in the place of a run's id. */
  String CLOSED = "crema-retraining";

  /** Returns who holds a key: a run's id or {@link #CLOSED}; null if nobody does. */
  @Nullable String holder(String key);

  /**
   * Takes a key for {@link #CLOSED} unless somebody has it.
   *
   * @param key the key
   * @return who holds it now
   */
  String close(RetrainingKey key);

  /**
   * Returns what a run reported; empty if it did not yet.
   *
   * @throws UnsureException if it may have come to more than it reported, and who knows refuses to
   *     say so
   */
  Optional<Outcome> outcome(String runId);

  /**
   * Returns the keys that a run has claimed or named in its report: one that lost a claim too.
   * Asked for callers, so it gives up soon.
   *
   * @param runId KFP's id of the run
   * @return the keys; empty if the run is not known
   * @throws StoreUnavailableException if the ledger does not answer
   */
  default Collection<String> keysOf(String runId) {
    return List.of();
  }

  /** Returns the run that works on a model, whoever started it; null if none does. */
  @Nullable Worker worker(String model);

  /**
   * A run that works on a model.
   *
   * @param runId KFP's id of the run
   * @param age how long ago it claimed the model, by PostgreSQL's clock; negative if that was set
   *     back since
   */
  record Worker(String runId, Duration age) {
    /** Says whether it has the model for that long. What claims far ahead, none would wait for. */
    public boolean isOlderThan(Duration limit) {
      return age.abs().compareTo(limit) >= 0;
    }
  }

  /**
   * Says of a run that it is over. If it reported nothing, it has failed, and its model is free.
   *
   * @param model its model
   * @param runId the run
   */
  void ended(String model, String runId);
}
