package dev.crema.testkit.kfp;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs pipelines for the double. */
@FunctionalInterface
public interface PipelineLauncher {
  /**
   * Starts a run.
   *
   * @param order what to run
   * @return the run
   * @throws IOException if it cannot be started; the run fails then
   */
  Execution start(Order order) throws IOException;

  /**
   * Finds a run again that an earlier double started and did not see the end of.
   *
   * @param order as it was started
   * @return the run, which may have ended meanwhile; empty if nothing is known of it
   */
  default Optional<Execution> resume(Order order) {
    return Optional.empty();
  }

  /**
   * What to run.
   *
   * @param runId KFP's id of the run
   * @param yaml the compiled pipeline
   * @param parameters what the run was given, defaults not among them
   * @param folder an empty folder for the run alone
   */
  record Order(String runId, Path yaml, Map<String, Object> parameters, Path folder) {
    /** Copies the parameters. */
    public Order {
      parameters = Map.copyOf(parameters);
    }
  }

  /** A run that was started. */
  interface Execution {
    /**
     * Waits for the end.
     *
     * @return whether it ended well
     * @throws InterruptedException if the double is closed meanwhile
     */
    boolean await() throws InterruptedException;

    /** Ends it soon; {@link #await} then says that it did not end well. */
    void cancel();

    /**
     * Returns its tasks as far as they are known.
     *
     * @return the tasks, in the order in which they began
     */
    List<Task> tasks();
  }

  /**
   * A task of a run.
   *
   * @param name its name
   * @param state a word of {@code V2beta1RuntimeState}
   */
  record Task(String name, String state) {}
}
