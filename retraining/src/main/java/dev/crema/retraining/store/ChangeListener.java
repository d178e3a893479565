package dev.crema.retraining.store;

import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hears of what is committed; for counters. Must not throw or wait. */
public interface ChangeListener {
  /**
   * A retraining was made or went on.
   *
   * @param from the state before; null for a new one
   * @param retraining as it is now
   */
  default void changed(@Nullable RetrainingState from, Retraining retraining) {}

  /**
   * Something was asked for that was there already.
   *
   * @param retraining which it joined
   */
  default void joined(Retraining retraining) {}

  /**
   * KFP or the run ledger did not do what was asked.
   *
   * @param retraining for which
   */
  default void failed(Retraining retraining) {}

  /**
   * This replica began or ceased to be the one that works.
   *
   * @param isLeader whether it is
   */
  default void leads(boolean isLeader) {}

  /**
   * The replica that works has looked at what has not ended.
   *
   * @param states by state; one that no retraining has is left out
   */
  default void open(List<Backlog> states) {}

  /** Returns one that does nothing. */
  static ChangeListener none() {
    return new ChangeListener() {};
  }
}
