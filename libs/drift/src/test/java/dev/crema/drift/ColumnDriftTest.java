package dev.crema.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.drift.Finding.Kind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What becomes of one column, at the ends of what columns can be. */
final class ColumnDriftTest {
  @Test
  void aColumnThatWasAllMissingAndStillIsStaysQuiet() {
    double[] missing = new double[600];
    Arrays.fill(missing, Double.NaN);
    ReferenceNumbers never = ReferenceNumbers.of("never", missing);
    ColumnDrift drift = ColumnDrift.ofColumn(never, WindowNumbers.of(never, missing));
    assertThat(drift.notes())
        .containsExactly(
            "All values were missing in training.", "All values of the window are missing.");
    assertThat(DriftDecision.of(600, List.of(drift), DriftPolicy.DEFAULT).isDrifted()).isFalse();
    // And when values come, the missing rate tells.
    ColumnDrift back = ColumnDrift.ofColumn(never, WindowNumbers.of(never, new double[600]));
    assertThat(DriftDecision.of(600, List.of(back), DriftPolicy.DEFAULT).isDrifted()).isTrue();
  }

  @Test
  void aColumnThatWasConstantIsQuietWhileItStays() {
    double[] constant = new double[1_000];
    Arrays.fill(constant, 7);
    ReferenceNumbers before = ReferenceNumbers.of("x", constant);
    ColumnDrift same = ColumnDrift.ofColumn(before, WindowNumbers.of(before, constant));
    assertThat(same.findings()).allMatch(finding -> finding.test().pValue() == 1);
    assertThat(same.notes()).hasSize(2);
    assertThat(same.distances()).isEqualTo(new Distances(0, 0, 0));
    double[] other = constant.clone();
    Arrays.fill(other, 0, 100, 8);
    ColumnDrift changed = ColumnDrift.ofColumn(before, WindowNumbers.of(before, other));
    assertThat(changed.findings().get(1).effect()).isCloseTo(0.1, within(1e-12));
    assertThat(Objects.requireNonNull(changed.outOfRange()).share()).isCloseTo(0.1, within(1e-12));
    assertThat(DriftDecision.of(1_000, List.of(changed), DriftPolicy.DEFAULT).isDrifted()).isTrue();
  }

  /** A column of identifiers: every value is new, and that is as it was. */
  @Test
  void identifiersThatAreAllNewDoNotAlarm() {
    for (int categories : new int[] {800, 150_000}) {
      Map<String, Long> before = new HashMap<>();
      Map<String, Long> now = new HashMap<>();
      for (int i = 0; i < categories; i++) {
        before.put("a" + i, 1L);
        now.put("b" + i, 1L);
      }
      ReferenceCategories training = ReferenceCategories.of("id", 0, before);
      ColumnDrift drift = ColumnDrift.ofColumn(training, WindowCategories.of(training, 0, now));
      assertThat(DriftDecision.of(categories, List.of(drift), DriftPolicy.DEFAULT).reasons())
          .isEmpty();
      assertThat(drift.notes()).anyMatch(note -> note.contains("compared by hash"));
    }
  }

  /**
   * A column where one row in five has a category of its own, and a few more now share a new one.
   */
  @Test
  void whatIsNewByChanceIsNoEffect() {
    Map<String, Long> before = new HashMap<>(Map.of("a", 2_400L));
    Map<String, Long> now = new HashMap<>(Map.of("a", 390L, "zz", 14L));
    for (int i = 0; i < 600; i++) {
      before.put("once" + i, 1L);
    }
    for (int i = 0; i < 96; i++) {
      now.put("new" + i, 1L);
    }
    ReferenceCategories training = ReferenceCategories.of("x", 0, before);
    ColumnDrift drift = ColumnDrift.ofColumn(training, WindowCategories.of(training, 0, now));
    assertThat(drift.newShare()).isCloseTo(0.22, within(1e-12));
    Finding found = drift.findings().getLast();
    assertThat(found.kind()).isEqualTo(Kind.NEW_CATEGORY);
    assertThat(found.test().pValue()).isLessThan(1e-9);
    assertThat(found.effect()).isCloseTo(0.028, within(1e-12)); // zz; beyond chance 0.22 − 0.2
  }

  @Test
  void manyCategoriesThatMoveAreSeenByTheirHash() {
    Map<String, Long> before = new HashMap<>();
    Map<String, Long> now = new HashMap<>();
    for (int i = 0; i < 1_200; i++) {
      before.put("c" + i, 5L);
      now.put("c" + i, 2L);
    }
    now.put("c0", 600L);
    ReferenceCategories training = ReferenceCategories.of("c", 0, before);
    ColumnDrift drift = ColumnDrift.ofColumn(training, WindowCategories.of(training, 0, now));
    assertThat(DriftDecision.of(2_998, List.of(drift), DriftPolicy.DEFAULT).isDrifted()).isTrue();
    assertThat(drift.newShare()).isNaN();
  }

  @Test
  void aChangeThatIsCertainButSmallDoesNotCount() {
    double[] before = new double[200_000];
    double[] now = new double[200_000];
    Arrays.setAll(before, i -> i / 200_000.0);
    Arrays.setAll(now, i -> Math.min(1, before[i] + 0.015));
    ReferenceNumbers training = ReferenceNumbers.of("x", before);
    List<ColumnDrift> drift =
        List.of(ColumnDrift.ofColumn(training, WindowNumbers.of(training, now)));
    assertThat(drift.getFirst().findings().get(1).test().pValue()).isLessThan(1e-10);
    assertThat(DriftDecision.of(200_000, drift, DriftPolicy.DEFAULT))
        .isInstanceOf(DriftDecision.Quiet.class);
    DriftDecision counted = DriftDecision.of(200_000, drift, new DriftPolicy(0.01, 0.01, 500));
    assertThat(((DriftDecision.Drifted) counted).severity()).isEqualTo(Severity.P2);
  }

  @Test
  void valuesOfAColumnThatIsMostlyMissingAreNotCompared() {
    double[] mostly = new double[1_000];
    Arrays.fill(mostly, Double.NaN);
    Arrays.fill(mostly, 0, 49, 3);
    ReferenceNumbers training = ReferenceNumbers.of("x", mostly);
    double[] other = mostly.clone();
    Arrays.fill(other, 0, 49, 9);
    ColumnDrift drift = ColumnDrift.ofColumn(training, WindowNumbers.of(training, other));
    assertThat(drift.findings()).extracting(Finding::kind).containsExactly(Kind.MISSING);
    assertThat(drift.notes())
        .contains("The window has 49 values, too few to compare; 50 are needed.");
  }
}
