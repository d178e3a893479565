package dev.crema.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A component that can be started: as a process of this machine or in its image. */
interface Step {

  /** The exit code after {@code kill -9}. */
  int KILLED = 137;

  /** Runs the component to its end. */
  ComponentProcess.Ending run(String executorInput, Map<String, String> environment)
      throws Exception;

  /** Runs the component and kills it a while after it has removed a leftover. */
  ComponentProcess.Ending runAndKill(
      String executorInput, Map<String, String> environment, Path leftover, Duration work)
      throws Exception;

  /** Returns whether a run that was to be killed was, before it came to its end. */
  boolean killed(ComponentProcess.Ending ending);

  /** Returns the files that the component left where it has nothing to leave. */
  List<String> leftBehind();
}
