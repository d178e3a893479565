package dev.crema.testkit.kfp;

import java.time.Duration;

/**
 * What a real KFP does that a client does not expect; all on by default.
 *
 * @param acceptance how long {@code POST /runs} takes; who goes away meanwhile has made the run all
 *     the same
 * @param lateAcceptance after how long a run appears whose request was cut off by {@link
 *     Fault#LATE}
 * @param withoutState how long a new run has no state
 * @param foldsCase whether filters take upper and lower case for the same, as the database does
 * @param decodesTwice whether the text of a filter is decoded once more than HTTP does
 * @param epochForNever whether times that have not come are the epoch
 * @param strangeTasks whether {@code task_details} has entries twice and without a name
 * @param takesFiveFields whether a cron of five fields is accepted, and read from the second on
 * @param retriesNoExitCode whether a step that fails is not tried again, whatever its {@code
 *     set_retry}: the stock manifest's {@code retryPolicy: OnError} wins
 * @param leavesOutZeros whether false, zero and empty texts, lists and objects are left out
 */
public record Habits(
    Duration acceptance,
    Duration lateAcceptance,
    Duration withoutState,
    boolean foldsCase,
    boolean decodesTwice,
    boolean epochForNever,
    boolean strangeTasks,
    boolean takesFiveFields,
    boolean retriesNoExitCode,
    boolean leavesOutZeros) {

  /**
   * Returns all habits, with short times.
   *
   * @return the habits
   */
  public static Habits all() {
    return new Habits(
        Duration.ofMillis(20),
        Duration.ofMillis(300),
        Duration.ofMillis(50),
        true,
        true,
        true,
        true,
        true,
        true,
        true);
  }

  /**
   * Returns these habits with other times.
   *
   * @param other how long {@code POST /runs} takes
   * @param late after how long a run appears that was cut off
   * @param stateless how long a new run has no state
   * @return the habits
   */
  public Habits withTimes(Duration other, Duration late, Duration stateless) {
    return new Habits(
        other,
        late,
        stateless,
        foldsCase,
        decodesTwice,
        epochForNever,
        strangeTasks,
        takesFiveFields,
        retriesNoExitCode,
        leavesOutZeros);
  }

  /**
   * Returns these habits of a cluster whose manifest retries steps that fail.
   *
   * @return the habits
   */
  public Habits withRetries() {
    return new Habits(
        acceptance,
        lateAcceptance,
        withoutState,
        foldsCase,
        decodesTwice,
        epochForNever,
        strangeTasks,
        takesFiveFields,
        false,
        leavesOutZeros);
  }
}
