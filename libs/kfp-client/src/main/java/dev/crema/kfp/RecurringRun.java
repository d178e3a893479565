package dev.crema.kfp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A recurring run of KFP.
 *
 * @param id KFP's id
 * @param name its display name; several may have the same
 * @param experimentId the experiment of its runs; empty if KFP gives none
 * @param pipeline what it runs; null if it was made without a pipeline of KFP
 * @param parameters what each run is given, numbers as doubles
 * @param schedule when; null if KFP has a schedule that {@link Schedule} refuses, as a cron of five
 *     fields
 * @param scheduleWords the same in words, also one that is refused
 * @param status whether it is enabled
 * @param noCatchup whether missed runs are left out
 * @param maxConcurrency how many of its runs may be under way at once
 * @param createdAt when it was made, in whole seconds
 */
public record RecurringRun(
    String id,
    String name,
    String experimentId,
    @Nullable PipelineReference pipeline,
    Map<String, Object> parameters,
    @Nullable Schedule schedule,
    String scheduleWords,
    Status status,
    boolean noCatchup,
    long maxConcurrency,
    Instant createdAt) {

  /** Whether a recurring run runs. */
  public enum Status {
    /** KFP does not say. */
    ABSENT,
    /** It runs. */
    ENABLED,
    /** It is kept and does not run. */
    DISABLED
  }

  /** Copies the parameters. */
  public RecurringRun {
    parameters = Map.copyOf(parameters);
  }

  /**
   * Returns where this is not as it is wanted: experiment, pipeline and version, parameters,
   * schedule, whether it is enabled, catching up and concurrency. KFP cannot change a recurring
   * run: one that differs in more than being enabled is deleted and made anew.
   *
   * @param wanted how it should be; its name is not compared
   * @return the differences, empty if there are none
   */
  public List<Difference> differencesFrom(RecurringRunRequest wanted) {
    List<Difference> differences = new ArrayList<>();
    compare(differences, "experiment_id", experimentId, wanted.experimentId());
    compare(
        differences,
        "pipeline_version_reference",
        pipeline == null ? "none" : pipeline.toJson().toString(),
        wanted.pipeline().toJson().toString());
    if (!parameters.equals(wanted.parameters().values())) {
      compare(
          differences,
          "runtime_config.parameters",
          parameters.toString(),
          wanted.parameters().values().toString());
    }
    compare(differences, "trigger", scheduleWords, Triggers.words(wanted.schedule()));
    RecurringRunRequest.Options options = wanted.options();
    Status status = options.enabled() ? Status.ENABLED : Status.DISABLED;
    compare(differences, "mode", this.status.name(), status.name());
    compare(differences, "no_catchup", "" + noCatchup, "" + options.noCatchup());
    compare(differences, "max_concurrency", "" + maxConcurrency, "" + options.maxConcurrency());
    return differences;
  }

  private static void compare(List<Difference> found, String field, String is, String wanted) {
    if (!is.equals(wanted)) {
      found.add(new Difference(field, is, wanted));
    }
  }

  static RecurringRun read(Fields fields) {
    String error = fields.error("error");
    if (error != null && fields.optionalText("display_name").isEmpty()) {
      throw fields.wrong("error", "says: " + error);
    }
    Fields config = fields.object("runtime_config");
    Fields trigger = fields.object("trigger");
    return new RecurringRun(
        fields.text("recurring_run_id"),
        fields.text("display_name"),
        fields.optionalText("experiment_id"),
        PipelineReference.read(fields.object("pipeline_version_reference")),
        config == null ? Map.of() : config.plain("parameters"),
        Triggers.read(trigger),
        Triggers.words(trigger),
        fields.word("status", Status.ABSENT),
        fields.flag("no_catchup"),
        fields.number("max_concurrency"),
        fields.instant("created_at"));
  }
}
