package dev.crema.runner.run;

import java.nio.file.Path;
import java.util.List;

/** Hears what happens in a run; called by several threads, one at a time. */
public interface Progress {
  /** Something is not as the user may expect, and the run goes on. */
  void warned(String sentence);

  /** The run starts in a folder. */
  void runStarted(RunRecord run, Path folder);

  /** A task starts. */
  void taskStarted(TaskRecord task);

  /** A step wrote a line to its standard error, which is where steps say what they do. */
  void taskSaid(TaskRecord task, String line);

  /** A step is tried again. */
  void taskRetried(TaskRecord task, String reason);

  /**
   * A task ended.
   *
   * @param lastLines the end of the standard error of a step that failed; all of it was said before
   */
  void taskEnded(TaskRecord task, List<String> lastLines);

  /** The run ended. */
  void runEnded(RunRecord run, Path folder);
}
