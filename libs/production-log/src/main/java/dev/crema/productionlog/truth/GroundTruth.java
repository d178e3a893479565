package dev.crema.productionlog.truth;

import dev.crema.data.InputException;
import dev.crema.productionlog.BoundedTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Records what came true.
 *
 * <p>A batch is one transaction of a few statements, whatever its size. Batches, of this process
 * and of others, are applied one after the other: who is second waits, at most as long as a
 * statement may take. So the same labels sent by two processes at once end as if sent twice.
 *
 * <p>Safe for use by several threads.
 */
public final class GroundTruth {
  private final DataSource source;
  private final ModelFacts facts;
  private final TruthSettings settings;
  private final RecordingClock clock;
  private final Waiting pending;

  /**
   * Makes a recorder. When a label reached us is told by PostgreSQL's clock, as whose knowledge a
   * window has is: a machine whose clock is wrong shifts neither.
   *
   * @param source connections to a database with this module's tables
   * @param facts what is known of models
   * @param settings the limits
   */
  public GroundTruth(DataSource source, ModelFacts facts, TruthSettings settings) {
    this(source, facts, settings, new RecordingClock.OfDatabase());
  }

  /**
   * Makes a recorder of labels that come at another time than now, such as those of a simulation.
   *
   * @param source connections to a database with this module's tables
   * @param facts what is known of models
   * @param settings the limits
   * @param clock when they come
   */
  public GroundTruth(
      DataSource source, ModelFacts facts, TruthSettings settings, InstantSource clock) {
    this(source, facts, settings, new RecordingClock.Given(clock));
  }

  private GroundTruth(
      DataSource source, ModelFacts facts, TruthSettings settings, RecordingClock clock) {
    this.source = source;
    this.facts = facts;
    this.settings = settings;
    this.clock = clock;
    this.pending = new Waiting(settings.maxPending());
  }

  /**
   * Records a batch, wholly or, if an exception is thrown, not at all.
   *
   * @param batch the batch
   * @return one outcome for each observation, in the same order
   * @throws InputException if the batch itself is wrong: too large, or its source or tenant
   * @throws SQLException if PostgreSQL fails, is away, or another batch took too long
   */
  public List<Outcome> record(Batch batch) throws SQLException {
    Validation validation = new Validation(settings, clock.now());
    validation.requireValid(batch);
    Outcome[] outcomes = new Outcome[batch.observations().size()];
    List<Integer> valid = new ArrayList<>();
    for (int i = 0; i < outcomes.length; i++) {
      String problem = validation.problem(batch.observations().get(i));
      if (problem != null) {
        outcomes[i] = Outcome.invalid(problem);
      } else {
        valid.add(i);
      }
    }
    if (!valid.isEmpty()) {
      Applied applied = inTransaction(connection -> apply(connection, batch, valid));
      pending.add(batch.tenant(), applied.added);
      for (int i = 0; i < valid.size(); i++) {
        outcomes[valid.get(i)] = applied.outcomes.get(i);
      }
    }
    return List.of(outcomes);
  }

  private Applied apply(Connection connection, Batch batch, List<Integer> valid)
      throws SQLException {
    Instant now = clock.recorded(connection);
    List<Candidate> candidates =
        valid.stream().map(i -> Candidate.of(i, batch.observations().get(i), batch, now)).toList();
    return apply(connection, candidates, now);
  }

  /**
   * What a batch did.
   *
   * @param outcomes one for each candidate, in their order
   * @param added how many more wait than did
   */
  private record Applied(List<Outcome> outcomes, int added) {}

  private Applied apply(Connection connection, List<Candidate> candidates, Instant now)
      throws SQLException {
    TruthTables tables = new TruthTables(connection, settings);
    Decisions decisions = new Decisions(facts, false);
    List<Outcome> outcomes = new ArrayList<>();
    List<Found> found = tables.find(candidates);
    for (int i = 0; i < candidates.size(); i++) {
      outcomes.add(decisions.decide(candidates.get(i), found.get(i), false));
    }
    tables.write(decisions);
    return new Applied(outcomes, keep(new PendingTable(connection), candidates, outcomes, now));
  }

