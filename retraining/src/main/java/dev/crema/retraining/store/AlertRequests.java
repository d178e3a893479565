package dev.crema.retraining.store;

import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.Change;
import dev.crema.retraining.core.Joining;
import dev.crema.retraining.core.Machine;
import dev.crema.retraining.core.Past;
import dev.crema.retraining.core.Receipt;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingKey;
import dev.crema.retraining.core.RetrainingState;
import dev.crema.retraining.core.Rules;
import dev.crema.retraining.core.Shelf;
import dev.crema.retraining.core.Window;
import dev.crema.retraining.store.Requests.Audit;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What alerts ask for, in the transaction of a caller. */
final class AlertRequests {
  private AlertRequests() {}

  /** An alert, and when it is told of. */
  record Fired(Cause.Alert alert, Instant now) {}

  /** What says the time in a transaction. */
  interface Clock {
    Instant now() throws SQLException;
  }

  /**
   * Returns what an alert joins that came before. Most alerts are repeated ones: those take no lock
   * and write nothing.
   */
  static Optional<Retraining> known(Connection in, Rules rules, String model, Fired fired)
      throws SQLException {
    AlertRows.Known known = AlertRows.find(in, model, fired.alert());
    return known == null || known.isResolved()
        ? Optional.empty()
        : Optional.ofNullable(
            Joining.known(fired.alert(), past(in, model, known), rules, fired.now()));
  }

  /** Stores an alert that fires. The row of its model is locked. */
  static Receipt fires(Connection in, Rules rules, RetrainingKey key, Fired fired)
      throws SQLException {
    AlertRows.Known known = AlertRows.find(in, key.model(), fired.alert());
    Shelf shelf =
        new Shelf(
            past(in, key.model(), known),
            Requests.open(in, key.model()),
            Requests.promoted(in, key.model(), rules.horizon(fired.now())),
            key,
            Requests.rounds(in, key, Requests.MOST_ROUNDS),
            next(in, key, rules, fired.now()));
    return switch (Joining.of(fired.alert(), shelf, rules, fired.now())) {
      case Joining.Anew anew -> {
        Change change = Machine.ask(anew.key(), fired.alert(), rules, fired.now());
        Retraining made = Requests.add(in, change, fired.now());
        store(in, made, fired);
        yield new Receipt.Created(made);
      }
      case Joining.With with -> {
        join(in, with.retraining(), known, fired);
        yield new Receipt.Joined(with.retraining());
      }
    };
  }

  private static void join(
      Connection in, Retraining row, AlertRows.@Nullable Known known, Fired fired)
      throws SQLException {
    if (known == null || known.requestId() != row.id()) {
      note(in, row, fired, "joins: ");
      store(in, row, fired);
    } else if (known.isResolved()) {
      note(in, row, fired, "fires again: ");
      store(in, row, fired);
    }
  }

  private static void store(Connection in, Retraining row, Fired fired) throws SQLException {
    AlertRows.fires(in, fired.alert(), new AlertRows.Place(row.model(), row.id(), fired.now()));
  }

  /**
   * Stores that an alert fires no more. Of most it is not known that they fired, or it is told
   * again: those take no lock.
   */
  static Optional<Retraining> resolve(Connection in, String model, Cause.Alert alert, Clock clock)
      throws SQLException {
    AlertRows.Known known = AlertRows.findUpTo(in, model, alert);
    if (known == null) {
      return Optional.empty();
    }
    if (!known.isResolved()) {
      Models.lock(in, model, "");
      Fired fired = new Fired(alert, clock.now());
      for (long id : AlertRows.resolve(in, model, alert, fired.now())) {
        Retraining row = Requests.find(in, id);
        if (row != null && !row.state().isEnd()) {
          note(in, row, fired, "has resolved: ");
        }
      }
    }
    return Optional.ofNullable(Requests.find(in, known.requestId()));
  }

  private static Past past(Connection in, String model, AlertRows.@Nullable Known known)
      throws SQLException {
    Retraining joined = known == null ? null : Requests.find(in, known.requestId());
    if (joined == null) {
      return new Past(List.of(), List.of());
    }
    List<Retraining> rounds = Requests.rounds(in, joined.key(), Requests.MOST_ROUNDS);
    boolean isGated = rounds.getFirst().state() == RetrainingState.REJECTED_BY_GATE;
    return new Past(rounds, isGated ? Requests.ofAlerts(in, model) : List.of());
  }

  private static RetrainingKey next(Connection in, RetrainingKey key, Rules rules, Instant now)
      throws SQLException {
    RetrainingKey first = key.inWindow(Window.holding(rules.window(), now));
    Retraining last = Requests.lastRound(in, first);
    return last == null ? first : last.key().again();
  }

  private static void note(Connection in, Retraining row, Fired fired, String what)
      throws SQLException {
    Cause.Alert alert = fired.alert();
    Requests.audit(
        in,
        new Audit(row.id(), row.model(), row.state(), row.state(), alert.who(), what + alert.why()),
        fired.now());
  }
}
