package dev.crema.runner.run;

import dev.crema.runner.ir.ComponentSpec;
import dev.crema.runner.step.ExecutorInput;
import dev.crema.runner.step.Program;
import dev.crema.runner.step.StepFolder;

/** A step of a run that is to start, with all that was decided before. */
record StepJob(
    ComponentSpec.Container component, Program program, ExecutorInput input, StepFolder folder) {}
