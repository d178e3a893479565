package dev.crema.retraining.core;

import static dev.crema.retraining.core.RetrainingState.AWAITING_APPROVAL;
import static dev.crema.retraining.core.RetrainingState.EXPIRED;
import static dev.crema.retraining.core.RetrainingState.FAILED;
import static dev.crema.retraining.core.RetrainingState.REJECTED;
import static dev.crema.retraining.core.RetrainingState.REJECTED_BY_GATE;
import static dev.crema.retraining.core.RetrainingState.REQUESTED;
import static dev.crema.retraining.core.RetrainingState.RUNNING;
import static dev.crema.retraining.core.RetrainingState.SUBMITTED;
import static dev.crema.retraining.core.RetrainingState.SUCCEEDED;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What may lead from one state to another: the only ways there are. The drawing in the
 * documentation is made from this table, and no change is written that is not in it.
 */
public enum Transition {
  /** Asked for, and free to run. */
  ASK(null, REQUESTED, "asked for"),
  /** Asked for, but a person must look first. */
  ASK_APPROVAL(null, AWAITING_APPROVAL, "asked for, approval needed"),
  /** Asked for by an alert that began too long ago. */
  ASK_TOO_LATE(null, EXPIRED, "asked for by an alert of long ago"),
  /** A person wants it. */
  APPROVE(AWAITING_APPROVAL, REQUESTED, "approved"),
  /** A person does not want it. */
  REJECT_WAITING(AWAITING_APPROVAL, REJECTED, "rejected"),
  /** A person does not want it. */
  REJECT(REQUESTED, REJECTED, "rejected"),
  /** Nobody approved in time, or there is no reason any more. */
  EXPIRE_WAITING(AWAITING_APPROVAL, EXPIRED, "too old, resolved, superseded or learned"),
  /** Its turn did not come in time, or there is no reason any more. */
  EXPIRE(REQUESTED, EXPIRED, "too old, resolved, superseded or learned"),
  /** It is its turn. */
  DECIDE(REQUESTED, SUBMITTED, "its turn"),
  /** There is no reason any more, no run yet, and the key is closed to late ones. */
  WITHDRAW(SUBMITTED, EXPIRED, "no run yet, resolved, superseded or learned, key closed"),
  /** KFP has a run. */
  START(SUBMITTED, RUNNING, "KFP has a run"),
  /** No run within max_age, and the key is closed to late ones. */
  GIVE_UP(SUBMITTED, FAILED, "no run within max_age or abandoned, key closed"),
  /** Another run of it has won the claim. */
  FOLLOW_WINNER(RUNNING, RUNNING, "another run holds the key"),
  /** It takes too long, or a person abandons it. */
  STOP(RUNNING, RUNNING, "told to end"),
  /** The run that holds the key ended with a verdict. */
  SUCCEED(RUNNING, SUCCEEDED, "run ended, verdict"),
  /** The run that holds the key ended, and the gate had said no. */
  GATE(RUNNING, REJECTED_BY_GATE, "run ended, verdict rejected"),
  /**
   * The run ended without a verdict, or without the key, which is closed to late ones; or it does
   * not end although it was told to.
   */
  FAIL(RUNNING, FAILED, "run ended without a verdict or not at all, or key closed");

  private final @Nullable RetrainingState from;
  private final RetrainingState to;
  private final String label;

  Transition(@Nullable RetrainingState from, RetrainingState to, String label) {
    this.from = from;
    this.to = to;
    this.label = label;
  }

  /** Returns the state before; null for a new retraining. */
  public @Nullable RetrainingState from() {
    return from;
  }

  /** Returns the state after. */
  public RetrainingState to() {
    return to;
  }

  /** Returns what happened, for the drawing. */
  public String label() {
    return label;
  }

  /** Returns the state after it, if there is such a way. */
  static RetrainingState take(@Nullable RetrainingState from, RetrainingState to) {
    if (Arrays.stream(values()).noneMatch(way -> way.from == from && way.to == to)) {
      throw new IllegalStateException("There is no way from (%s) to (%s).".formatted(from, to));
    }
    return to;
  }
}
