package dev.crema.runledger;

import java.time.Duration;
import java.time.Instant;

/**
 * Runs, one after the other, that claim a key and a window and report; to be killed at any moment.
 * Repeats each call, as a step does that is retried.
 */
final class RunningProcess {
  static final WindowSchedule SCHEDULE =
      new WindowSchedule(
          "score:churn",
          Duration.ofMinutes(1),
          Instant.parse("2026-01-01T00:00:00Z"),
          Duration.ZERO,
          Duration.ofDays(300));

  private RunningProcess() {}

  /** Arguments: the address of the database and the number of the first run. */
  @SuppressWarnings("SystemOut") // the parent reads it
  public static void main(String[] args) {
    RunLedger ledger = RunLedger.connect(TestLedger.settings(args[0]));
    for (int number = Integer.parseInt(args[1]); ; number++) {
      String run = "run-" + number;
      ledger.claim(new ClaimRequest("key-" + number, run, TestLedger.MODEL));
      System.out.println("claimed " + number);
      boolean hasWindow = ledger.resolve(SCHEDULE, run).isPresent();
      System.out.println((hasWindow ? "resolved " : "found nothing ") + number);
      ledger.report(TestLedger.report(run, Verdict.SCORED));
      System.out.println("reported " + number);
    }
  }
}
