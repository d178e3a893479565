package dev.crema.productionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.productionlog.drift.DecidedWindow;
import dev.crema.productionlog.drift.DriftMerge;
import dev.crema.productionlog.drift.DriftPart;
import dev.crema.productionlog.drift.DriftQuery;
import dev.crema.productionlog.drift.DriftVerdict;
import dev.crema.productionlog.drift.DriftWindow;
import dev.crema.productionlog.drift.DriftWindows;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows of drift of several processes in one PostgreSQL. */
class DriftWindowsIT {
  private static final Instant START = TestLog.NOON;

  @TempDir Path folder;
  private final TestLog database = TestLog.shared();
  private ProductionLog log;
  private DriftWindows windows;

  @BeforeEach
  void open() throws Exception {
    log = database.open(folder.resolve("spool"));
    windows = new DriftWindows(log.connections(), Duration.ofSeconds(10));
  }

  @AfterEach
  void close() {
    log.close();
  }

  private static DriftWindow window(int hour) {
    Instant start = START.plus(Duration.ofHours(hour));
    return new DriftWindow("churn", "3", start, start.plus(Duration.ofHours(1)));
  }

  private static DriftPart part(DriftWindow window, String name, long rows) {
    return new DriftPart(window, name, rows, name.getBytes(StandardCharsets.UTF_8));
  }

  private DecidedWindow decide(DriftWindow window, DriftMerge merge) throws SQLException {
    return windows.decide(window, Duration.ZERO, merge).orElseThrow();
  }

  /** Adds up rows, and drifts from a thousand on. */
  private static final class Sum implements DriftMerge {
    private final List<String> read = new ArrayList<>();
    private long rows;

    @Override
    public boolean add(DriftPart part) {
      String counts = new String(part.counts(), StandardCharsets.UTF_8);
      if (counts.startsWith("broken")) {
        return false;
      }
      read.add(counts);
      rows += part.rows();
      return true;
    }

    @Override
    public DriftVerdict verdict() {
      boolean isDrifted = rows >= 1_000;
      return new DriftVerdict(
          rows,
          isDrifted ? DriftVerdict.DRIFTED : "quiet",
          isDrifted ? "P1" : "none",
          "{\"reasons\":[\"\\u0000 %s\"]}".formatted(read));
    }
  }

  @Test
  void thePartsOfAllAreDecidedOnOnce() throws SQLException {
    DriftWindow window = window(0);
    assertThat(windows.find(window)).isEmpty();
    assertThat(windows.isWaiting(window)).isFalse();
    assertThat(windows.write(part(window, "a", 600))).isTrue();
    assertThat(windows.write(part(window, "b", 400))).isTrue();
    assertThat(windows.write(part(window, "b", 400))).as("again").isTrue();
    windows.write(part(window(1), "a", 7));
    assertThat(windows.isWaiting(window)).isTrue();
    DecidedWindow first = decide(window, new Sum());
    assertThat(first.verdict())
        .isEqualTo(new DriftVerdict(1_000, "drifted", "P1", "{\"reasons\":[\"\\u0000 [a, b]\"]}"));
    assertThat(first.parts()).isEqualTo(new DecidedWindow.Parts(2, 0, 0));
    Sum second = new Sum();
    assertThat(decide(window, second)).isEqualTo(first);
    assertThat(second.read).isEmpty();
    assertThat(windows.find(window)).hasValue(first);
    assertThat(windows.isWaiting(window)).isFalse();
    assertThat(database.number("select count(*) from drift_part where counts is not null"))
        .as("of the other window")
        .isOne();
  }

  /** Whatever its own clock says: the others' parts are not there yet, and a decision stands. */
  @Test
  void nobodyDecidesBeforeTheGraceIsOverByPostgresqlsClock() throws SQLException {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Duration hour = Duration.ofHours(1);
    DriftWindow open = new DriftWindow("churn", "3", now.minusSeconds(1), now.plus(hour));
    DriftWindow over = new DriftWindow("churn", "3", now.minus(hour), now.minusSeconds(5));
    Sum early = new Sum();
    windows.write(part(open, "a", 5));
    windows.write(part(over, "a", 7));
    assertThat(windows.decide(open, Duration.ZERO, early)).isEmpty();
    assertThat(windows.decide(over, hour, early)).isEmpty();
    assertThat(early.read).isEmpty();
    assertThat(windows.find(over)).isEmpty();
    assertThat(windows.write(part(over, "b", 70))).as("in time").isTrue();
    DecidedWindow decided = windows.decide(over, Duration.ofSeconds(5), new Sum()).orElseThrow();
    assertThat(decided.verdict().rows()).isEqualTo(77);
    assertThat(windows.decide(over, hour, early)).as("it stands").hasValue(decided);
    assertThat(windows.isWaiting(open)).isTrue();
  }

