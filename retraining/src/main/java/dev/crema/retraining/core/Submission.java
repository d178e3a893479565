package dev.crema.retraining.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The decision that a retraining runs. It is committed before KFP hears of it.
 *
 * @param decidedAt when, by PostgreSQL's clock
 * @param data from which window the run takes production data
 * @param runId KFP's run; null as long as none is known
 * @param stop that it is to end; null if it is not
 */
public record Submission(
    Instant decidedAt, Window data, @Nullable String runId, @Nullable Stop stop) {

  /** A decision of which nobody wants the end. */
  public Submission(Instant decidedAt, Window data, @Nullable String runId) {
    this(decidedAt, data, runId, null);
  }

  /** Another run was not told to end yet. */
  Submission withRun(String id) {
    Stop again = stop == null ? null : new Stop(null, stop.who(), stop.why());
    return new Submission(decidedAt, data, id, again);
  }

  Submission stopped(Stop now) {
    return new Submission(decidedAt, data, runId, now);
  }
}
