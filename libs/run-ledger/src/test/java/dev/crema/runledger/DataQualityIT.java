package dev.crema.runledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How well the rows of runs keep their contracts, and which of it is said of a model. */
class DataQualityIT {
  private static final Duration MONTH = Duration.ofDays(30);

  private final TestLedger database = TestLedger.create();
  private final RunLedger ledger = database.open();

  @Test
  void theNewestOfEachModelIsSaid() throws Exception {
    Instant noon = Instant.parse("2026-03-10T12:00:00Z");
    ledger.newestData(MONTH, 1);
    database.replaceClock(noon);
    ledger.report(new DataQuality("run-1", "churn", 100, 0.9));
    ledger.report(new DataQuality("run-2", "iris", 150, 1));
    database.setClock(noon.plusSeconds(60));
    ledger.report(new DataQuality("run-3", "churn", 200, 0.99));
    assertThat(ledger.newestData(MONTH, 10))
        .containsExactly(
            new CheckedData(
                new DataQuality("run-3", "churn", 200, 0.99), false, noon.plusSeconds(60)),
            new CheckedData(new DataQuality("run-2", "iris", 150, 1), false, noon));
    assertThat(ledger.newestData(MONTH, 1)).hasSize(1);
    database.setClock(noon.plus(MONTH).plusSeconds(30));
    assertThat(ledger.newestData(MONTH, 10))
        .extracting(checked -> checked.quality().modelName())
        .containsExactly("churn");
  }

  @Test
  void whatARunSaidFirstStays() {
    ledger.report(new DataQuality("run-1", "churn", 100, 0.9));
    ledger.report(new DataQuality("run-1", "churn", 100, 0.5));
    assertThat(ledger.newestData(MONTH, 10))
        .extracting(checked -> checked.quality().passRate())
        .containsExactly(0.9);
  }

  @Test
  void rowsAreRefusedIfTheirRunSaysThatTheyBreakTheirContract() {
    ledger.report(new DataQuality("run-1", "churn", 100, 0.98));
    assertThat(ledger.newestData(MONTH, 10)).noneMatch(CheckedData::refused);
    ledger.report(TestLedger.report("run-1", Verdict.INVALID));
    assertThat(ledger.newestData(MONTH, 10)).allMatch(CheckedData::refused);
    ledger.report(new DataQuality("run-2", "churn", 100, 0.98));
    ledger.report(TestLedger.report("run-2", Verdict.REJECTED));
    assertThat(ledger.newestData(MONTH, 10)).hasSize(1).noneMatch(CheckedData::refused);
  }

  @Test
  void whatIsNoShareIsRefused() {
    assertThatThrownBy(() -> new DataQuality("run-1", "churn", 1, Double.NaN))
        .hasMessage("The pass_rate (NaN) must be from 0 to 1.");
    assertThatThrownBy(() -> new DataQuality("run-1", "churn", 1, 1.01))
        .hasMessageContaining("pass_rate (1.01)");
    assertThatThrownBy(() -> new DataQuality("run-1", "churn", -1, 1))
        .hasMessage("The rows (-1) must be 0 or more.");
  }
}
