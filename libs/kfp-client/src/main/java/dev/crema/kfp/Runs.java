package dev.crema.kfp;

import dev.crema.kfp.Calls.Deadline;
import dev.crema.kfp.KfpException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs of KFP. */
public final class Runs {
  private static final String PATH = "/runs";
  private static final Duration FIRST_PACE = Duration.ofSeconds(1);
  private static final Duration LAST_PACE = Duration.ofSeconds(30);

  private final Calls calls;
  private final Lists<Run> lists;

  Runs(Calls calls) {
    this.calls = calls;
    this.lists = new Lists<>(calls, PATH, "runs", Run::read);
  }

  /**
   * Makes a run, with one attempt.
   *
   * @param request what to run
   * @return the run; its state is usually {@code ABSENT} or {@code PENDING}
   * @throws KfpException as {@link Kfp} says. If it {@link KfpException#mayHaveHappened()}, the run
   *     may be there, or come later
   */
  public Run create(RunRequest request) {
    Answer answer = calls.once(calls.begin(), Request.post(PATH, request.toJson()));
    return Run.read(answer.fields());
  }

  /**
   * Returns a run.
   *
   * @param id KFP's id
   * @return the run
   * @throws KfpException {@code NOT_FOUND} if KFP has none; as {@link Kfp} says otherwise
   */
  public Run get(String id) {
    return get(calls.begin(), id);
  }

  private Run get(Deadline deadline, String id) {
    return calls.repeat(
        deadline, Request.get(path(id), Map.of()), answer -> Run.read(answer.fields()));
  }

  /**
   * Returns the runs that a query asks for, of all pages.
   *
   * @param query which
   * @return the runs, the newest first
   * @throws KfpException {@code REJECTED} if there are more than {@link KfpLimits#items()}; as
   *     {@link Kfp} says otherwise
   */
  public List<Run> list(RunQuery query) {
    return lists.all(calls.begin(), query.parameters(calls.namespace())).stream()
        .filter(query::accepts)
        .toList();
  }

  /**
   * Returns one page of the runs that a query asks for.
   *
   * @param query which
   * @param token {@link Page#next()} of the page before; null for the first
   * @return the page, which may be empty although there is a next one
   * @throws KfpException as {@link Kfp} says
   */
  public Page<Run> page(RunQuery query, @Nullable String token) {
    Page<Run> page = lists.page(calls.begin(), query.parameters(calls.namespace()), token);
    List<Run> accepted = page.items().stream().filter(query::accepts).toList();
    return new Page<>(accepted, page.total(), page.next());
  }

  /**
   * Waits for the end of a run, and looks every second at first, later every half minute. While KFP
   * is unavailable it goes on waiting.
   *
   * @param id KFP's id
   * @param atMost how long, beside the last look
   * @return the run as it was seen last; its state says whether it has ended
   * @throws KfpException {@code UNAVAILABLE} if KFP did not answer a single time, or the thread was
   *     interrupted; {@code NOT_FOUND} if KFP has none; as {@link Kfp} says otherwise
   */
  public Run await(String id, Duration atMost) {
    Timekeeper time = calls.time();
    long start = time.nanoTime();
    Duration pace = FIRST_PACE;
    @Nullable Run seen = null;
    while (true) {
      KfpException failure = null;
      try {
        seen = get(id);
      } catch (KfpException e) {
        if (e.kind() != Kind.UNAVAILABLE || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        failure = e;
      }
      long left = atMost.toNanos() - (time.nanoTime() - start);
      if (seen != null && (seen.state().isTerminal() || left <= 0)) {
        return seen;
      }
      if (left <= 0 && failure != null) {
        throw failure;
      }
      calls.sleep(Duration.ofNanos(Math.min(left, calls.varied(pace.toNanos()))));
      pace = pace.multipliedBy(2).compareTo(LAST_PACE) < 0 ? pace.multipliedBy(2) : LAST_PACE;
    }
  }

  /**
   * Ends a run. One that has ended, or is being terminated already, is left as it is.
   *
   * @param id KFP's id
   * @return the run after that; it ends later, as {@code FAILED}
   * @throws KfpException {@code NOT_FOUND} if KFP has none; as {@link Kfp} says otherwise
   */
  public Run terminate(String id) {
    Deadline deadline = calls.begin();
    try {
      calls.repeat(
          deadline,
          Request.post(path(id) + ":terminate", null),
          answer -> {
            answer.requireSuccess();
            return id;
          });
    } catch (KfpException e) {
      // KFP refuses to terminate what does not run.
      if (e.kind() == Kind.REJECTED) {
        Run run = get(deadline, id);
        if (run.state().isTerminal() || run.wasTerminated()) {
          return run;
        }
      }
      throw e;
    }
    return get(deadline, id);
  }

  private static String path(String id) {
    return PATH + "/" + Request.segment(id);
  }
}
