package dev.crema.runner.run;

import dev.crema.runner.ir.PipelineSpec;
import java.nio.file.Path;
import java.util.Map;

/** What all tasks of a run share. */
record RunContext(
    PipelineSpec pipeline,
    RunFolder folder,
    RunState state,
    StepLogs logs,
    Place place,
    Cache cache,
    boolean useCache,
    CoreBudget cores,
    Path directory,
    Map<String, String> placeholders) {}
