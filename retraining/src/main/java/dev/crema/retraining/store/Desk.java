package dev.crema.retraining.store;

import static dev.crema.retraining.store.Columns.set;

import dev.crema.retraining.core.Change;
import dev.crema.retraining.core.Errand;
import dev.crema.retraining.core.Finding;
import dev.crema.retraining.core.Machine;
import dev.crema.retraining.core.ModelBook;
import dev.crema.retraining.core.ModelPolicy;
import dev.crema.retraining.core.ModelStatus;
import dev.crema.retraining.core.Moment;
import dev.crema.retraining.core.Reason;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingSettings;
import dev.crema.retraining.core.RetrainingState;
import dev.crema.retraining.core.Rules;
import dev.crema.retraining.core.Waiting;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What the replica that works reads and writes. Every write is refused once another one works. */
public final class Desk {
  private static final String WAITING_MODELS =
      """
      select distinct model from retraining_request r
      where state in (%s)
        and (? or not exists (
          select 1 from retraining_request o
          where o.model = r.model and o.state in (%s)))
      order by model"""
          .formatted(Requests.WAITING, Requests.UNDER_WAY);

  /**
   * Those that may have expired, those that wait for the sake of alerts or data, of which there are
   * few, and the oldest that may run.
   */
  private static final String CANDIDATES =
      """
      id in (
        select id from retraining_request
        where model = ? and state in (%s)
          and (requested_at <= ? or cause in ('alert', 'data'))
        union
        (select id from retraining_request
         where model = ? and state = 'requested' and requested_at > ? order by id limit 1))
      order by id"""
          .formatted(Requests.WAITING);

  private static final String ERRANDS = "state in (%s) order by id".formatted(Requests.UNDER_WAY);

  /** For whoever asks for a retraining, which takes some milliseconds; others wait behind it. */
  private static final Duration LOCK_WAIT = Duration.ofMillis(500);

  private static final int LEASE_PARTS = 4;

  private final Database database;
  private final RetrainingSettings settings;
  private final ChangeListener listener;

  /**
   * Makes a desk.
   *
   * @param database where the retrainings are
   * @param settings how the models are retrained
   * @param listener hears of what is committed
   */
  public Desk(Database database, RetrainingSettings settings, ChangeListener listener) {
    this.database = database;
    this.settings = settings;
    this.listener = listener;
  }

  /** Takes the lease if it is free; empty if another replica has it. */
  public Optional<Term> take(String holder) {
    return database.transaction(
        in -> {
          OptionalLong epoch = Lease.take(in, holder, settings.pace().lease(), database.now(in));
          return epoch.isPresent()
              ? Optional.of(new Term(holder, epoch.getAsLong()))
              : Optional.empty();
        });
  }

  /** Renews the lease; false if another replica has it. */
  public boolean renew(Term term) {
    return renew(term, settings.pace().lease());
  }

  /** Gives the lease back, so that another replica need not wait for its end. */
  public void giveBack(Term term) {
    renew(term, Duration.ZERO);
  }

  private boolean renew(Term term, Duration length) {
    return database.transaction(in -> Lease.renew(in, term, database.now(in).plus(length)));
  }

  /** Says whether PostgreSQL answers. */
  public boolean answers() {
    return database.answers();
  }

