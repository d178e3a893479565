package dev.crema.runledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The process of a run, killed with -9 wherever it stands, and started again as the same run. */
class KilledRunIT {
  private static final int LIVES = TestLedger.SOAK ? 30 : 3;
  private static final String[] STAGES = {"claimed", "resolved", "reported"};

  private final TestLedger database = TestLedger.create();

  @Test
  void whatItHadIsStillItsOwnAndNothingIsDoneTwice() throws Exception {
    int number = 0;
    for (int life = 0; life < LIVES; life++) {
      // At another place each time; it goes on while the kill is on its way.
      number = live(number, 5 + life, STAGES[life % STAGES.length]);
    }
    RunLedger ledger = database.open();
    Set<Window> windows = new HashSet<>();
    for (int i = 0; i <= number; i++) {
      String run = "run-" + i;
      String key = "key-" + i;
      assertThat(ledger.claim(new ClaimRequest(key, run, TestLedger.MODEL)).isHeldBy(run)).isTrue();
      Window window = ledger.resolve(RunningProcess.SCHEDULE, run).orElseThrow();
      assertThat(windows.add(window)).as("%s is of %s alone", window, run).isTrue();
      Recorded recorded = ledger.report(TestLedger.report(run, Verdict.SCORED));
      assertThat(recorded.recorded()).isTrue();
      assertThat(ledger.claims(List.of(key)).values())
          .singleElement()
          .extracting(Claim::holder)
          .isEqualTo(run);
    }
    assertThat(windows)
        .hasSize(number + 1)
        .allMatch(
            window ->
                Duration.between(RunningProcess.SCHEDULE.notBefore(), window.start()).toMinutes()
                    < windows.size());
  }

  /** Starts the process at a run, kills it at a later one, and returns the run it stood at. */
  private int live(int first, int runs, String stage) throws Exception {
    Process process =
        TestLedger.process(RunningProcess.class, List.of(database.url, Integer.toString(first)))
            .start();
    int reported = first - 1;
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      String killAt = "%s %d".formatted(stage, first + runs);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals(killAt)) {
          process.toHandle().destroyForcibly(); // SIGKILL; what it said is still read
        }
        if (line.startsWith("reported ")) {
          reported = Integer.parseInt(line.substring("reported ".length()));
        }
      }
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(reported).isGreaterThanOrEqualTo(first + runs - 1);
    return reported + 1;
  }
}
