package dev.crema.retraining.store;

import dev.crema.retraining.core.Backlog;
import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.Change;
import dev.crema.retraining.core.EventQuery;
import dev.crema.retraining.core.Machine;
import dev.crema.retraining.core.ModelPolicy;
import dev.crema.retraining.core.ModelStatus;
import dev.crema.retraining.core.Receipt;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingEvent;
import dev.crema.retraining.core.RetrainingKey;
import dev.crema.retraining.core.RetrainingQuery;
import dev.crema.retraining.core.RetrainingSettings;
import dev.crema.retraining.core.RetrainingState;
import dev.crema.retraining.core.Retrainings;
import dev.crema.retraining.core.Ruling;
import dev.crema.retraining.store.AlertRequests.Fired;
import dev.crema.retraining.store.DataRequests.Told;
import dev.crema.retraining.store.Requests.Audit;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Retrainings in PostgreSQL. */
public final class StoredRetrainings implements Retrainings {
  private final Database database;
  private final RetrainingSettings settings;
  private final ChangeListener listener;
  private final Function<String, Collection<String>> keysOfRun;

  /**
   * Makes the retrainings of a database, of whose runs those alone are known that are followed.
   *
   * @param database where they are
   * @param settings which models there are
   * @param listener hears of what is committed
   */
  public StoredRetrainings(
      Database database, RetrainingSettings settings, ChangeListener listener) {
    this(database, settings, listener, _ -> List.of());
  }

  /**
   * Makes the retrainings of a database.
   *
   * @param database where they are
   * @param settings which models there are
   * @param listener hears of what is committed
   * @param keysOfRun gives the keys that a run of KFP has claimed or reported
   */
  public StoredRetrainings(
      Database database,
      RetrainingSettings settings,
      ChangeListener listener,
      Function<String, Collection<String>> keysOfRun) {
    this.database = database;
    this.settings = settings;
    this.listener = listener;
    this.keysOfRun = keysOfRun;
  }

  @Override
  public Receipt request(String model, Cause.Alert alert) {
    return database.amongMany(() -> ask(model, alert));
  }

  @Override
  public Receipt request(String model, Cause.Person person) {
    return ask(model, person);
  }

  @Override
  public Receipt request(String model, Cause.DataChange change) {
    return ask(model, change);
  }

  private Receipt ask(String model, Cause cause) {
    ModelPolicy policy = settings.of(model);
    if (policy == null) {
      return new Receipt.UnknownModel(model);
    }
    Optional<Retraining> known =
        cause instanceof Cause.Alert alert
            ? database.transaction(
                in ->
                    AlertRequests.known(
                        in, policy.rules(), model, new Fired(alert, database.now(in))))
            : Optional.empty();
    if (known.isPresent()) {
      listener.joined(known.get());
      return new Receipt.Joined(known.get());
    }
    Asked asked = database.transaction(in -> ask(in, policy, model, cause));
    tell(asked);
    return asked.receipt();
  }

  /**
   * What a transaction made of a request.
   *
   * @param isApproved whether it waited for an approval, which the request is
   */
  private record Asked(Receipt receipt, boolean isApproved) {}

  private void tell(Asked asked) {
    switch (asked.receipt()) {
      case Receipt.Created created -> listener.changed(null, created.retraining());
      case Receipt.Joined joined -> {
        listener.joined(joined.retraining());
        if (asked.isApproved()) {
          listener.changed(RetrainingState.AWAITING_APPROVAL, joined.retraining());
        }
      }
      case Receipt.KnownData _, Receipt.UnknownModel _ -> {}
    }
  }

