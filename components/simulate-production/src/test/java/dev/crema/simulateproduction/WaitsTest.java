package dev.crema.simulateproduction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.sdk.Dataset;
import dev.crema.testkit.TestStepContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitsTest {
  private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");

  @TempDir Path folder;

  private static void check(String start, String duration, String delay, long rows) {
    Waits.check(Timeline.parse(start, duration, delay), rows, NOW);
  }

  @ParameterizedTest
  @CsvSource({
    "'', PT10H, PT1H, 500000", // without start, the rows happen when they are sent
    "'', PT1H, PT0S, 1000000000",
    "2026-01-01T00:00:00Z, P10D, P1D, 1000000000", // all of the past
    "2026-01-31T23:00:00Z, PT1H, PT1H, 500000", // up to one hour ahead
    "2026-01-22T00:00:00Z, P10D, PT1H, 120000000", // a 240th of them
  })
  void whatEndsInTimeAndFitsIsLetThrough(String start, String duration, String delay, long rows) {
    assertThatCode(() -> check(start, duration, delay, rows)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "'', PT1H, PT1H0.001S, 1, waits at most PT1H",
    "'', PT1H, P30D, 1, label_delay PT720H",
    "2027-02-01T00:00:00Z, PT1H, PT0S, 1, start is (2027-02-01T00:00:00Z)",
    "2026-01-31T23:00:00Z, PT1H, PT1H0.001S, 1, would come at 2026-02-01T01:00:00.001Z",
    "'', PT1H, PT0.001S, 500001, Of 500001 rows 500001 have a label",
    "2026-01-22T00:00:00Z, P10D, PT1H, 120000001, keeps at most 500000 of them",
  })
  void whatWouldWaitTooLongOrKeepTooMuchIsRefused(
      String start, String duration, String delay, long rows, String part) {
    assertThatThrownBy(() -> check(start, duration, delay, rows))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(part)
        .hasMessageContaining("\nMaybe ");
  }

  /** Nobody listens at the address: it would be asked, and then waited for during a month. */
  @Test
  @Timeout(60)
  void theStepRefusesBeforeItSendsOrWritesAnything() {
    Dataset dataset = Dataset.of("dataset", folder.resolve("dataset"));
    SimulateProductionTest.write(dataset.path(), 10);
    Path outputs = folder.resolve("outputs");
    SimulateProduction.Inputs inputs =
        new SimulateProduction.Inputs(
            dataset,
            null,
            SimulateProduction.Destination.SERVICE,
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            0,
            0,
            1,
            0,
            "P30D",
            0,
            "",
            "PT1H",
            1,
            "http://127.0.0.1:1",
            "");
    SimulateProduction step =
        new SimulateProduction(
            duration -> {
              throw new AssertionError("It waits for " + duration);
            });
    assertThatThrownBy(() -> step.run(inputs, TestStepContext.in(outputs)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("waits at most PT1H");
    assertThat(outputs.resolve("simulated")).doesNotExist();
  }
}
