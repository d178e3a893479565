package dev.crema.productionlog.truth;

import dev.crema.data.InputException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
  private final InstantSource clock;
  private final Waiting pending;

  /**
   * Makes a recorder.
   *
   * @param source connections to a database with this module's tables
   * @param facts what is known of models
   * @param settings the limits
   * @param clock the present
   */
  public GroundTruth(
      DataSource source, ModelFacts facts, TruthSettings settings, InstantSource clock) {
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
    Instant now = now();
    Validation validation = new Validation(settings, now);
    validation.requireValid(batch);
    Outcome[] outcomes = new Outcome[batch.observations().size()];
    List<Candidate> valid = new ArrayList<>();
    for (int i = 0; i < outcomes.length; i++) {
      Observation observation = batch.observations().get(i);
      String problem = validation.problem(observation);
      if (problem != null) {
        outcomes[i] = Outcome.invalid(problem);
      } else {
        valid.add(Candidate.of(i, observation, batch, now));
      }
    }
    if (!valid.isEmpty()) {
      Outcome[] given = inTransaction(connection -> apply(connection, valid, outcomes.length, now));
      valid.forEach(candidate -> outcomes[candidate.index()] = given[candidate.index()]);
    }
    return List.of(outcomes);
  }

  private Outcome[] apply(Connection connection, List<Candidate> candidates, int size, Instant now)
      throws SQLException {
    Outcome[] outcomes = new Outcome[size];
    TruthTables tables = new TruthTables(connection, settings);
    Decisions decisions = new Decisions(facts);
    List<Candidate> waiting = new ArrayList<>();
    List<Found> found = tables.find(candidates);
    for (int i = 0; i < candidates.size(); i++) {
      Candidate candidate = candidates.get(i);
      Outcome outcome = decisions.decide(candidate, found.get(i), false);
      outcomes[candidate.index()] = outcome;
      if (outcome.kind() == Outcome.Kind.PENDING) {
        waiting.add(candidate);
      }
    }
    tables.write(decisions);
    if (!waiting.isEmpty()) {
      keep(new PendingTable(connection), waiting, outcomes, now);
    }
    return outcomes;
  }

  private void keep(PendingTable table, List<Candidate> waiting, Outcome[] outcomes, Instant now)
      throws SQLException {
    String tenant = waiting.getFirst().tenant(); // A batch has one.
    if (pending.admit(table, tenant, waiting.size(), now)) {
      table.add(waiting, now.plus(settings.pendingFor()));
      return;
    }
    for (Candidate candidate : waiting) {
      outcomes[candidate.index()] = full(outcomes[candidate.index()], tenant);
    }
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
    Instant now = now();
    Map<Outcome.Kind, Long> counts = new EnumMap<>(Outcome.Kind.class);
    long after = Long.MIN_VALUE;
    while (true) {
      long start = after;
      Step step = inTransaction(connection -> resolve(connection, start, now));
      step.kinds().forEach(kind -> counts.merge(kind, 1L, Long::sum));
      if (step.isLast()) {
        return new Resolution(counts, step.waiting());
      }
      after = step.last();
    }
  }

  private Step resolve(Connection connection, long after, Instant now) throws SQLException {
    TruthTables tables = new TruthTables(connection, settings);
    PendingTable table = new PendingTable(connection);
    List<Pending> block = table.after(after, settings.maxBatch());
    List<Candidate> candidates = block.stream().map(Pending::candidate).toList();
    List<Found> found = tables.find(candidates);
    Decisions decisions = new Decisions(facts);
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

  private <T> T inTransaction(WriteTransaction.Work<T> work) throws SQLException {
    return WriteTransaction.run(source, settings.statementTimeout(), work);
  }

  /** PostgreSQL keeps microseconds, and rounds what is finer. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
