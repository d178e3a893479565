package dev.crema.sdk.executor;

import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepListener;
import dev.crema.sdk.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A listener that remembers, and fails when its variable says so. */
public final class HeardSteps implements StepListener {
  static final String FAILS = VARIABLES + "TEST_FAILS";

  /** What every instance heard: ServiceLoader makes a new one for each step. */
  static final List<String> HEARD = new ArrayList<>();

  static final List<StepReport> REPORTS = new ArrayList<>();

  static void forget() {
    HEARD.clear();
    REPORTS.clear();
  }

  private static void hear(String what, StepReport report, Consumer<String> log) {
    HEARD.add(what);
    REPORTS.add(report);
    log.accept("heard " + what);
    if (report.environment().containsKey(FAILS)) {
      throw new IllegalStateException("deaf");
    }
  }

  @Override
  public void started(StepReport report, Consumer<String> log) {
    hear("started", report, log);
  }

  @Override
  public void completed(StepReport report, Consumer<String> log) {
    hear("completed", report, log);
  }

  @Override
  public void failed(StepReport report, ErrorKind kind, Consumer<String> log) {
    hear("failed " + kind, report, log);
  }
}