  /**
   * Returns the models of which something waits.
   *
   * @param withBusy also those of which another is under way: what waits may expire
   */
  public List<String> waitingModels(boolean withBusy) {
    return database.transaction(
        in -> {
          List<String> models = new ArrayList<>();
          try (PreparedStatement statement = set(in.prepareStatement(WAITING_MODELS), withBusy);
              ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              models.add(rows.getString(1));
            }
          }
          return models;
        });
  }

  /**
   * Lets expire what waited too long, and decides that the oldest of a model runs if it may: one at
   * most.
   *
   * @throws FencedException if another replica works
   * @throws dev.crema.retraining.core.StoreUnavailableException if PostgreSQL is away, or soon if
   *     somebody else has locked the model's row
   */
  public void turn(Term term, String model) {
    record Written(RetrainingState from, Retraining to) {}
    Rules rules = rules(model);
    List<Written> written = new ArrayList<>();
    database.transaction(
        in -> {
          written.clear();
          Lease.fence(in, term);
          database.waitShortly(in, lockWait());
          ModelStatus status = Models.lock(in, model, "");
          Instant now = database.now(in);
          ModelBook book = Models.book(in, status, rules, now);
          Instant expired = now.minus(rules.maxAge());
          for (Retraining row : Requests.select(in, CANDIDATES, model, expired, model, expired)) {
            Change change =
                Machine.turn(new Waiting(row, AlertRows.signals(in, row.id())), rules, book, now);
            if (change != null) {
              book = change.after().state().isUnderWay() ? book.underWay() : book;
              written.add(
                  new Written(row.state(), Requests.write(in, row, signed(change, term), now)));
            }
          }
          return written;
        });
    written.forEach(each -> listener.changed(each.from(), each.to()));
  }

  /** The lease must not run out meanwhile. */
  private Duration lockWait() {
    Duration part = settings.pace().lease().dividedBy(LEASE_PARTS);
    return part.compareTo(LOCK_WAIT) < 0 ? part : LOCK_WAIT;
  }

  /** Returns an errand for each retraining that is under way and due. */
  public List<Errand> errands() {
    return database.transaction(
        in -> {
          Instant now = database.now(in);
          List<Errand> errands = new ArrayList<>();
          for (Retraining row : Requests.select(in, ERRANDS)) {
            if (isDue(row, now)) {
              errands.add(errand(in, row, now));
            }
          }
          return errands;
        });
  }

  /** As long as there is no run, its reason may go: it may wait for another run for days. */
  private Errand errand(Connection in, Retraining row, Instant now) throws SQLException {
    Rules rules = rules(row.model());
    if (row.runId() != null) {
      return Errand.begin(row, rules, now);
    }
    ModelStatus status = Models.look(in, row.model(), "");
    return Errand.begin(row, reason(in, row, status, now), rules, now);
  }

  private Reason reason(Connection in, Retraining row, ModelStatus status, Instant now)
      throws SQLException {
    ModelBook book = Models.book(in, status, rules(row.model()), now);
    return Reason.of(new Waiting(row, AlertRows.signals(in, row.id())), book);
  }

  /** A time further ahead than any back-off came from a clock that was set back since. */
  private boolean isDue(Retraining row, Instant now) {
    Instant due = row.trouble().dueAt();
    return !due.isAfter(now) || due.isAfter(now.plus(rules(row.model()).backOff().most()));
  }

  /**
   * Writes what an errand found, unless the retraining changed meanwhile.
   *
   * @param chance varies the back-off, from 0 up to but without 1
   * @return as it is now
   * @throws FencedException if another replica works
   */
  public Retraining settle(Term term, Retraining begun, Finding finding, double chance) {
    Rules rules = rules(begun.model());
    Settled settled =
        database.transaction(
            in -> {
              Lease.fence(in, term);
              ModelStatus status = Models.lock(in, begun.model(), "");
              Instant now = database.now(in);
              Retraining before = Requests.find(in, begun.id());
              if (before == null || !isStill(begun, before, finding)) {
                return new Settled(before == null ? begun : before, null);
              }
              Change change = Machine.settle(before, finding, rules, new Moment(now, chance));
              if (change == null) {
                return new Settled(before, null);
              }
              boolean isRenewed =
                  finding instanceof Finding.Withdrawn
                      && reason(in, before, status, now).gone() == null;
              Retraining after = Requests.write(in, before, signed(change, term), now);
              return new Settled(after, isRenewed ? renew(in, term, after, now) : null);
            });
    Retraining after = settled.after();
    if (after.state() != begun.state()) {
      listener.changed(begun.state(), after);
    } else if (finding instanceof Finding.Failure) {
      listener.failed(after);
    }
    if (settled.next() != null) {
      listener.changed(null, settled.next());
    }
    return after;
  }

  /**
   * What was settled.
   *
   * @param after the retraining as it is now
   * @param next its next round; null if there is none
   */
  private record Settled(Retraining after, @Nullable Retraining next) {}

  private static boolean isStill(Retraining begun, Retraining now, Finding finding) {
    return finding instanceof Finding.Withdrawn
        ? Machine.isWithdrawn(begun, now)
        : now.revision() == begun.revision();
  }

  /** Whoever joined what is withdrawn since it was looked at has the next round. */
  private static Retraining renew(Connection in, Term term, Retraining withdrawn, Instant now)
      throws SQLException {
    Retraining next = Requests.add(in, signed(Machine.renew(withdrawn, now), term), now);
    AlertRows.move(in, withdrawn.id(), next.id());
    return next;
  }

  private static Change signed(Change change, Term term) {
    return new Change(
        change.after(),
        "%s/%d".formatted(change.who(), term.epoch()),
        change.why(),
        change.isAudited());
  }

  /** What is no longer configured is followed to its end all the same. */
  private Rules rules(String model) {
    ModelPolicy policy = settings.of(model);
    return policy == null ? Rules.standard() : policy.rules();
  }
}