  private Asked ask(Connection in, ModelPolicy policy, String model, Cause cause)
      throws SQLException {
    ModelStatus status = Models.lock(in, model, policy.snapshot());
    Instant now = database.now(in);
    RetrainingKey key = Machine.key(status, policy.rules(), cause, now);
    if (cause instanceof Cause.Alert alert) {
      return new Asked(AlertRequests.fires(in, policy.rules(), key, new Fired(alert, now)), false);
    }
    Retraining last =
        cause instanceof Cause.DataChange change
            ? DataRequests.known(in, status, policy.rules(), new Told(change, now))
            : Requests.lastRound(in, key);
    if (last == null
        && cause instanceof Cause.DataChange change
        && policy.snapshot().equals(change.snapshot())) {
      return new Asked(new Receipt.KnownData(model, change.snapshot()), false);
    }
    boolean isAgain = last != null && last.state().isEnd() && cause instanceof Cause.Person;
    if (last != null && !isAgain) {
      Retraining joined = join(in, last, cause, now);
      return new Asked(new Receipt.Joined(joined), joined.state() != last.state());
    }
    Retraining same = cause instanceof Cause.DataChange ? Requests.lastRound(in, key) : last;
    RetrainingKey wanted = same == null ? key : same.key().again();
    Change change = Machine.ask(wanted, cause, policy.rules(), now);
    return new Asked(new Receipt.Created(Requests.add(in, change, now)), false);
  }

  @Override
  public Optional<Retraining> resolve(String model, Cause.Alert alert) {
    ModelPolicy policy = settings.of(model);
    return policy == null
        ? Optional.empty()
        : database.amongMany(
            () ->
                database.transaction(
                    in -> AlertRequests.resolve(in, model, alert, () -> database.now(in))));
  }

  /** A person's words are kept once, also if they made nothing new. */
  private static Retraining join(Connection in, Retraining last, Cause cause, Instant now)
      throws SQLException {
    Change approval = cause instanceof Cause.Person person ? Machine.joined(last, person) : null;
    if (approval != null) {
      return Requests.write(in, last, approval, now);
    }
    if (cause instanceof Cause.Person person && !Events.has(in, last.id(), person)) {
      Audit audit =
          new Audit(
              last.id(), last.model(), last.state(), last.state(), person.who(), person.why());
      Requests.audit(in, audit, now);
    }
    return last;
  }

  @Override
  public Optional<Retraining> find(long id) {
    return database.transaction(in -> Optional.ofNullable(Requests.find(in, id)));
  }

  @Override
  public Optional<Retraining> ofRun(String runId) {
    Optional<Retraining> followed = first("run_id", runId);
    if (followed.isPresent()) {
      return followed;
    }
    // One that lost its claim is not followed, but has named what it came for.
    return keysOfRun.apply(runId).stream().flatMap(key -> first("key", key).stream()).findFirst();
  }

  private Optional<Retraining> first(String column, String value) {
    return database.transaction(
        in -> Requests.select(in, column + " = ? order by id limit 1", value).stream().findFirst());
  }

  @Override
  public List<Retraining> list(RetrainingQuery query) {
    StringBuilder condition = new StringBuilder("true");
    List<Object> values = new ArrayList<>();
    if (query.model() != null) {
      condition.append(" and model = ?");
      values.add(query.model());
    }
    if (query.state() != null) {
      condition.append(" and state = ?");
      values.add(Requests.name(query.state()));
    }
    if (query.before() != null) {
      condition.append(" and id < ?");
      values.add(query.before());
    }
    values.add(query.limit());
    String sql = condition.append(" order by id desc limit ?").toString();
    return database.transaction(in -> Requests.select(in, sql, values.toArray()));
  }

  @Override
  public List<RetrainingEvent> events(long id, EventQuery query) {
    return database.transaction(in -> Events.of(in, id, query));
  }

  @Override
  public Optional<List<RetrainingEvent>> modelEvents(String model, EventQuery query) {
    return settings.of(model) == null
        ? Optional.empty()
        : Optional.of(database.transaction(in -> Events.of(in, model, query)));
  }

  @Override
  public List<Backlog> backlog() {
    return database.transaction(in -> Backlogs.of(in, database.now(in)));
  }

