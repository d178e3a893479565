package dev.crema.registry;

import static dev.crema.registry.MlflowApi.body;

import dev.crema.registry.RegistryException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The list of a model's champions. Entry n is the param {@code champion.n} of one run: a param is
 * written once, so of several who write the same entry one wins. Its value is the version and a
 * mark of the one who wrote it: MLflow takes the same value twice, and without the mark two who
 * promote the same version would both have won. Behind the mark stands who did it or why, in the
 * same write: the KFP run that promoted, or why a person went back. The param {@code applied.n}
 * says that the alias has followed.
 *
 * <p>The run is found through an experiment of the model's name, which carries the run's id from
 * the moment it exists: names of experiments are unique, ids of runs are not chosen.
 */
final class Ledger {
  /** The entry of a champion that was taken away by hand. */
  static final String NONE = "none";

  private static final String HOME = "crema-ledger";
  private static final String RUN_TAG = "crema.ledger_run_id";
  private static final String CHAMPION = "champion.";
  private static final String APPLIED = "applied.";
  private static final int MARK_LENGTH = 13;

  private static final String RUN = "run ";
  private static final String ROLLBACK = "rollback ";

  /** The note of a champion that a person set in MLflow, and a promotion found there. */
  static final String BY_HAND = "set by hand";

  private final MlflowApi api;
  private final Runs runs;

  Ledger(MlflowApi api, Runs runs) {
    this.api = api;
    this.runs = runs;
  }

  /** Returns the note of what a KFP run promotes; empty for a promotion that names none. */
  static String byRun(String kfpRunId) {
    return kfpRunId.isEmpty() ? "" : RUN + kfpRunId;
  }

  /** Returns the note of a rollback. */
  static String rollback(@Nullable String from, String reason) {
    return "%sfrom %s: %s".formatted(ROLLBACK, from == null ? NONE : from, reason);
  }

  /**
   * An entry.
   *
   * @param version the champion; null for none
   * @param note who did it or why; empty for a promotion that names no run
   */
  record Entry(@Nullable String version, String note) {
    /** Says whether a person decided, and no run that compared models. */
    boolean isByPerson() {
      return note.startsWith(ROLLBACK) || note.equals(BY_HAND);
    }
  }

  /**
   * What the ledger says.
   *
   * @param runId the run that it is
   * @param entries entry n at place n - 1
   * @param isApplied whether the alias has followed the last entry; true if there is none
   */
  record State(String runId, List<Entry> entries, boolean isApplied) {
    long epoch() {
      return entries.size();
    }

    /** Returns the champions in order; null for none. */
    List<@Nullable String> champions() {
      List<@Nullable String> champions = new ArrayList<>();
      entries.forEach(entry -> champions.add(entry.version()));
      return champions;
    }

    /** Returns the champion, or null. */
    @Nullable String head() {
      return entries.isEmpty() ? null : entries.getLast().version();
    }

    /** Returns the champion before the champion, or null. */
    @Nullable String previous() {
      return entries.size() < 2 ? null : entries.get(entries.size() - 2).version();
    }
  }

  /** Returns the ledger of a model, empty if nobody was promoted yet. */
  Optional<State> find(String model) {
    return runs.experiment(pointer(model)).map(experiment -> read(runId(model, experiment)));
  }

  /** Returns the ledger of a model, which is made if it does not exist. */
  State open(String model) {
    Fields experiment =
        api.findOrCreate(() -> runs.experiment(pointer(model)), () -> create(model));
    return read(runId(model, experiment));
  }

  /**
   * Makes the run first and the experiment that names it second, with one call: whoever comes
   * second takes its own run away and uses the other's.
   */
  private Fields create(String model) {
    String home = runs.experimentId(HOME);
    String note =
        "The champions of the registered model `%s`, one entry each. Written by promote-model and rollback-model; do not delete."
            .formatted(model);
    Run run =
        runs.create(
            home, body("mlflow.runName", "champions of " + model, "mlflow.note.content", note));
    Map<String, Object> experiment =
        Map.of(
            "name",
            pointer(model),
            "tags",
            Fields.pairs(body(RUN_TAG, run.id(), "mlflow.note.content", note)));
    Answer answer = api.once("experiments/create", experiment);
    if (answer.hasCode("RESOURCE_ALREADY_EXISTS")) {
      runs.delete(run.id());
    } else {
      answer.orThrow(api.server());
    }
    return runs.experiment(pointer(model)).orElseThrow(() -> answer.refused(api.server()));
  }

  private static String pointer(String model) {
    return HOME + "/" + model;
  }

  private String runId(String model, Fields experiment) {
    String id = experiment.pairs("tags").get(RUN_TAG);
    if (id == null || experiment.text("lifecycle_stage").equals("deleted")) {
      throw conflict(model, "experiment (%s)".formatted(pointer(model)));
    }
    return id;
  }

  State read(String runId) {
    Run run = runs.get(runId);
    if (!run.isActive()) {
      throw conflict("?", "run (%s)".formatted(runId));
    }
    List<Entry> entries = new ArrayList<>();
    for (String entry = run.params().get(CHAMPION + 1);
        entry != null;
        entry = run.params().get(CHAMPION + (entries.size() + 1))) {
      entries.add(entry(entry));
    }
    boolean isApplied = entries.isEmpty() || run.params().containsKey(APPLIED + entries.size());
    return new State(runId, entries, isApplied);
  }

  private static Entry entry(String text) {
    String[] parts = text.split(" ", 3);
    return new Entry(parts[0].equals(NONE) ? null : parts[0], parts.length < 3 ? "" : parts[2]);
  }

  /** Writes the next entry; returns false if somebody else has written another one there. */
  boolean append(State state, @Nullable String version, String note) {
    String mark = UUID.randomUUID().toString().substring(0, MARK_LENGTH);
    String entry = "%s %s %s".formatted(version == null ? NONE : version, mark, note).strip();
    return write(state.runId(), CHAMPION + (state.epoch() + 1), entry);
  }

  /** Notes that the alias has followed the last entry. */
  void markApplied(State state) {
    write(state.runId(), APPLIED + state.epoch(), "true");
  }

  /** The same value twice is a success, so a repetition after a lost answer is safe. */
  private boolean write(String runId, String key, String value) {
    Map<String, String> body = body("run_id", runId, "key", key, "value", value);
    Answer answer = api.retry().call(() -> api.once("runs/log-parameter", body));
    if (answer.status() == 400 && runs.get(runId).params().containsKey(key)) {
      return false;
    }
    answer.orThrow(api.server());
    return true;
  }

  private RegistryException conflict(String model, String what) {
    return new RegistryException(
        Kind.CONFLICT,
        "The ledger of champions of the model (%s) is gone: the %s was deleted in MLflow (%s).\nMaybe restore it."
            .formatted(model, what, api.server()));
  }
}
