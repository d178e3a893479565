package dev.crema.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class WindowCountsTest {
  private static final ReferenceProfile TRAINING =
      Customers.profile(Customers.rows(5_000, Production.random(1)));
  private static final WindowCounts.Reader READER =
      WindowCounts.Reader.of(Customers.CONTRACT, TRAINING);

  private static WindowCounts counted(List<RawRow> rows) {
    return Customers.counted(TRAINING, rows);
  }

  private static List<RawRow> drifted(long seed) {
    List<RawRow> rows = Customers.rows(800, Production.random(seed));
    RandomGenerator random = Production.random(seed + 1);
    for (RawRow row : rows) {
      if (random.nextDouble() < 0.2) {
        row.setNumber(3, row.number(3) * 1e3);
        row.setText(6, "platinum");
      }
    }
    return rows;
  }

  private static WindowCounts again(WindowCounts counts) {
    return WindowCounts.fromJson(counts.toJson(), "counts.json", TRAINING);
  }

  /** One pass over a file and a live window must not disagree. */
  @Test
  void theDecisionIsThatOfOnePassOverTheRows() {
    for (List<RawRow> rows :
        List.of(Customers.rows(800, Production.random(3)), drifted(4), drifted(5))) {
      List<ColumnDrift> compared =
          new WindowComparer(TRAINING, Customers.CONTRACT).add(Customers.source(rows)).compare();
      Window window = counted(rows).window();
      for (int i = 0; i < compared.size(); i++) {
        ColumnDrift counted =
            ColumnDrift.ofColumn(TRAINING.columns().get(i), window.columns().get(i));
        assertThat(counted).isEqualTo(compared.get(i));
      }
    }
  }

  @Test
  void mergedCountsGiveTheDecisionOfAllRows() {
    List<RawRow> quiet = Customers.rows(700, Production.random(8));
    List<RawRow> other = drifted(9);
    WindowCounts merged = again(counted(quiet));
    merged.merge(again(counted(other)));
    WindowCounts all = counted(quiet);
    other.forEach(
        row ->
            all.add(READER, row, Customers.score(row), Customers.score(row) >= 0.5 ? "yes" : "no"));
    assertThat(merged.rows()).isEqualTo(1_500);
    DriftDecision expected = DriftDecision.of(TRAINING, all.window(), DriftPolicy.DEFAULT);
    DriftDecision found = DriftDecision.of(TRAINING, merged.window(), DriftPolicy.DEFAULT);
    assertThat(found.isDrifted()).isTrue();
    assertThat(found.reasons()).isEqualTo(expected.reasons());
    DriftDecision.Drifted one = (DriftDecision.Drifted) expected;
    DriftDecision.Drifted two = (DriftDecision.Drifted) found;
    assertThat(two.alarms().stream().map(DriftDecision.Alarm::finding))
        .isEqualTo(one.alarms().stream().map(DriftDecision.Alarm::finding).toList());
    assertThat(two.columns()).hasSameSizeAs(one.columns());
    for (int i = 0; i < one.columns().size(); i++) {
      double distance = one.columns().get(i).distances().wasserstein();
      double same = two.columns().get(i).distances().wasserstein();
      // The mean beyond the range is a sum in another order.
      assertThat(Double.isNaN(distance) ? Double.isNaN(same) : Math.abs(same / distance - 1) < 1e-9)
          .as("%s: %s, %s", one.columns().get(i).name(), distance, same)
          .isTrue();
    }
  }

  @Test
  void eachCategoryOfAWindowIsCountedByName() {
    List<RawRow> rows = Customers.rows(1_000, Production.random(2));
    Window found = counted(rows).window();
    assertThat(found.rows()).isEqualTo(1_000);
    assertThat(((WindowCategories) found.columns().get(3)).counts())
        .isEqualTo(
            Map.of(
                "basic", rows.stream().filter(row -> "basic".equals(row.text(6))).count(),
                "gold", rows.stream().filter(row -> "gold".equals(row.text(6))).count()));
    assertThat(found.outputs()).extracting(WindowColumn::name).containsExactly("score", "class");
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    for (WindowCounts counts : List.of(counted(drifted(2)), new WindowCounts(TRAINING))) {
      assertThat(again(counts).toJson()).isEqualTo(counts.toJson());
      assertThat(again(counts).window().columns()).isEqualTo(counts.window().columns());
    }
  }

  @Test
  void freshCountsHaveNoRowsAndShareNone() {
    WindowCounts counts = counted(drifted(2));
    String before = counts.toJson();
    WindowCounts fresh = counts.fresh();
    assertThat(fresh.toJson()).isEqualTo(new WindowCounts(TRAINING).toJson());
    fresh.add(READER, drifted(6).getFirst(), 0.5, "yes");
    assertThat(counts.toJson()).isEqualTo(before);
  }

  @Test
  void someColumnsAreCountedAlone() {
    ReferenceProfile some = TRAINING.only(Set.of("plan", "income", "nowhere"), 9);
    assertThat(some.columns()).extracting(ReferenceColumn::name).containsExactly("income", "plan");
    assertThat(some.outputs()).isEqualTo(TRAINING.outputs());
    assertThat(TRAINING.only(Set.of("plan", "income"), 1).columns()).hasSize(1);
    WindowCounts counts = new WindowCounts(some);
    WindowCounts.Reader reader = WindowCounts.Reader.of(Customers.CONTRACT, some);
    drifted(3).forEach(row -> counts.add(reader, row, 0.5, "yes"));
    DriftDecision decision = DriftDecision.of(some, counts.window(), DriftPolicy.DEFAULT);
    assertThat(decision.reasons()).anyMatch(reason -> reason.contains("plan"));
  }

  @Test
  void countsThatAreNoneAreRefused() {
    String json = counted(drifted(2)).toJson();
    refused(json.replace("\"rows\":800", "\"rows\":801"), "(801)");
    refused(json.replace("\"version\":1", "\"version\":2"), "version");
    refused(json.replace(Customers.CONTRACT.digest(), Production.CONTRACT), "Maybe the window");
    refused(json.replace("\"at\":[", "\"at\":[0,"), "cells");
    refused(json.replace("\"at\":[", "\"at\":[-1,"), "columns[0].at[0]");
    refused(json.replaceFirst("\"high_mean\":[^}]*", "\"high_mean\":0.0"), "means");
    refused(json.replace("\"name\":\"income\"", "\"name\":\"incme\""), "(incme)");
    refused(json.replace("\"basic\":", "\"basics\":"), "is not valid");
    refused(json.replace("\"unnamed\":0", "\"unnamed\":-1"), "unnamed");
    assertThatThrownBy(() -> counted(List.of()).merge(new WindowCounts(TRAINING.only(Set.of(), 1))))
        .hasMessageContaining("another reference");
    WindowCounts counts = counted(List.of());
    assertThatThrownBy(() -> counts.merge(counts)).hasMessageContaining("their own rows");
    assertThatThrownBy(
            () -> WindowCounts.Reader.of(Customers.CONTRACT, ReferenceProfileTest.small()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("\nMaybe");
  }

  private static void refused(String json, String part) {
    assertThatThrownBy(() -> WindowCounts.fromJson(json, "counts.json", TRAINING))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("counts.json")
        .hasMessageContaining(part);
  }

  @Test
  void anInfiniteNumberIsRefusedAndNothingOfItsRowIsCounted() {
    WindowCounts counts = counted(drifted(2));
    String before = counts.toJson();
    RawRow row = drifted(3).getFirst();
    row.setNumber(4, Double.POSITIVE_INFINITY);
    assertThatThrownBy(() -> counts.add(READER, row, 0.5, "yes")).hasMessageContaining("(orders)");
    RawRow sound = drifted(3).getFirst();
    assertThatThrownBy(() -> counts.add(READER, sound, Double.NEGATIVE_INFINITY, "yes"))
        .hasMessageContaining("(score)");
    assertThat(counts.toJson()).isEqualTo(before);
  }

  /** All values were missing in training, so there is no range to be outside of. */
  @Test
  void aColumnWithoutPointsIsCountedAndMerged() {
    ReferenceProfile none =
        new ReferenceProfile(
            Customers.CONTRACT.digest(),
            2,
            List.of(ReferenceNumbers.of("income", new double[] {Double.NaN, Double.NaN})),
            List.of(ReferenceCategories.of("class", 0, Map.of("no", 2L))));
    WindowCounts.Reader reader = WindowCounts.Reader.of(Customers.CONTRACT, none);
    WindowCounts first = new WindowCounts(none);
    WindowCounts second = new WindowCounts(none);
    RawRow row = new RawRow(Customers.CONTRACT.columns().size());
    row.setNumber(3, 10);
    first.add(reader, row, Double.NaN, null);
    row.setNumber(3, 40);
    second.add(reader, row, Double.NaN, null);
    second.add(reader, row, Double.NaN, null);
    first.merge(WindowCounts.fromJson(second.toJson(), "counts.json", none));
    WindowNumbers column = (WindowNumbers) first.window().columns().getFirst();
    assertThat(column.count()).isEqualTo(3);
    assertThat(column.below() + column.above()).isZero();
    assertThat(column.requireDistribution().min()).isCloseTo(30, within(1e-12));
  }
}