  @Override
  public Optional<String> runLink(Retraining retraining) {
    String runId = retraining.runId();
    if (runId == null || settings.ui().isEmpty()) {
      return Optional.empty();
    }
    String segment = URLEncoder.encode(runId, StandardCharsets.UTF_8);
    return Optional.of(settings.ui() + "/#/runs/details/" + segment);
  }

  @Override
  public Ruling approve(long id, Cause.Person person) {
    return rule(id, (row, now) -> Machine.approve(row, person), StoredRetrainings::isApproved);
  }

  private static boolean isApproved(Retraining row) {
    return switch (row.state()) {
      case REQUESTED, SUBMITTED, RUNNING, SUCCEEDED, REJECTED_BY_GATE, FAILED -> row.isApproved();
      case AWAITING_APPROVAL, REJECTED, EXPIRED -> false;
    };
  }

  @Override
  public Ruling reject(long id, Cause.Person person) {
    return rule(
        id,
        (row, now) -> Machine.reject(row, person, now),
        row -> row.state() == RetrainingState.REJECTED);
  }

  @Override
  public Ruling abandon(long id, Cause.Person person) {
    return rule(
        id,
        (row, now) -> Machine.abandon(row, person, now),
        row -> row.state().isUnderWay() && Machine.isAbandoned(row));
  }

  /** What a person wants of a retraining. */
  private interface Wish {
    @Nullable Change of(Retraining row, Instant now);
  }

  private Ruling rule(long id, Wish wish, Predicate<Retraining> isDone) {
    Retraining before = find(id).orElse(null);
    if (before == null) {
      return new Ruling.NotFound(id);
    }
    Ruling ruling = database.transaction(in -> rule(in, before, wish, isDone));
    if (ruling instanceof Ruling.Done done && done.retraining().state() != before.state()) {
      listener.changed(before.state(), done.retraining());
    }
    return ruling;
  }

  private Ruling rule(Connection in, Retraining found, Wish wish, Predicate<Retraining> isDone)
      throws SQLException {
    Models.lock(in, found.model(), "");
    Instant now = database.now(in);
    Retraining before = Requests.find(in, found.id());
    if (before == null) {
      return new Ruling.NotFound(found.id());
    }
    Change change = wish.of(before, now);
    if (change != null) {
      return new Ruling.Done(Requests.write(in, before, change, now));
    }
    return isDone.test(before) ? new Ruling.Done(before) : new Ruling.NotPossible(before);
  }

  @Override
  public Optional<ModelStatus> freeze(String model, Cause.Person person) {
    return change(model, person, true);
  }

  @Override
  public Optional<ModelStatus> unfreeze(String model, Cause.Person person) {
    return change(model, person, false);
  }

  private Optional<ModelStatus> change(String model, Cause.Person person, boolean isFrozen) {
    ModelPolicy policy = settings.of(model);
    if (policy == null) {
      return Optional.empty();
    }
    return Optional.of(
        database.transaction(
            in -> {
              ModelStatus status = Models.lock(in, model, policy.snapshot());
              if (status.isFrozen() == isFrozen) {
                return status;
              }
              Instant now = database.now(in);
              String what = (isFrozen ? "freezes: " : "unfreezes: ") + person.why();
              if (isFrozen) {
                Models.freeze(in, model, person, now);
              } else {
                Models.unfreeze(in, model);
              }
              Requests.audit(in, new Audit(null, model, null, null, person.who(), what), now);
              return Models.look(in, model, policy.snapshot());
            }));
  }

  @Override
  public List<ModelStatus> models() {
    return database.transaction(
        in -> {
          List<ModelStatus> all = new ArrayList<>();
          for (var model : settings.models().entrySet()) {
            all.add(Models.look(in, model.getKey(), model.getValue().snapshot()));
          }
          return all;
        });
  }
}
