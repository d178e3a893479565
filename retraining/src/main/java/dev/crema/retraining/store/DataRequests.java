package dev.crema.retraining.store;

import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.Joining;
import dev.crema.retraining.core.ModelStatus;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.Rules;
import dev.crema.retraining.store.Requests.Audit;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What new data ask for, in the transaction of a caller. */
final class DataRequests {
  private DataRequests() {}

  /** New data, and when somebody told of them. */
  record Told(Cause.DataChange change, Instant now) {}

  /**
   * Notes other data.
   *
   * @return what was asked for them before; null if nothing was, or if another round is due
   */
  static @Nullable Retraining known(Connection in, ModelStatus status, Rules rules, Told told)
      throws SQLException {
    Cause.DataChange change = told.change();
    if (!status.snapshot().equals(change.snapshot())) {
      Models.snapshot(in, status.model(), change.snapshot());
      Requests.audit(
          in, new Audit(null, status.model(), null, null, change.who(), change.why()), told.now());
    }
    List<Retraining> asked =
        Requests.select(
            in,
            "model = ? and snapshot = ? order by id desc limit ?",
            status.model(),
            change.snapshot(),
            Requests.MOST_ROUNDS);
    return Joining.ofData(asked, rules, told.now());
  }
}
