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
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** What the replica that works reads and writes. Every write is refused once another one works. */
public final class Desk {
  private static final String WAITING =
      """
      select distinct model from retraining_request r
      where state in ('requested', 'awaiting_approval')
        and (? or not exists (
          select 1 from retraining_request o
          where o.model = r.model and o.state in ('submitted', 'running')))
      order by model""";

  private static final String BACKLOG =
      """
      select state, count(*), min(coalesce(decided_at, requested_at)) as since
      from retraining_request
      where state in ('requested', 'awaiting_approval', 'submitted', 'running')
      group by state order by state""";

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
          try (PreparedStatement statement = set(in.prepareStatement(WAITING), withBusy);
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
          ModelBook book = Models.book(in, status, rules.dailyBudget());
          for (Retraining row : candidates(in, model, now.minus(rules.maxAge()))) {
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

  /**
   * Those that may have expired, those that wait for the sake of alerts, of which there are few,
   * and the oldest that may run.
   */
  private static List<Retraining> candidates(Connection in, String model, Instant expired)
      throws SQLException {
    return Requests.select(
        in,
        """
        id in (
          select id from retraining_request
          where model = ? and state in ('requested', 'awaiting_approval')
            and (requested_at <= ? or cause = 'alert')
          union
          (select id from retraining_request
           where model = ? and state = 'requested' and requested_at > ? order by id limit 1))
        order by id""",
        model,
        expired,
        model,
        expired);
  }

  /** Returns what has not ended, by state. */
  public List<Backlog> backlog() {
    return database.transaction(
        in -> {
          List<Backlog> states = new ArrayList<>();
          try (PreparedStatement statement = in.prepareStatement(BACKLOG);
              ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              states.add(
                  new Backlog(
                      RetrainingState.valueOf(rows.getString(1).toUpperCase(Locale.ROOT)),
                      rows.getLong(2),
                      Columns.instant(rows, "since")));
            }
          }
          return states;
        });
  }

  /** Returns an errand for each retraining that is under way and due. */
  public List<Errand> errands() {
    return database.transaction(
        in -> {
          Instant now = database.now(in);
          return Requests.select(in, "state in ('submitted', 'running') order by id").stream()
              .filter(row -> isDue(row, now))
              .map(row -> Errand.begin(row, rules(row.model()), now))
              .toList();
        });
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
    Retraining after =
        database.transaction(
            in -> {
              Lease.fence(in, term);
              Models.lock(in, begun.model(), "");
              Instant now = database.now(in);
              Retraining before = Requests.find(in, begun.id());
              if (before == null || before.revision() != begun.revision()) {
                return before == null ? begun : before;
              }
              Change change = Machine.settle(before, finding, rules, new Moment(now, chance));
              return change == null
                  ? before
                  : Requests.write(in, before, signed(change, term), now);
            });
    if (after.state() != begun.state()) {
      listener.changed(begun.state(), after);
    } else if (finding instanceof Finding.Failure) {
      listener.failed(after);
    }
    return after;
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
