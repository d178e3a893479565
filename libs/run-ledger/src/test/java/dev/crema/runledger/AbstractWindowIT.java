package dev.crema.runledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** A ledger of its own, and windows of an hour by PostgreSQL's clock, which the test sets. */
abstract class AbstractWindowIT {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final Duration HOUR = Duration.ofHours(1);

  /** How long a run may have a window. */
  static final Duration LIMIT = Duration.ofHours(6);

  final TestLedger database = TestLedger.create();
  final RunLedger ledger = database.open();

  @BeforeEach
  void clock() throws Exception {
    ledger.claims(List.of()); // makes the tables
    database.replaceClock(START);
  }

  /** Sets the clock to some time after the start. */
  void at(Duration afterStart) throws Exception {
    database.setClock(START.plus(afterStart));
  }

  static Window hour(int number) {
    return new Window(
        START.plus(HOUR.multipliedBy(number)), START.plus(HOUR.multipliedBy(number + 1L)));
  }

  void report(String run, Verdict verdict) {
    ledger.report(TestLedger.report(run, verdict));
  }
}
