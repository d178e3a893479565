package dev.crema.runner.run;

import dev.crema.runner.ir.ComponentSpec;
import dev.crema.runner.ir.PipelineSpec;
import dev.crema.runner.step.Catalogue;
import dev.crema.runner.step.StepEnvironment;
import dev.crema.runner.step.StepProcess;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** What all tasks of a run share. */
record RunContext(
    PipelineSpec pipeline,
    RunFolder folder,
    RunState state,
    StepLogs logs,
    Catalogue catalogue,
    Cache cache,
    boolean useCache,
    CoreBudget cores,
    StepProcess processes,
    StepEnvironment environment,
    Path directory,
    Set<String> ownImages,
    Map<String, String> placeholders) {

  /** Whether the command line says what runs for the component; it then runs where crema does. */
  boolean isOwn(ComponentSpec.Container component) {
    return ownImages.contains(component.image());
  }
}
