package dev.crema.resolvewindow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.resolvewindow.ResolveWindow.Inputs;
import dev.crema.resolvewindow.ResolveWindow.Outputs;
import dev.crema.runledger.LedgerSettings;
import dev.crema.runledger.Report;
import dev.crema.runledger.RunLedger;
import dev.crema.runledger.Verdict;
import dev.crema.sdk.StepException;
import dev.crema.servers.testing.SharedPostgres;
import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import dev.crema.testkit.TestStepContext;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class ResolveWindowIT extends ComponentContractTest {
  private static final String START = "2026-01-01T00:00:00Z";

  @Override
  protected ContractExample example(Path directory) {
    return ContractExample.of(ResolveWindow.class)
        .parameter("schedule", "monitor:churn")
        .parameter("period", "P1D")
        .parameter("not_before", START)
        .parameter("kfp_run_id", "6b8f1f3e-0a53-4a41-9f2c-1f6f3d0f4e21")
        .environment("CREMA_LEDGER_JDBC_URL", SharedPostgres.newDatabase());
  }

  private static Inputs daily(String run, String start, String end) {
    return new Inputs(
        "monitor:churn", "P1D", START, "PT0S", "PT0S", "PT6H", "", 3, run, start, end, "", "", "");
  }

  private static Inputs odd(String period, String notBefore, String delay, String timeout) {
    return new Inputs(
        "monitor:churn",
        period,
        notBefore,
        delay,
        "PT0S",
        timeout,
        "",
        3,
        "run-1",
        "",
        "",
        "",
        "",
        "");
  }

  private static Inputs odd(String maturity, String maxLag) {
    return new Inputs(
        "monitor:churn",
        "P1D",
        START,
        "PT2M",
        maturity,
        "PT6H",
        maxLag,
        3,
        "run-1",
        "",
        "",
        "",
        "",
        "");
  }

  private static Inputs at(String start, String uriTemplate) {
    return new Inputs(
        "score",
        "PT1H",
        START,
        "PT0S",
        "PT0S",
        "PT6H",
        "",
        3,
        "run-1",
        start,
        start.isEmpty() ? "" : "2027-01-01T00:00:00Z",
        uriTemplate,
        "",
        "");
  }

  private static Outputs run(TestStepContext context, Inputs inputs) {
    return new ResolveWindow().run(inputs, context);
  }

  private static TestStepContext context() {
    return TestStepContext.in(Path.of("unused"));
  }

  private static TestStepContext onDatabase() {
    return context().withEnvironment("CREMA_LEDGER_JDBC_URL", SharedPostgres.newDatabase());
  }

  @Test
  void eachRunGetsItsWindowAndTheSameOneAgain() {
    TestStepContext context = onDatabase();
    Outputs first = new Outputs(true, START, "2026-01-02T00:00:00Z", "");
    assertThat(run(context, daily("run-1", "", ""))).isEqualTo(first);
    assertThat(run(context, daily("run-2", "", "")))
        .isEqualTo(new Outputs(true, "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z", ""));
    assertThat(run(context, daily("run-1", "", ""))).isEqualTo(first);
  }

  @Test
  void noClosedWindowIsAnAnswer() {
    assertThat(run(onDatabase(), odd("P1D", "9999-01-01T00:00:00Z", "PT0S", "PT6H")))
        .isEqualTo(new Outputs(false, "", "", ""));
  }

  @Test
  void aGivenWindowIsPassedOnWithoutPostgresql() {
    assertThat(run(context(), daily("run-1", "2026-03-01T02:00:00+02:00", "2026-03-08T00:00:00Z")))
        .isEqualTo(new Outputs(true, "2026-03-01T00:00:00Z", "2026-03-08T00:00:00Z", ""));
  }

  @Test
  void aGivenWindowIsChecked() {
    assertWrong(daily("run-1", START, ""), "window_end () one is empty.\nMaybe give both");
    assertWrong(daily("run-1", "", START), "window_start () and");
    assertWrong(daily("run-1", START, START), "must be after the window_start (" + START + ")");
    assertWrong(daily("run-1", "yesterday", START), "The window_start (yesterday) is no instant.");
    assertWrong(daily("run-1", "2026-01-01", START), "The window_start (2026-01-01)");
  }

  @Test
  void aWrongScheduleIsNamed() {
    assertWrong(odd("P1M", START, "PT0S", "PT6H"), "The period (P1M)", "a week is P7D");
    assertWrong(odd("PT1S", START, "PT0S", "PT6H"), "The period (PT1S) must be from PT1M");
    assertWrong(odd("P1D", "2026-13-01", "PT0S", "PT6H"), "The not_before (2026-13-01)");
    assertWrong(
        odd("P1D", "", "PT0S", "PT6H"),
        "window_start, window_end and not_before are empty.\nMaybe give both limits of one window");
    assertWrong(odd("P1D", START, "-PT1S", "PT6H"), "The delay (PT-1S)");
    assertWrong(odd("P1D", START, "PT0S", "soon"), "The claim_timeout (soon)");
    assertWrong(odd("-PT1S", ""), "The label_maturity (PT-1S) must not be negative.");
    assertWrong(odd("PT0S", "PT23H"), "The max_lag (PT23H) must be from PT24H");
  }

  @Test
  void delayAndMaturityAreBothWaitedFor() {
    TestStepContext context = onDatabase();
    Instant yesterday = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(25));
    assertThat(run(context, waiting(yesterday, "PT30M", "PT15M")).found()).isTrue();
    assertThat(run(context, waiting(yesterday, "PT30M", "PT45M")).found()).isFalse();
    assertThat(run(context, waiting(yesterday, "PT75M", "PT0S")).found()).isFalse();
  }

  private static Inputs waiting(Instant start, String delay, String maturity) {
    String schedule = "waits " + delay + " and " + maturity;
    return new Inputs(
        schedule,
        "P1D",
        start.toString(),
        delay,
        maturity,
        "PT6H",
        "",
        3,
        "run-1",
        "",
        "",
        "",
        "",
        "");
  }

  @Test
  void windowsThatAreTooOldOrFailedTooOftenAreLeftOut() {
    TestStepContext context = onDatabase();
    Instant newest = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofMinutes(1470));
    String start = newest.minus(Duration.ofDays(9)).toString();
    Outputs first = run(context, limited("run-1", start, "P2D", 1));
    assertThat(first.windowStart()).isEqualTo(newest.minus(Duration.ofDays(1)).toString());
    RunLedger.connect(LedgerSettings.fromEnvironment(context::environment))
        .report(new Report("run-1", "churn", Verdict.FAILED, "", "", ""));
    Outputs second = run(context, limited("run-2", start, "P2D", 1));
    assertThat(second.windowStart()).isEqualTo(newest.toString());
  }

  /** Else each of two models gets every other window, and all runs are green. */
  @Test
  void twoModelsOnASchedulesDefaultNameHaveTheirOwnWindows() {
    TestStepContext context = onDatabase();
    assertThat(run(context, scheduleOf("run-1", "churn")).windowStart()).isEqualTo(START);
    assertThat(run(context, scheduleOf("run-2", "offer")).windowStart()).isEqualTo(START);
    assertThat(run(context, scheduleOf("run-3", "offer")).windowStart())
        .isEqualTo("2026-01-02T00:00:00Z");
    RunLedger ledger = RunLedger.connect(LedgerSettings.fromEnvironment(context::environment));
    assertThat(ledger.holders("monitor:churn")).containsExactly("run-1");
  }

  private static Inputs scheduleOf(String run, String model) {
    return new Inputs(
        "monitor", "P1D", START, "PT0S", "PT0S", "PT6H", "", 3, run, "", "", "", "", model);
  }

  private static Inputs limited(String run, String start, String maxLag, long attempts) {
    return new Inputs(
        "limited", "P1D", start, "PT0S", "PT0S", "PT6H", maxLag, attempts, run, "", "", "", "", "");
  }

  @Test
  void theAddressOfAWindowHasItsTimesInIt() {
    assertThat(run(context(), at("2026-03-01T07:30:00Z", "s3://in/{date}/{hour}.csv")).uri())
        .isEqualTo("s3://in/2026-03-01/07.csv");
    assertThat(run(context(), at("2026-03-01T07:30:00Z", "{window_start}_{window_end}$1")).uri())
        .isEqualTo("2026-03-01T07:30:00Z_2027-01-01T00:00:00Z$1");
    assertThat(run(context(), at(START, "s3://in/all.csv")).uri()).isEqualTo("s3://in/all.csv");
  }

  @Test
  void aMarkThatMeansNothingIsNamedBeforeAWindowIsClaimed() {
    assertWrong(
        at("", "s3://in/{day}.csv"),
        "The uri_template (s3://in/{day}.csv) has the mark ({day})",
        "\nMaybe one of [date, hour, window_end, window_start] is meant");
  }

  @Test
  void whatIsMissingIsSaid() {
    assertThatThrownBy(() -> run(context(), daily("run-1", "", "")))
        .isInstanceOf(StepException.class)
        .hasMessageContaining("CREMA_LEDGER_JDBC_URL");
  }

  private static void assertWrong(Inputs inputs, String... texts) {
    assertThatThrownBy(() -> run(context(), inputs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(texts);
  }
}
