package dev.crema.retraining.loop;

import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingState;
import dev.crema.retraining.core.Stop;
import dev.crema.retraining.core.Submission;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When this replica looks at a run again: at first with each look, later more and more seldom, up
 * to thirty times as long. Only in memory: another leader looks at once.
 */
final class Paces {
  private static final int SLOWEST = 30;
  private static final int PART = 20;

  private record Look(long first, long next) {}

  private final long look;
  private final Map<Long, Look> looks = new ConcurrentHashMap<>();

  Paces(Duration look) {
    this.look = look.toNanos();
  }

  boolean isDue(Retraining retraining) {
    Look known = looks.get(retraining.id());
    return known == null || isAbandoned(retraining) || System.nanoTime() - known.next() >= 0;
  }

  /** A person waits for it. */
  private static boolean isAbandoned(Retraining retraining) {
    Submission submission = retraining.submission();
    Stop stop = submission == null ? null : submission.stop();
    return stop != null && stop.at() == null;
  }

  void looked(Retraining after) {
    if (after.state() != RetrainingState.RUNNING) {
      looks.remove(after.id());
      return;
    }
    long now = System.nanoTime();
    looks.compute(
        after.id(),
        (id, known) -> {
          long first = known == null ? now : known.first();
          long wait = Math.min(SLOWEST * look, Math.max(look, (now - first) / PART));
          return new Look(first, now + wait);
        });
  }

  /** Forgets what is under way no more. */
  void keep(Collection<Long> ids) {
    Set<Long> gone = new HashSet<>(looks.keySet());
    ids.forEach(gone::remove);
    gone.forEach(looks::remove);
  }

  void forget() {
    looks.clear();
  }
}
