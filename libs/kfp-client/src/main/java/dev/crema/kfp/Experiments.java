package dev.crema.kfp;

import dev.crema.kfp.Calls.Deadline;
import dev.crema.kfp.KfpException.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Experiments of KFP. */
public final class Experiments {
  private static final String PATH = "/experiments";

  private final Calls calls;
  private final Lists<Experiment> lists;

  Experiments(Calls calls) {
    this.calls = calls;
    this.lists = new Lists<>(calls, PATH, "experiments", Experiment::read);
  }

  /**
   * Looks for an experiment.
   *
   * @param name its display name, upper and lower case told apart
   * @return the experiment, archived or not; empty if there is none
   * @throws KfpException if KFP does not say
   */
  public Optional<Experiment> find(String name) {
    return find(calls.begin(), name);
  }

  /**
   * Returns an experiment, which is made if there is none. Two that do so at once get the same.
   *
   * @param name its display name, 1 to {@value RunRequest#MAX_NAME} characters
   * @return the experiment; KFP takes no runs for one that is archived
   * @throws KfpException {@code CONFLICT} if KFP has one whose name differs in upper and lower case
   *     alone, which it holds for the same; as {@link Kfp} says otherwise
   */
  public Experiment getOrCreate(String name) {
    RunRequest.requireName(name);
    Deadline deadline = calls.begin();
    Optional<Experiment> found = find(deadline, name);
    return found.isPresent() ? found.get() : create(deadline, name);
  }

  private Experiment create(Deadline deadline, String name) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("display_name", name);
    if (!calls.namespace().isEmpty()) {
      json.put("namespace", calls.namespace());
    }
    try {
      // Names are unique, so that it may be repeated: a second one is refused.
      return calls.repeat(
          deadline, Request.post(PATH, json), answer -> Experiment.read(answer.fields()));
    } catch (KfpException e) {
      if (e.kind() == Kind.CONFLICT) {
        return find(deadline, name).orElseThrow(() -> e);
      }
      throw e;
    }
  }

  private Optional<Experiment> find(Deadline deadline, String name) {
    Map<String, String> parameters =
        Map.of(
            "namespace",
            calls.namespace(),
            "page_size",
            "100",
            "filter",
            new Filter().equal("display_name", name).text());
    List<Experiment> all = lists.all(deadline, parameters);
    return all.stream().filter(experiment -> experiment.name().equals(name)).findFirst();
  }
}
