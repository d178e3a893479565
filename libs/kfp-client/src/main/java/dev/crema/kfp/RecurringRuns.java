package dev.crema.kfp;

import dev.crema.kfp.Calls.Deadline;
import dev.crema.kfp.KfpException.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Recurring runs of KFP. */
public final class RecurringRuns {
  private static final String PATH = "/recurringruns";

  private final Calls calls;
  private final Lists<RecurringRun> lists;

  RecurringRuns(Calls calls) {
    this.calls = calls;
    this.lists = new Lists<>(calls, PATH, "recurringRuns", RecurringRun::read);
  }

  /**
   * Makes a recurring run, with one attempt.
   *
   * @param request what to run, and when
   * @return the recurring run
   * @throws KfpException as {@link Kfp} says. If it {@link KfpException#mayHaveHappened()}, look
   *     with {@link #named} before trying again
   */
  public RecurringRun create(RecurringRunRequest request) {
    Request post = Request.post(PATH, request.toJson(calls.namespace()));
    return RecurringRun.read(calls.once(calls.begin(), post).fields());
  }

  /**
   * Returns a recurring run.
   *
   * @param id KFP's id
   * @return the recurring run
   * @throws KfpException {@code NOT_FOUND} if KFP has none; as {@link Kfp} says otherwise
   */
  public RecurringRun get(String id) {
    return calls.repeat(
        calls.begin(),
        Request.get(path(id), Map.of()),
        answer -> RecurringRun.read(answer.fields()));
  }

  /**
   * Returns all recurring runs.
   *
   * @return the recurring runs, the oldest first
   * @throws KfpException {@code REJECTED} if there are more than {@link KfpLimits#items()}; as
   *     {@link Kfp} says otherwise
   */
  public List<RecurringRun> list() {
    return list(new Filter());
  }

  /**
   * Returns the recurring runs of one name: KFP accepts it twice.
   *
   * @param name the display name, upper and lower case told apart
   * @return the recurring runs, the oldest first
   * @throws KfpException as {@link Kfp} says
   */
  public List<RecurringRun> named(String name) {
    return list(new Filter().equal("display_name", name)).stream()
        .filter(run -> run.name().equals(name))
        .toList();
  }

  private List<RecurringRun> list(Filter filter) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("namespace", calls.namespace());
    parameters.put("page_size", "100");
    parameters.put("sort_by", "created_at");
    parameters.put("filter", filter.text());
    return lists.all(calls.begin(), parameters);
  }

  /**
   * Lets a recurring run run; one that does already is left as it is.
   *
   * @param id KFP's id
   * @throws KfpException {@code NOT_FOUND} if KFP has none; as {@link Kfp} says otherwise
   */
  public void enable(String id) {
    repeat(Request.post(path(id) + ":enable", null));
  }

  /**
   * Lets a recurring run run no more, and keeps it; runs under way go on.
   *
   * @param id KFP's id
   * @throws KfpException {@code NOT_FOUND} if KFP has none; as {@link Kfp} says otherwise
   */
  public void disable(String id) {
    repeat(Request.post(path(id) + ":disable", null));
  }

  /**
   * Deletes a recurring run; its runs stay. One that is not there is as good as deleted.
   *
   * @param id KFP's id
   * @throws KfpException as {@link Kfp} says
   */
  public void delete(String id) {
    try {
      repeat(Request.delete(path(id)));
    } catch (KfpException e) {
      if (e.kind() != Kind.NOT_FOUND) {
        throw e;
      }
    }
  }

  private void repeat(Request request) {
    Deadline deadline = calls.begin();
    calls.repeat(
        deadline,
        request,
        answer -> {
          answer.requireSuccess();
          return request;
        });
  }

  private static String path(String id) {
    return PATH + "/" + Request.segment(id);
  }
}
