package dev.crema.retraining.loop;

import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingState;
import dev.crema.retraining.store.Backlog;
import dev.crema.retraining.store.ChangeListener;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells another listener, and wakes the worker after each change: what a caller asked for does not
 * wait for the next look. If another replica works, that one finds it with its own next look.
 */
record WakingListener(ChangeListener other, Runnable wake) implements ChangeListener {
  @Override
  public void changed(@Nullable RetrainingState from, Retraining retraining) {
    other.changed(from, retraining);
    wake.run();
  }

  @Override
  public void joined(Retraining retraining) {
    other.joined(retraining);
  }

  @Override
  public void failed(Retraining retraining) {
    other.failed(retraining);
  }

  @Override
  public void leads(boolean isLeader) {
    other.leads(isLeader);
  }

  @Override
  public void open(List<Backlog> states) {
    other.open(states);
  }
}