  /**
   * Lets those wait that have to, and returns how many more wait then. What waits already takes no
   * place, so it never is too much.
   */
  private int keep(
      PendingTable table, List<Candidate> candidates, List<Outcome> outcomes, Instant now)
      throws SQLException {
    Map<Integer, String> keys = new LinkedHashMap<>();
    for (int i = 0; i < candidates.size(); i++) {
      if (outcomes.get(i).kind() == Outcome.Kind.PENDING) {
        keys.put(i, PendingTable.key(candidates.get(i)));
      }
    }
    if (keys.isEmpty()) {
      return 0;
    }
    Set<String> fresh = new HashSet<>(keys.values());
    fresh.removeAll(table.there(fresh));
    String tenant = candidates.getFirst().tenant(); // A batch has one.
    int added = fresh.size();
    if (!pending.admits(table, tenant, added, now)) {
      keys.forEach(
          (i, key) -> {
            if (fresh.contains(key)) {
              outcomes.set(i, full(outcomes.get(i), tenant));
            }
          });
      keys.values().removeAll(fresh);
      added = 0;
    }
    table.add(
        keys.keySet().stream().map(candidates::get).toList(), now.plus(settings.pendingFor()));
    return added;
  }

  private Outcome full(Outcome unknown, @Nullable String tenant) {
    return new Outcome(
        Outcome.Kind.UNKNOWN,
        false,
        unknown.predictionId(),
        "%s\nMaybe send it again later: more than %d observations%s would wait."
            .formatted(
                unknown.message(), pending.limit(tenant), tenant == null ? "" : " of the tenant"));
  }

  /**
   * Tries again to record what waits for its prediction, and gives up what has waited too long. To
   * be called every few minutes, by any number of processes. If the prediction is there and only
   * its version's classes are not known by then, the label is recorded without a look at them.
   *
   * @return what became of them
   * @throws SQLException if PostgreSQL fails or is away; what was resolved before stays resolved
   */
  public Resolution resolvePending() throws SQLException {
    Map<Outcome.Kind, Long> counts = new EnumMap<>(Outcome.Kind.class);
    long after = Long.MIN_VALUE;
    while (true) {
      long start = after;
      Step step = inTransaction(connection -> resolve(connection, start));
      step.kinds().forEach(kind -> counts.merge(kind, 1L, Long::sum));
      if (step.isLast()) {
        return new Resolution(counts, step.waiting());
      }
      after = step.last();
    }
  }

  private Step resolve(Connection connection, long after) throws SQLException {
    Instant now = clock.recorded(connection);
    TruthTables tables = new TruthTables(connection, settings);
    PendingTable table = new PendingTable(connection);
    List<Pending> block = table.after(after, settings.maxBatch());
    List<Candidate> candidates = block.stream().map(Pending::candidate).toList();
    List<Found> found = tables.find(candidates);
    Decisions decisions = new Decisions(facts, true);
    List<Outcome.Kind> kinds = new ArrayList<>();
    List<Long> ended = new ArrayList<>();
    for (int i = 0; i < block.size(); i++) {
      boolean isOver = !block.get(i).expiresAt().isAfter(now);
      Outcome.Kind kind = decisions.decide(candidates.get(i), found.get(i), isOver).kind();
      if (kind != Outcome.Kind.PENDING || isOver) {
        kinds.add(kind == Outcome.Kind.PENDING ? Outcome.Kind.UNKNOWN : kind);
        ended.add(block.get(i).sequence());
      }
    }
    tables.write(decisions);
    table.remove(ended);
    boolean isLast = block.size() < settings.maxBatch();
    return new Step(
        kinds,
        block.isEmpty() ? after : block.getLast().sequence(),
        isLast,
        isLast ? pending.count(table, now) : 0);
  }

  private record Step(List<Outcome.Kind> kinds, long last, boolean isLast, long waiting) {}

  private <T> T inTransaction(BoundedTransaction.Work<T> work) throws SQLException {
    return WriteTransaction.run(source, settings.statementTimeout(), work);
  }
}
