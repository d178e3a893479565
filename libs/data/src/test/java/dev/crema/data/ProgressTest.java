package dev.crema.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.testkit.Printed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final long MILLISECOND = 1_000_000;

  private final List<String> said = new ArrayList<>();
  private long now = 5_000;
  private double share = Double.NaN;

  private Progress progress() {
    return new Progress("ingested", () -> share, said::add, () -> now);
  }

  private void rows(Progress progress, int count, long nanosEach) {
    for (int i = 0; i < count; i++) {
      now += nanosEach;
      progress.row();
    }
  }

  @Test
  void tellsRowsRateAndTimeLeft() {
    Progress progress = progress();
    share = 0.25;
    rows(progress, 2_048_000, 1_000); // a microsecond each: two seconds and a bit
    assertThat(said).containsExactly("ingested 2,000,128 rows, 1,000,000 rows/s, about 7 s left");
    Printed.block(
            Path.of(System.getProperty("crema.root")).resolve("docs/reference/memory.md"),
            "ingested ")
        .varying("\\d[\\d,]*")
        .assertIn(said.getFirst());
  }

  @Test
  void tellsOfOtherThingsThanRows() {
    Progress progress = Progress.of("boosted", "rounds", 99, said::add, () -> now);
    rows(progress, 12, 250 * MILLISECOND);
    assertThat(said)
        .containsExactly(
            "boosted 8 rounds, 4.0 rounds/s, about 23 s left",
            "boosted 12 rounds, 4.0 rounds/s, about 22 s left");
  }

  @Test
  void tellsLongTimesInMinutes() {
    Progress progress = progress();
    share = 0.01;
    rows(progress, 2_560, MILLISECOND);
    assertThat(said).containsExactly("ingested 2,048 rows, 1,000 rows/s, about 3 min left");
  }

  @Test
  void leavesTheTimeOutWhereItIsNotKnown() {
    rows(progress(), 2_560, MILLISECOND);
    assertThat(said).containsExactly("ingested 2,048 rows, 1,000 rows/s");
  }

  @Test
  void saysNothingOfAShortPassAndAtMostOneLineASecondOfALongOne() {
    Progress shortPass = progress();
    rows(shortPass, 1_900, MILLISECOND);
    assertThat(said).isEmpty();
    rows(progress(), 60_000, MILLISECOND);
    assertThat(said).hasSizeBetween(45, 59);
  }

  @Test
  void countsEachPassOverRowsByItself() {
    List<Set<String>> asked = new ArrayList<>();
    RowSource rows =
        new RowSource() {
          @Override
          public void forEach(RowVisitor visitor) {
            RawRow row = new RawRow(1);
            for (int i = 0; i < 3; i++) {
              row.setNumber(0, i);
              visitor.row(row, i);
            }
          }

          @Override
          public RowSource only(Set<String> columns) {
            asked.add(columns);
            return this;
          }
        };
    List<Double> seen = new ArrayList<>();
    RowSource telling = Progress.of(rows, 3, "checked", said::add);
    telling.forEach((row, line) -> seen.add(row.number(0)));
    telling.only(Set.of("a")).forEach((row, line) -> seen.add(row.number(0)));
    assertThat(seen).containsExactly(0d, 1d, 2d, 0d, 1d, 2d);
    assertThat(asked).containsExactly(Set.of("a"));
  }
}
