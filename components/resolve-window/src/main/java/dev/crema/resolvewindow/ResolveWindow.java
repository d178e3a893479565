package dev.crema.resolvewindow;

import dev.crema.runledger.LedgerException;
import dev.crema.runledger.LedgerSettings;
import dev.crema.runledger.RunLedger;
import dev.crema.runledger.Window;
import dev.crema.runledger.WindowPatience;
import dev.crema.runledger.WindowSchedule;
import dev.crema.sdk.Caching;
import dev.crema.sdk.Component;
import dev.crema.sdk.Default;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Range;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepException;
import dev.crema.sdk.StepMain;
import java.time.Duration;
import java.util.Optional;

/**
 * Claims the earliest window of a schedule that is closed and not processed yet, for a recurring
 * run that does not know its own time.
 *
 * <p>Windows follow each other from {@code not_before} on, in UTC, by PostgreSQL's clock. The same
 * run gets the same window again. The window of a run that reported {@code failed}, or that has had
 * it for longer than {@code claim_timeout}, is free again; with {@code model_name} not that of a
 * run that promoted a version of the model, whatever became of the run: MLflow is asked. One that
 * is older than {@code max_lag}, or that {@code max_attempts} runs had, is left out, which the
 * ledger's table says. A window that is given is checked and passed on, and nothing is claimed.
 */
@Component(
    stage = "run",
    caching = Caching.NEVER,
    network = true,
    services = {"PostgreSQL >=18.0.0", "MLflow >=3.17.2"})
public final class ResolveWindow implements Step<ResolveWindow.Inputs, ResolveWindow.Outputs> {

  /**
   * What the step takes.
   *
   * @param schedule names what is processed, such as monitor:churn
   * @param period how long a window is, such as PT1H or P1D, which is 24 hours; another period
   *     holds from where the last window ends
   * @param notBefore the start of the very first window, such as 2026-01-01T00:00:00Z; moved ahead,
   *     it leaves out what lies before it
   * @param delay how long after its end, and after label_maturity, a window counts as closed
   * @param labelMaturity how long labels are waited for, as collect-production gets it
   * @param claimTimeout how long a run may have a window before it counts as lost; longer than any
   *     run takes
   * @param maxLag for how long a closed window is worth a look, at least a period: older ones are
   *     left out as skipped; empty = for ever
   * @param maxAttempts how many runs may fail with a window: the next one leaves it out as failed
   * @param kfpRunId the id of this KFP run
   * @param windowStart with window_end: the window, which is then passed on and not claimed
   * @param windowEnd with window_start: its end, exclusive
   * @param uriTemplate where the data of a window are, with {date}, {hour}, {window_start} and
   *     {window_end} in it
   * @param modelName the registered model that a window may have had promoted; empty: MLflow is not
   *     asked
   * @param scheduleOf whose schedule it is, such as a model: then the ledger counts the windows of
   *     schedule:schedule_of, so that two models may have a schedule of one name
   */
  public record Inputs(
      String schedule,
      String period,
      String notBefore,
      @Default("PT0S") String delay,
      @Default("PT0S") String labelMaturity,
      @Default(WindowPatience.CLAIM_TIMEOUT) String claimTimeout,
      @Default("") String maxLag,
      @Default("" + WindowPatience.MAX_ATTEMPTS) @Range(min = 1, max = 1000) long maxAttempts,
      String kfpRunId,
      @Default("") String windowStart,
      @Default("") String windowEnd,
      @Default("") String uriTemplate,
      @Default("") String modelName,
      @Default("") String scheduleOf) {

    /** The schedule's name in the ledger. */
    String scheduleName() {
      return scheduleOf.isEmpty() ? schedule : schedule + ":" + scheduleOf;
    }
  }

  /**
   * What the step gives.
   *
   * @param found false if no window is closed and free: the pipeline skips the rest
   * @param windowStart the start, inclusive; empty if none was found
   * @param windowEnd the end, exclusive; empty if none was found
   * @param uri uri_template for this window: date and hour are those of its start in UTC; empty if
   *     none was found
   */
  public record Outputs(boolean found, String windowStart, String windowEnd, String uri) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    WindowUri uri = new WindowUri(inputs.uriTemplate());
    if (!inputs.windowStart().isEmpty() || !inputs.windowEnd().isEmpty()) {
      return outputs(given(inputs), uri);
    }
    if (inputs.notBefore().isEmpty()) {
      throw new IllegalArgumentException(
          "There is no window: window_start, window_end and not_before are empty.\nMaybe give both limits of one window, or not_before, where the first window of a recurring run starts, such as 2026-01-01T00:00:00Z.");
    }
    WindowSchedule schedule = schedule(inputs);
    try {
      RunLedger ledger = RunLedger.connect(LedgerSettings.fromEnvironment(context::environment));
      if (!inputs.modelName().isEmpty()) {
        Promoted.settle(inputs, ledger, context);
      }
      Optional<Window> window = ledger.resolve(schedule, inputs.kfpRunId());
      context.log(
          window
              .map(found -> "the window is from %s to %s".formatted(found.start(), found.end()))
              .orElse("no window of %s is closed and free".formatted(schedule.name())));
      return window.map(found -> outputs(found, uri)).orElse(new Outputs(false, "", "", ""));
    } catch (LedgerException e) {
      throw new StepException(kind(e), e.getMessage(), e);
    }
  }

  private static WindowSchedule schedule(Inputs inputs) {
    Duration maturity = Times.duration("label_maturity", inputs.labelMaturity());
    if (maturity.isNegative()) {
      throw new IllegalArgumentException(
          "The label_maturity (%s) must not be negative.".formatted(maturity));
    }
    Duration delay = Times.duration("delay", inputs.delay());
    WindowPatience patience =
        new WindowPatience(
            Times.duration("claim_timeout", inputs.claimTimeout()),
            inputs.maxLag().isEmpty() ? null : Times.duration("max_lag", inputs.maxLag()),
            Math.toIntExact(inputs.maxAttempts()));
    return new WindowSchedule(
        inputs.scheduleName(),
        Times.duration("period", inputs.period()),
        Times.instant("not_before", inputs.notBefore()),
        delay.isNegative() ? delay : delay.plus(maturity),
        patience);
  }

  private static Window given(Inputs inputs) {
    if (inputs.windowStart().isEmpty() || inputs.windowEnd().isEmpty()) {
      throw new IllegalArgumentException(
          "Of window_start (%s) and window_end (%s) one is empty.\nMaybe give both, or none."
              .formatted(inputs.windowStart(), inputs.windowEnd()));
    }
    return new Window(
        Times.instant("window_start", inputs.windowStart()),
        Times.instant("window_end", inputs.windowEnd()));
  }

  private static Outputs outputs(Window window, WindowUri uri) {
    return new Outputs(true, window.start().toString(), window.end().toString(), uri.of(window));
  }

  private static ErrorKind kind(LedgerException e) {
    return switch (e.kind()) {
      case UNAVAILABLE -> ErrorKind.UNAVAILABLE;
      case REJECTED -> ErrorKind.INVALID_INPUT;
    };
  }

  /**
   * Runs the step.
   *
   * @param args as KFP gives them
   */
  public static void main(String[] args) {
    StepMain.run(new ResolveWindow(), args);
  }
}