  @Test
  void whoComesLateIsNotedAndChangesNothing() throws SQLException {
    DriftWindow window = window(0);
    DecidedWindow empty = decide(window, new Sum());
    assertThat(empty.verdict().rows()).isZero();
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThat(windows.write(part(window, "late", 5_000))).isFalse();
    }
    DecidedWindow now = windows.find(window).orElseThrow();
    assertThat(now.verdict()).isEqualTo(empty.verdict());
    assertThat(now.decidedAt()).isEqualTo(empty.decidedAt());
    assertThat(now.parts()).isEqualTo(new DecidedWindow.Parts(0, 1, 5_000));
  }

  @Test
  void whatCannotBeReadIsLeftOutAndMarked() throws SQLException {
    DriftWindow window = window(0);
    windows.write(part(window, "broken", 900));
    windows.write(part(window, "sound", 100));
    DecidedWindow decided = decide(window, new Sum());
    assertThat(decided.verdict().rows()).isEqualTo(100);
    assertThat(decided.parts()).isEqualTo(new DecidedWindow.Parts(1, 1, 900));
  }

  /** Else a part would wait for ever, beside a decision that is not on it. */
  @Test
  void whoeverRacesEachPartIsInTheDecisionOrLate() throws Exception {
    int processes = 6;
    int rounds = TestLog.SOAK ? 300 : 30;
    try (var pool = Executors.newFixedThreadPool(processes)) {
      for (int round = 0; round < rounds; round++) {
        DriftWindow window = window(round);
        List<Callable<DecidedWindow>> all = new ArrayList<>();
        for (int process = 0; process < processes; process++) {
          DriftPart part = part(window, "p" + process, 1 << process);
          all.add(
              () -> {
                windows.write(part);
                return decide(window, new Sum());
              });
        }
        List<DriftVerdict> verdicts = new ArrayList<>();
        for (Future<DecidedWindow> each : pool.invokeAll(all)) {
          verdicts.add(each.get().verdict());
        }
        assertThat(verdicts).containsOnly(verdicts.getFirst());
        DecidedWindow stands = windows.find(window).orElseThrow();
        assertThat(stands.parts().counted() + stands.parts().late()).isEqualTo(processes);
        assertThat(stands.verdict().rows() + stands.parts().lateRows())
            .isEqualTo((1 << processes) - 1);
      }
    }
    assertThat(database.number("select count(*) from drift_part where state = 'waiting'")).isZero();
  }

  @Test
  void theNewestAreListedFirst() throws SQLException {
    for (int hour = 0; hour < 5; hour++) {
      decide(window(hour), new Sum());
    }
    DriftWindow old = window(1);
    decide(new DriftWindow("churn", "2", old.start(), old.end()), new Sum());
    decide(new DriftWindow("offer", "3", old.start(), old.end()), new Sum());
    assertThat(starts(new DriftQuery("churn", null, null, 2)))
        .containsExactly(window(4).start(), window(3).start());
    assertThat(starts(new DriftQuery("churn", "3", window(2).start(), 9)))
        .containsExactly(window(1).start(), window(0).start());
    assertThat(windows.list(new DriftQuery("churn", null, window(2).start(), 9)))
        .extracting(each -> each.window().version())
        .containsExactly("2", "3", "3");
    assertThat(windows.list(new DriftQuery("nobody", null, null, 9))).isEmpty();
    assertThatThrownBy(() -> new DriftQuery("churn", null, null, 1_001))
        .hasMessageContaining("(1001) must be from 1 to 1000");
  }

  private List<Instant> starts(DriftQuery query) throws SQLException {
    return windows.list(query).stream().map(each -> each.window().start()).toList();
  }

  @Test
  void partsThatNobodyDecidesOnGoWithTheirDayAndDecisionsWithTheStatistics() throws Exception {
    int days = RetentionSettings.defaults().days();
    int more = RetentionSettings.defaults().statisticsDays();
    log.close();
    log = database.open(folder.resolve("then"), START.minus(Duration.ofDays(more + 3)));
    windows = new DriftWindows(log.connections(), Duration.ofSeconds(10)); // Nothing is old then.
    for (int age : new int[] {days - 2, days + 2, more - 2, more + 2}) {
      windows.write(part(window(-24 * age), "waiting", 1));
      DriftWindow decided = window(-24 * age + 1);
      windows.write(part(decided, "counted", 1));
      decide(decided, new Sum());
    }
    log.close();
    log = database.open(folder.resolve("again")); // It looks at once.
    TestLog.await(() -> database.number("select count(*) from drift_decision") == 3);
    assertThat(database.number("select count(*) from drift_part where state = 'counted'"))
        .isEqualTo(3);
    assertThat(database.number("select count(*) from drift_part where state = 'waiting'")).isOne();
  }

  @Test
  void wrongWindowsAndPartsAreRefused() {
    DriftWindow window = window(0);
    assertThatThrownBy(() -> new DriftWindow("churn", "3", START, START))
        .hasMessageContaining("must be after its start");
    assertThatThrownBy(
            () -> new DriftWindow("churn", "3", START, START.plus(Duration.ofNanos(1_000_001))))
        .hasMessageContaining("whole milliseconds");
    assertThatThrownBy(() -> part(window, "a", 0)).hasMessageContaining("at least 1 row");
    byte[] bytes = new byte[DriftPart.MAX_BYTES + 1];
    assertThatThrownBy(() -> new DriftPart(window, "a", 1, bytes))
        .hasMessageContaining("at most 16777216 are kept");
  }
}
