package dev.crema.runner.cluster;

import dev.crema.kfp.Parameters;
import dev.crema.kfp.PipelineReference;
import dev.crema.kfp.RecurringRunRequest;
import dev.crema.kfp.Schedule;
import java.util.List;

/**
 * The recurring runs that a file declares of one pipeline.
 *
 * @param pipeline what they run
 * @param declared the recurring runs, no two of one name
 */
public record ScheduleFile(PipelineFile pipeline, List<Declared> declared) {
  /** Copies the list. */
  public ScheduleFile {
    declared = List.copyOf(declared);
  }

  /**
   * A recurring run as it is declared.
   *
   * @param name its name, by which it is found again
   * @param experiment the experiment's name
   * @param schedule when it runs
   * @param parameters what each run is given, defaults not among them
   * @param options how it runs
   */
  public record Declared(
      String name,
      String experiment,
      Schedule schedule,
      Parameters parameters,
      RecurringRunRequest.Options options) {

    RecurringRunRequest request(String experimentId, PipelineReference pipeline) {
      return new RecurringRunRequest(name, experimentId, pipeline, parameters, schedule, options);
    }
  }
}
