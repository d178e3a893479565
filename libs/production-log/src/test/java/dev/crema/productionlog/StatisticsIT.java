package dev.crema.productionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.productionlog.FilledLog.Point;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The statistics beside a plain GROUP BY over the rows. */
class StatisticsIT {
  private static final int ROWS = TestLog.SOAK ? 10_000_000 : 60_000;

  private final TestLog database = TestLog.shared();

  @TempDir Path spool;

  @Test
  void theCountsAreThoseOfTheRows() throws Exception {
    try (ProductionLog log = database.open(spool)) {
      FilledLog filled = new FilledLog(database, ROWS);
      filled.fill();
      assertThat(database.rows()).isEqualTo(ROWS);
      Map<List<String>, Point> counted = FilledLog.byStatistics(log);
      Map<List<String>, Point> grouped = filled.byRows();
      assertThat(counted).hasSize(12 * FilledLog.DAYS);
      assertThat(counted.keySet()).isEqualTo(grouped.keySet());
      grouped.forEach((key, point) -> same(counted.get(key), point));
      bins(log); // How long it takes is bench-statistics.sh's.
    }
  }

  @Test
  void anAnswerThatWouldFillTheMemoryIsRefused() throws Exception {
    try (ProductionLog log = database.open(spool)) {
      points(FilledLog.FROM, StatisticsReader.MAX_ROWS);
      assertThat(log.statistics(query(FilledLog.FROM)).versions()).hasSize(10);
      points(FilledLog.FROM, 10 + StatisticsReader.MAX_ROWS);
      assertThatThrownBy(() -> log.statistics(query(FilledLog.FROM)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "The window has more than 10000 points of all model versions.\nMaybe name a model, or take a longer step.");
      Instant later = FilledLog.FROM.plus(Duration.ofDays(100));
      database.execute(
          "insert into prediction_minute_label select 'model', '1', '%s', 'label-' || i, 1 from generate_series(1, %d) i"
              .formatted(later, 1 + StatisticsReader.MAX_LABELS));
      assertThatThrownBy(() -> log.statistics(query(later)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("The window has more than 50000 counts of predicted classes");
    }
  }

  private static StatisticsQuery query(Instant from) {
    return new StatisticsQuery(
        null, null, from, from.plus(Duration.ofMinutes(2_000)), Duration.ofMinutes(1));
  }

  /** Ten versions that predicted once in each of many minutes. */
  private void points(Instant from, int count) throws Exception {
    database.execute(
        """
        insert into prediction_minute
        select 'model', (i %% 10)::text, timestamptz '%s' + i / 10 * interval '1 minute', 1, 0.5, 0.5, 0.5, 100%s
        from generate_series(0, %d - 1) i on conflict do nothing"""
            .formatted(from, ", 0".repeat(Rollups.BINS.size()), count));
  }

  private static void same(@Nullable Point counted, Point grouped) {
    assertThat(counted).usingRecursiveComparison().ignoringFields("scoreMean").isEqualTo(grouped);
    // The same numbers added up in another order.
    assertThat(Objects.requireNonNull(counted).scoreMean())
        .isCloseTo(grouped.scoreMean(), within(1e-11));
  }

  private void bins(ProductionLog log) throws Exception {
    Instant from = FilledLog.FROM;
    StatisticsQuery query =
        new StatisticsQuery("model-2", "3", from, FilledLog.to(), Duration.ofDays(30));
    PredictionCounts total = log.statistics(query).versions().getFirst().total();
    String rows = "select count(*) from prediction where model = 'model-2' and version = '3' and ";
    for (int bin = 0; bin < 20; bin++) {
      assertThat(total.scoreBins().get(bin))
          .isEqualTo(database.number(rows + "trunc(score * 20) = " + bin));
    }
    int lower = -1;
    for (int bin = 0; bin < Statistics.LATENCY_BOUNDS_MICROS.size(); bin++) {
      int upper = Statistics.LATENCY_BOUNDS_MICROS.get(bin);
      assertThat(total.latencyBins().get(bin))
          .isEqualTo(
              database.number(
                  rows + "latency_micros > %d and latency_micros <= %d".formatted(lower, upper)));
      lower = upper;
    }
  }
}
