package dev.crema.search;

import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A search: says what to try next, and is told what came of it.
 *
 * <pre>{@code
 * Search search = Search.begin(space, plan);
 * Optional<Search.Proposal> next;
 * while ((next = search.next()).isPresent()) {
 *   search.complete(next.get().trial().number(), measure(next.get()));
 * }
 * }</pre>
 *
 * <p>Deterministic: the same space, plan and answers give the same trials on any machine, in one
 * piece or resumed after every trial from {@link #toJson}. Not thread-safe.
 */
public final class Search {
  /** The most reports of a trial. */
  public static final int MAX_REPORTS = 100;

  /** The most characters that are kept of the reason of a failure. */
  public static final int MAX_REASON = 500;

  private final SearchSpace space;
  private final SearchPlan plan;
  private final SortedMap<String, String> subject;
  private final Draws draws;
  private final List<Trial> trials;
  private final Deque<Proposal> repeated = new ArrayDeque<>();
  private double seconds;
  private boolean isExhausted;

  /**
   * What to try.
   *
   * @param trial its number and values
   * @param resource the share of the resource to try it with, in (0, 1]; 1 unless {@link
   *     SearchPlan.Stopping#HALVING}
   */
  public record Proposal(Trial trial, double resource) {}

  /** What a state brings with it. */
  private record Past(List<Trial> trials, double seconds) {}

  private Search(SearchSpace space, SearchPlan plan, Map<String, String> subject, Past past) {
    this.space = space;
    this.plan = plan;
    this.subject = Collections.unmodifiableSortedMap(new TreeMap<>(subject));
    this.draws = new Draws(space, plan);
    this.trials = new ArrayList<>(past.trials());
    this.seconds = past.seconds();
    this.trials.replaceAll(
        trial -> trial.status() == Trial.Status.RUNNING ? trial.running() : trial);
    this.trials.stream()
        .filter(trial -> trial.status() == Trial.Status.RUNNING)
        .forEach(trial -> repeated.add(new Proposal(trial, resource(trial))));
  }

  /**
   * Returns a search that has tried nothing.
   *
   * @param space what may be tried
   * @param plan how
   * @return the search
   */
  public static Search begin(SearchSpace space, SearchPlan plan) {
    return begin(space, plan, Map.of());
  }

  /**
   * Returns a search that has tried nothing, and whose state says what it is of.
   *
   * @param space what may be tried
   * @param plan how
   * @param subject what else the values depend on, such as the algorithm, the metric and digests of
   *     the rows, by name; the state keeps it, and goes on with the same alone
   * @return the search
   */
  public static Search begin(SearchSpace space, SearchPlan plan, Map<String, String> subject) {
    return new Search(space, plan, subject, new Past(List.of(), 0));
  }

  /**
   * Returns a search that goes on where a state ends. Trials that were running come first, as they
   * were proposed. The budget may be another one.
   *
   * @param space what may be tried
   * @param plan how
   * @param state what {@link #toJson} gave
   * @return the search
   * @throws dev.crema.data.InputException if the state is none, or of another space, seed or plan,
   *     or has a subject
   */
  public static Search resume(SearchSpace space, SearchPlan plan, Node state) {
    return resume(space, plan, Map.of(), state);
  }

  /**
   * Returns a search that goes on where a state ends, as {@link #resume(SearchSpace, SearchPlan,
   * Node)} does, if the state is of the same subject: values of other rows or of another metric
   * cannot be compared.
   *
   * @param space what may be tried
   * @param plan how
   * @param subject what the search was begun with
   * @param state what {@link #toJson} gave
   * @return the search
   * @throws dev.crema.data.InputException if the state is none, or of another space, seed, plan or
   *     subject; of the subject it says what differs
   */
  public static Search resume(
      SearchSpace space, SearchPlan plan, Map<String, String> subject, Node state) {
    SearchFormat.requireSubject(state, subject);
    Past past = new Past(SearchFormat.trials(state, space, plan), SearchFormat.seconds(state));
    return new Search(space, plan, subject, past);
  }

  /**
   * Returns the search that a state is of, whatever it is: for who measures one of its trials.
   *
   * @param state what {@link #toJson} gave
   * @return the search, with all that was tried; its budget is the largest
   * @throws dev.crema.data.InputException if the state is none
   */
  public static Search of(Node state) {
    SearchSpace space = SearchSpace.parse(state.required("space"));
    SearchPlan plan = SearchFormat.plan(state);
    return resume(space, plan, SearchFormat.subject(state), state);
  }

  /**
   * Returns what to try next.
   *
   * @return empty if the budget is spent, or nothing is left in the space that was not tried: a
   *     repetition would measure the same
   * @throws IllegalStateException if a proposal has no answer yet and the plan halves: who goes on
   *     depends on it
   */
  public Optional<Proposal> next() {
    if (!repeated.isEmpty()) {
      return Optional.of(repeated.poll());
    }
    if (isLate()) {
      return Optional.empty();
    }
    if (plan.stopping() == SearchPlan.Stopping.HALVING) {
      Optional<Proposal> promoted = promoted();
      if (promoted.isPresent()) {
        return promoted;
      }
    }
    return isFull() ? Optional.empty() : proposed().or(this::promotedAtLast);
  }

  /**
   * Returns what to try next at the same time: none of it depends on what comes of the others. Of a
   * plan that halves it is a rung of a bracket, or a part of one.
   *
   * @param most how many at most, at least 0
   * @return those that have no answer yet, and else new ones, ascending by number; empty where
   *     {@link #next} is
   * @throws IllegalStateException as {@link #next} does
   */
  public List<Proposal> batch(int most) {
    List<Proposal> batch = new ArrayList<>();
    while (batch.size() < most && !repeated.isEmpty()) {
      batch.add(repeated.remove());
    }
    if (plan.stopping() == SearchPlan.Stopping.HALVING) {
      return most == 0 || !batch.isEmpty() || isLate() ? batch : halved(most);
    }
    Optional<Proposal> next = Optional.empty();
    while (batch.size() < most && (next = next()).isPresent()) {
      batch.add(next.get());
    }
    return batch;
  }

  private List<Proposal> halved(int most) {
    List<Proposal> rung = promoted(most);
    if (!rung.isEmpty()) {
      return rung;
    }
    List<Proposal> begun = new ArrayList<>();
    int room = Math.min(most, Brackets.room(trials));
    while (begun.size() < room && !isFull()) {
      proposed().ifPresent(begun::add);
    }
    return begun.isEmpty() ? promoted(most) : begun;
  }

  /** Those of one rung: the next one depends on what comes of them. */
  private List<Proposal> promoted(int most) {
    if (trials.stream().anyMatch(trial -> trial.status() == Trial.Status.RUNNING)) {
      throw new IllegalStateException("A proposal has no answer yet.");
    }
    List<Proposal> promoted =
        Brackets.rung(trials, isFull(), plan.direction()).stream()
            .limit(most)
            .map(p -> new Proposal(p.trial().running(), p.resource()))
            .toList();
    promoted.forEach(proposal -> put(proposal.trial()));
    return promoted;
  }

  private boolean isLate() {
    return plan.budget().seconds() > 0 && seconds >= plan.budget().seconds();
  }

  private boolean isFull() {
    return isExhausted || trials.size() >= plan.budget().trials();
  }

  /** When nothing is left to begin, the last bracket is as large as it will ever be. */
  private Optional<Proposal> promotedAtLast() {
    return plan.stopping() == SearchPlan.Stopping.HALVING ? promoted() : Optional.empty();
  }

  private Optional<Proposal> promoted() {
    return promoted(1).stream().findFirst();
  }

  private double resource(Trial trial) {
    return plan.stopping() == SearchPlan.Stopping.HALVING ? Brackets.resource(trial) : 1;
  }

  private Optional<Proposal> proposed() {
    Optional<Map<String, Object>> values = draws.next(trials);
    isExhausted = values.isEmpty();
    return values.map(
        drawn -> {
          Trial trial = Trial.proposed(trials.size(), drawn);
          trials.add(trial);
          return new Proposal(trial, resource(trial));
        });
  }

  /**
   * Takes a report of a trial that is running.
   *
   * @param number the trial's
   * @param step how far it is, above that of its last report
   * @param loss smaller is better, whatever the direction of the search; not finite counts as the
   *     worst
   * @return whether it is not worth going on: then {@link #stop} is to be called. Always false
   *     unless the plan stops by the median
   * @throws IllegalArgumentException if the trial is not running, the step is not above the last
   *     one, or there are more than {@value #MAX_REPORTS}
   */
  public boolean report(int number, long step, double loss) {
    Trial trial = running(number);
    List<Trial.Report> reports = new ArrayList<>(trial.reports());
    if (reports.size() >= MAX_REPORTS || (!reports.isEmpty() && reports.getLast().step() >= step)) {
      throw new IllegalArgumentException(
          "The report of step (%d) of trial (%d) is not after its last one, or more than %d."
              .formatted(step, number, MAX_REPORTS));
    }
    reports.add(new Trial.Report(step, Double.isFinite(loss) ? loss : Double.MAX_VALUE));
    trials.set(number, trial.reported(reports));
    return plan.stopping() == SearchPlan.Stopping.MEDIAN && MedianRule.stops(reports, trials);
  }

  /**
   * Takes what was measured.
   *
   * @param number of a trial that is running
   * @param value what was measured with the share of the resource that was proposed; NaN and
   *     infinite ones make the trial a failed one
   * @return the trial as it is now
   */
  public Trial complete(int number, double value) {
    Trial trial = running(number);
    return Double.isFinite(value)
        ? put(trial.measured(new Trial.Result(resource(trial), value), Trial.Status.COMPLETE))
        : fail(number, "The value is (%s), which is not finite.".formatted(value));
  }

  /**
   * Ends a trial whose {@link #report} said so.
   *
   * @param number of a trial that is running
   * @param resource which share of the resource it used, in (0, 1)
   * @param value what was measured with it; not finite makes it a failed one
   * @return the trial as it is now
   */
  public Trial stop(int number, double resource, double value) {
    Trial trial = running(number);
    return Double.isFinite(value)
        ? put(trial.measured(new Trial.Result(resource, value), Trial.Status.STOPPED))
        : fail(number, "The value is (%s), which is not finite.".formatted(value));
  }

  /**
   * Ends a trial that could not be measured. The search goes on, and avoids its like.
   *
   * @param number of a trial that is running
   * @param reason why, for people; at most {@value #MAX_REASON} characters are kept
   * @return the trial as it is now
   */
  public Trial fail(int number, String reason) {
    String kept = reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON);
    return put(running(number).failed(kept));
  }

  /**
   * Takes the time that a trial took, for a budget in seconds.
   *
   * @param more at least 0
   */
  public void spend(double more) {
    seconds += Math.max(0, more);
  }

  /** {@return the seconds of all trials, those of earlier pieces too} */
  public double seconds() {
    return seconds;
  }

  private Trial put(Trial trial) {
    // An answer may come before it was asked for again.
    repeated.removeIf(proposal -> proposal.trial().number() == trial.number());
    trials.set(trial.number(), trial);
    return trial;
  }

  private Trial running(int number) {
    if (number < 0
        || number >= trials.size()
        || trials.get(number).status() != Trial.Status.RUNNING) {
      throw new IllegalArgumentException(
          "There is no trial (%d) that is running.".formatted(number));
    }
    return trials.get(number);
  }

  /**
   * Returns the best trial: of those that are complete, with the largest share of the resource
   * first, then the better value, then the earlier one.
   *
   * @return empty if none is complete
   */
  public Optional<Trial> best() {
    return trials.stream()
        .filter(trial -> trial.status() == Trial.Status.COMPLETE)
        .min(TpeSampler.bestFirst(plan.direction()));
  }

  /**
   * Returns what is tried of a trial.
   *
   * @param number of a trial that is running
   * @return the trial, and with which share of the resource it is tried
   * @throws IllegalArgumentException if there is none
   */
  public Proposal proposal(int number) {
    Trial trial = running(number);
    return new Proposal(trial, resource(trial));
  }

  /** {@return all trials in their order, unmodifiable} */
  public List<Trial> trials() {
    return Collections.unmodifiableList(trials);
  }

  /** {@return what is searched} */
  public SearchSpace space() {
    return space;
  }

  /** {@return how it is searched} */
  public SearchPlan plan() {
    return plan;
  }

  /** {@return what it was begun with, sorted by name, unmodifiable} */
  public SortedMap<String, String> subject() {
    return subject;
  }

  /** {@return all that {@link #resume} needs; the same search gives the same text} */
  public String toJson() {
    return Json.write(SearchFormat.tree(this));
  }
}
