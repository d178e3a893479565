package dev.crema.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The promise of the decision: how often windows without drift alarm. */
final class FalseAlarmTest {
  private static final int SEEDS = 1_000;
  private static final int FEATURES = 100;

  /** Without the effect's floor: the procedure alone must hold its rate. */
  private static final DriftPolicy STRICT = new DriftPolicy(0.01, 0, 500);

  @Test
  void fewerThanFiveInAHundredQuietWindowsAlarmAtAHundredFeatures() throws IOException {
    int alarms = 0;
    int usual = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomGenerator random = Production.random(seed);
      ReferenceProfile reference = Production.training(FEATURES, 1_000, random);
      Window window = Production.window(reference, 500, random);
      alarms += DriftDecision.of(reference, window, STRICT).isDrifted() ? 1 : 0;
      usual +=
          DriftDecision.of(reference, window, new DriftPolicy(0.05, 0, 500)).isDrifted() ? 1 : 0;
    }
    // Far below the promise of 50: three standard errors above the rates that were asked for.
    assertThat(alarms).as("alarms of %d at a rate of 0.01", SEEDS).isLessThanOrEqualTo(19);
    assertThat(usual).as("alarms of %d at a rate of 0.05", SEEDS).isLessThanOrEqualTo(49);
    assertThat(Files.readString(PowerCurveTest.PAGE))
        .as("the page shows what was measured")
        .contains("%d alarm at α = 0.01 and %d at α = 0.05".formatted(alarms, usual));
  }

  @Test
  void largeWindowsHoldTheRateToo() {
    int alarms = 0;
    int seeds = 60;
    for (int seed = 0; seed < seeds; seed++) {
      RandomGenerator random = Production.random(seed);
      ReferenceProfile reference = Production.training(20, 20_000, random);
      Window window = Production.window(reference, 10_000, random);
      alarms +=
          DriftDecision.of(reference, window, new DriftPolicy(0.05, 0, 500)).isDrifted() ? 1 : 0;
    }
    // Three are expected at most.
    assertThat(alarms).isLessThanOrEqualTo(8);
  }

  /** A hundred copies of one column: whatever holds for one holds for all. */
  @Test
  void columnsThatDependOnEachOtherDoNotAlarmMoreOften() {
    int alarms = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomGenerator random = Production.random(seed);
      ReferenceColumn reference = Production.reference(0, 1_000, random);
      ReferenceNumbers numbers = (ReferenceNumbers) reference;
      ColumnDrift drift =
          ColumnDrift.ofColumn(
              numbers, Production.counted(numbers, Production.numbers(0, 500, random)));
      List<ColumnDrift> copies = new ArrayList<>();
      for (int i = 0; i < FEATURES; i++) {
        copies.add(drift);
      }
      alarms += DriftDecision.of(500, copies, STRICT).isDrifted() ? 1 : 0;
    }
    assertThat(alarms).isLessThan(10);
  }
}
