package dev.crema.inference.drift;

import static dev.crema.inference.drift.Pods.gauge;
import static dev.crema.inference.drift.Pods.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.document.Node;
import dev.crema.inference.FakeSource;
import dev.crema.inference.TestService;
import dev.crema.inference.serving.ServiceClock;
import dev.crema.servers.LocalPostgres;
import dev.crema.servers.testing.SharedPostgres;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods of one version over one production log: a window has one decision, on the rows of all. */
class SharedDriftIT {
  /** Not long ago: what is old is deleted. And over: PostgreSQL's clock is the real one. */
  private static final Instant START =
      Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(1));

  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Instant END = START.plusSeconds(60);
  private static final String ROWS = "window_rows{model=\"churn\",version=\"1\"}";

  @TempDir Path folder;
  private final Pods.SetClock clock = new Pods.SetClock(START.plusSeconds(5));
  private final List<TestService> pods = new ArrayList<>();
  private final FakeSource source = new FakeSource();
  private String url = "";

  @BeforeEach
  void register() {
    WatchedModels.write(folder.resolve("model"), 1);
    source.promote("1", folder.resolve("model"));
    url = SharedPostgres.newDatabase();
  }

  @AfterEach
  void stop() {
    pods.forEach(TestService::close);
  }

  private TestService start(String pod, ServiceClock its) {
    return start(pod, its, "60s");
  }

  private TestService start(String pod, ServiceClock its, String window) {
    Path directory = folder.resolve(pod);
    TestService service =
        TestService.start(
            directory.resolve("cache"),
            Map.of(
                "crema.drift.window",
                window,
                "crema.drift.grace",
                GRACE.toSeconds() + "s",
                "crema.log.mode",
                "fast",
                "crema.log.jdbc-url",
                url,
                "crema.log.spool-directory",
                directory.resolve("spool").toString()),
            source,
            its);
    pods.add(service);
    service.awaitVersion("1");
    TestService.await(() -> service.get("/drift/churn/windows").statusCode() == 200);
    return service;
  }

  private static Node json(TestService pod, String path) {
    HttpResponse<String> answer = pod.get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return TestService.json(answer);
  }

  private static Node version(TestService pod) {
    return json(pod, "/drift/churn").required("versions").items().getFirst();
  }

  private static Node closed(TestService pod) {
    return Objects.requireNonNull(version(pod).optional("closed"));
  }

  private static boolean isDecided(TestService pod) {
    return version(pod).optional("closed") != null;
  }

  private static Node newest(TestService pod) {
    return json(pod, "/drift/churn/windows").required("windows").items().getFirst();
  }

  private static List<String> gauges(TestService pod) {
    return pod.get("/metrics")
        .body()
        .lines()
        .filter(line -> line.matches("inference_drift_(effect|detected|window_rows).*"))
        .toList();
  }

  private long parts() {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from crema.drift_part")) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Ends the window, waits until so many pods have handed in their counts, and lets grace pass. */
  private void endWindow(int handedIn) {
    clock.now = END.plusSeconds(1);
    TestService.await(() -> parts() == handedIn);
    clock.now = END.plus(GRACE).plusSeconds(1);
  }

  @Test
  void podsWithTooFewRowsEachDecideTogetherAndShowTheSame() {
    TestService a = start("a", clock);
    TestService b = start("b", clock);
    send(a, WatchedModels.drifted(400, 1));
    send(b, WatchedModels.drifted(400, 2));
    clock.now = END.plusSeconds(1);
    TestService.await(() -> parts() == 2);
    assertThat(isDecided(a) || isDecided(b)).as("within the grace").isFalse();
    assertThat(gauge(a, "windows_waiting")).isOne();
    clock.now = END.plus(GRACE).plusSeconds(1);
    TestService.await(() -> gauge(a, ROWS) == 800 && gauge(b, ROWS) == 800);
    assertThat(gauges(a)).hasSize(6 + 3 + 1).isEqualTo(gauges(b));
    assertThat(gauge(a, "detected{model=\"churn\",severity=\"P0\",version=\"1\"}")).isOne();
    Node closed = closed(a);
    assertThat(closed.tree()).isEqualTo(closed(b).tree());
    assertThat(closed.required("pods").integer()).isEqualTo(2);
    assertThat(closed.required("decision").text()).isEqualTo("drifted");
    assertThat(closed.required("reasons").items().getFirst().text()).contains("(age)");
    assertThat(gauge(a, "windows_waiting")).isZero();
    assertThat(json(b, "/drift/churn/windows").required("windows").items()).hasSize(1);
    Node kept = newest(b);
    assertThat(kept.required("id").text()).isEqualTo("churn/1/" + START);
    assertThat(kept.required("late_rows").integer()).isZero();
    for (String never : List.of("noon", "-1000000000-01-01T00:00:00Z")) {
      assertThat(a.get("/drift/churn/windows/1/" + never).statusCode()).as(never).isEqualTo(400);
    }
    Node report = json(a, "/drift/churn/windows/1/" + START);
    assertThat(report.required("features").tree()).isEqualTo(closed.required("features").tree());
    assertThat(report.required("rows").integer()).isEqualTo(800);

    TestService c = start("c", clock); // What was decided before it came stands.
    TestService.await(() -> gauge(c, ROWS) == 800);
    assertThat(closed(c).tree()).isEqualTo(closed.tree());
  }

  @Test
  void whoHandsInAfterTheDecisionIsCountedAndChangesNothing() {
    Pods.SetClock slow = new Pods.SetClock(START.plusSeconds(5));
    TestService a = start("a", clock);
    TestService b = start("b", slow);
    send(a, WatchedModels.quiet(600, 1));
    send(b, WatchedModels.drifted(450, 2));
    endWindow(1);
    TestService.await(() -> gauge(a, ROWS) == 600);
    slow.now = END.plus(GRACE).plusSeconds(1);
    TestService.await(() -> gauge(b, "rows_late_total") == 450);
    TestService.await(() -> gauge(b, ROWS) == 600);
    assertThat(gauge(a, "rows_late_total")).isZero();
    assertThat(gauges(a)).isEqualTo(gauges(b));
    Node kept = newest(a);
    assertThat(kept.required("decision").text()).isEqualTo("quiet");
    assertThat(kept.required("late_pods").integer()).isOne();
    assertThat(kept.required("late_rows").integer()).isEqualTo(450);
  }

  /** Else it would decide for all, on its own rows alone. */
  @Test
  void aPodWhoseClockIsAheadWaitsForPostgresqlsClock() {
    TestService pod = start("a", clock, "1s");
    Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(4);
    clock.now = start;
    send(pod, WatchedModels.quiet(600, 1));
    clock.now = start.plusMillis(1_600); // Half of the window is the grace.
    TestService.await(() -> gauge(pod, ROWS) == 600);
    Node decided = json(pod, "/drift/churn/windows/1/" + start);
    assertThat(decided.required("rows").integer()).isEqualTo(600);
    assertThat(Instant.parse(decided.required("decided_at").text()))
        .isAfterOrEqualTo(start.plusMillis(1_500));
  }

  /** Waits until a pod counts in a window that begins then. */
  private static void awaitOpen(TestService pod, Instant start) {
    String its = start.toString();
    TestService.await(() -> version(pod).required("open").required("start").text().equals(its));
  }

  /** What it counted is of the windows of its time, and they are of a time that is to come. */
  @Test
  void aClockThatWasAheadHoldsUpNoDecision() {
    Instant ahead = START.plus(Duration.ofHours(1));
    clock.now = ahead;
    TestService pod = start("a", clock);
    send(pod, WatchedModels.quiet(300, 1));
    clock.now = ahead.plusSeconds(61);
    TestService.await(() -> parts() == 1);
    clock.now = START.plusSeconds(5);
    awaitOpen(pod, START);
    send(pod, WatchedModels.drifted(600, 2));
    endWindow(2);
    TestService.await(() -> gauge(pod, ROWS) == 600);
    assertThat(gauge(pod, "windows_waiting")).as("that of an hour later").isOne();
    clock.now = ahead.plusSeconds(60).plus(GRACE).plusSeconds(1);
    TestService.await(() -> gauge(pod, ROWS) == 300);
    TestService.await(() -> gauge(pod, "windows_waiting") == 0);
  }

  /** It counts for one window twice, and hands in both. */
  @Test
  void whatAWindowHadBeforeAClockWasAheadAndAfterwardsIsDecidedOnTogether() {
    TestService pod = start("a", clock);
    send(pod, WatchedModels.quiet(300, 1));
    refuse("drift_decision", "57014"); // PostgreSQL's clock, which is later, would let it decide.
    clock.now = START.plus(Duration.ofHours(1));
    TestService.await(() -> parts() == 1);
    clock.now = START.plusSeconds(25);
    awaitOpen(pod, START);
    sql("drop trigger refuse on crema.drift_decision");
    send(pod, WatchedModels.quiet(301, 2));
    endWindow(2);
    TestService.await(() -> gauge(pod, ROWS) == 601);
    assertThat(gauge(pod, "rows_late_total")).isZero();
    assertThat(closed(pod).required("pods").integer()).as("parts").isEqualTo(2);
  }

  @Test
  void aPodThatStartedWithItsClockAYearAheadShowsWhatStandsAndDecides() {
    send(start("a", clock), WatchedModels.drifted(600, 1));
    endWindow(1);
    TestService.await(() -> gauge(pods.getFirst(), ROWS) == 600);
    pods.removeLast().close();
    Instant now = clock.now;
    clock.now = now.plus(Duration.ofDays(365));
    TestService pod = start("b", clock);
    send(pod, WatchedModels.quiet(200, 2));
    clock.now = clock.now.plusSeconds(60);
    TestService.await(() -> parts() == 2);
    clock.now = now;
    TestService.await(() -> gauge(pod, ROWS) == 600);
    send(pod, WatchedModels.quiet(301, 3));
    clock.now = END.plusSeconds(60).plus(GRACE).plusSeconds(1);
    TestService.await(() -> gauge(pod, ROWS) == 301);
    assertThat(gauge(pod, "windows_waiting")).as("for a year").isZero();
    assertThat(gauge(pod, "rows_lost_total")).isZero();
  }

  @Test
  void whatWasCountedBeforeAStopOrASwapIsDecidedOnToo() {
    send(start("a", clock), WatchedModels.quiet(300, 1));
    pods.removeLast().close();
    assertThat(parts()).isOne();
    TestService again = start("a", clock);
    send(again, WatchedModels.quiet(301, 2));
    endWindow(2);
    TestService.await(() -> gauge(again, ROWS) == 601);
    assertThat(closed(again).required("pods").integer()).isEqualTo(2);

    send(again, WatchedModels.quiet(202, 3));
    WatchedModels.write(folder.resolve("next"), 2);
    source.promote("2", folder.resolve("next"));
    again.awaitVersion("2");
    TestService.await(() -> parts() == 3); // Its window is still open.
    clock.now = END.plusSeconds(60).plus(GRACE).plusSeconds(1);
    TestService.await(() -> again.get("/drift/churn/windows/1/" + END).statusCode() == 200);
    assertThat(json(again, "/drift/churn/windows/1/" + END).required("rows").integer())
        .isEqualTo(202);
  }

  private void sql(String statement) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement does = connection.createStatement()) {
      does.execute(statement);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Else one pod that decisions do not reach keeps an alarm for all. */
  @Test
  void aDecisionThatNoOtherFollowsIsShownForTwoWindows() {
    TestService pod = start("a", clock);
    send(pod, WatchedModels.drifted(600, 1));
    clock.now = END.plus(GRACE).plusSeconds(1);
    TestService.await(() -> gauge(pod, ROWS) == 600);
    sql("alter table crema.drift_decision rename to elsewhere");
    clock.now = END.plusSeconds(120).plus(GRACE);
    TestService.await(() -> gauge(pod, "windows_waiting") == 1);
    assertThat(gauges(pod)).isNotEmpty();
    clock.now = clock.now.plusSeconds(1);
    TestService.await(() -> gauges(pod).isEmpty());
    assertThat(closed(pod).required("rows").integer()).as("with its time").isEqualTo(600);
    sql("alter table crema.elsewhere rename to drift_decision");
    clock.now = clock.now.plus(GRACE).plusSeconds(1);
    TestService.await(() -> gauge(pod, ROWS) == 0);
  }

  /** From now on PostgreSQL refuses what is new of version 1. */
  private void refuse(String table, String state) {
    sql(
        """
        create function crema.refuse_%1$s() returns trigger language plpgsql as $$ begin
          if new.version = '1' then raise exception 'no' using errcode = '%2$s'; end if;
          return new;
        end $$;
        create trigger refuse before insert on crema.%1$s
          for each row execute function crema.refuse_%1$s()"""
            .formatted(table, state));
  }

  @Test
  void aVersionThatCannotBeDecidedOnHoldsUpNoOtherAndIsGivenUp() {
    TestService pod = start("a", clock);
    clock.now = END.plus(GRACE).plusSeconds(1);
    TestService.await(() -> gauge(pod, ROWS) == 0);
    send(pod, WatchedModels.quiet(300, 1));
    refuse("drift_part", "57014"); // As one that takes long.
    WatchedModels.write(folder.resolve("next"), 2);
    source.promote("2", folder.resolve("next"));
    pod.awaitVersion("2");
    send(pod, WatchedModels.quiet(200, 2));
    clock.now = END.plusSeconds(60).plus(GRACE).plusSeconds(1);
    TestService.await(() -> gauge(pod, ROWS.replace("\"1\"", "\"2\"")) == 200);
    assertThat(gauge(pod, "windows_waiting")).isOne();
    assertThat(gauge(pod, "rows_lost_total")).isZero();
    refuse("drift_decision", "22000"); // As a value that it does not take.
    sql("drop trigger refuse on crema.drift_part");
    TestService.await(() -> gauge(pod, "windows_waiting") == 0);
    assertThat(gauge(pod, "rows_lost_total")).isEqualTo(300);
    assertThat(parts()).isEqualTo(2);
  }

  @Test
  void aDecisionWaitsForPostgresqlAndNoAnswerDoes() throws Exception {
    try (LocalPostgres postgres = LocalPostgres.durable()) {
      postgres.createDatabase("away");
      url = postgres.jdbcUrl("away");
      TestService pod = start("a", clock);
      send(pod, WatchedModels.drifted(600, 1));
      postgres.kill();
      clock.now = END.plus(GRACE).plusSeconds(1);
      TestService.await(() -> gauge(pod, "windows_waiting") == 1);
      send(pod, WatchedModels.quiet(600, 2));
      assertThat(isDecided(pod)).isFalse();
      postgres.restart();
      TestService.await(() -> parts() == 1);
      clock.now = clock.now.plus(GRACE).plusSeconds(1); // Others have it after an outage too.
      TestService.await(() -> gauge(pod, ROWS) == 600);
      assertThat(closed(pod).required("start").text()).isEqualTo(START.toString());
      assertThat(gauge(pod, "rows_lost_total")).isZero();
      pods.removeLast().close(); // Which would wait for PostgreSQL.
    }
  }

  @Test
  void wrongQuestionsAreRefused() {
    TestService pod = start("a", clock);
    String path = "/drift/churn/windows";
    assertProblem(pod.get(path + "?limit=101"), 400, "(limit) must be a whole number from 1 to");
    assertProblem(pod.get(path + "?limit=1.5"), 400, "(limit)");
    assertProblem(pod.get(path + "?before=noon"), 400, "(before)");
    assertProblem(pod.get(path + "?from=2026-01-31"), 400, "(from) is unknown");
    assertProblem(pod.get(path + "/1/noon"), 400, "must be a time");
    assertProblem(pod.get(path + "/1/2026-01-31T12:00:00Z"), 404, "was decided on");
    assertThat(json(pod, "/drift/nobody/windows").required("windows").items()).isEmpty();
    TestService off =
        TestService.start(folder.resolve("off").resolve("cache"), Map.of(), source, clock);
    pods.add(off);
    assertProblem(off.get(path), 404, "Maybe set crema.log.mode");
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String part) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(TestService.json(answer).required("detail").text()).contains(part);
  }
}
