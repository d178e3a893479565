package dev.crema.kfp;

import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * KFP's REST API. Immutable and safe for many threads; holds no thread of its own that keeps a
 * process alive.
 *
 * <p>Every call ends within {@link KfpLimits#call()} and throws {@link KfpException} if KFP did not
 * do it. Reads, and what leaves the same state when it is done twice, are tried again while KFP is
 * unavailable. Runs and recurring runs are made once: KFP takes the same twice.
 */
public final class Kfp {
  private final Calls calls;

  /**
   * Makes a client; nothing is sent.
   *
   * @param settings where KFP is and who asks
   * @param time for deadlines and pauses
   * @param random varies the pauses
   */
  public Kfp(KfpSettings settings, Timekeeper time, RandomGenerator random) {
    this.calls = new Calls(settings, time, random);
  }

  /**
   * Returns a client with this machine's time and chance; nothing is sent.
   *
   * @param settings where KFP is and who asks
   * @return the client
   */
  public static Kfp connect(KfpSettings settings) {
    return new Kfp(settings, Timekeeper.system(), RandomGenerator.getDefault());
  }

  /**
   * Asks KFP how it is.
   *
   * @return what it says
   * @throws KfpException if it does not say
   */
  public Health health() {
    return calls.repeat(
        calls.begin(), Request.get("/healthz", Map.of()), answer -> Health.read(answer.fields()));
  }

  /**
   * Returns pipelines and their versions.
   *
   * @return the calls for them
   */
  public Pipelines pipelines() {
    return new Pipelines(calls);
  }

  /**
   * Returns experiments.
   *
   * @return the calls for them
   */
  public Experiments experiments() {
    return new Experiments(calls);
  }

  /**
   * Returns runs.
   *
   * @return the calls for them
   */
  public Runs runs() {
    return new Runs(calls);
  }

  /**
   * Returns recurring runs.
   *
   * @return the calls for them
   */
  public RecurringRuns recurringRuns() {
    return new RecurringRuns(calls);
  }
}
