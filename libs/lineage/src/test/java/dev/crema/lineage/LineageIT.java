package dev.crema.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.runledger.Report;
import dev.crema.runledger.Verdict;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.testkit.Printed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chain through a real PostgreSQL, a real MLflow and the double of KFP. */
@RequiresMlflow
class LineageIT {
  private static final Duration HOUR = Duration.ofHours(1);

  /** When the alert began: PostgreSQL's clock says when a window is decided on. */
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  /** There is one after it that is over. */
  private static final Instant WINDOW =
      NOW.truncatedTo(ChronoUnit.HOURS).minus(HOUR.multipliedBy(2));

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private World world;

  @BeforeEach
  void start() throws IOException {
    world = new World(folder);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private static List<String> ids(Chain chain, Kind kind) {
    return chain.links().stream()
        .filter(link -> link.kind() == kind)
        .filter(Link.Found.class::isInstance)
        .map(link -> ((Link.Found) link).id())
        .toList();
  }

  private static String reason(Chain chain, Kind kind) {
    return chain.links().stream()
        .filter(link -> link.kind() == kind)
        .filter(Link.Missing.class::isInstance)
        .map(link -> ((Link.Missing) link).reason())
        .findFirst()
        .orElseThrow(() -> new AssertionError(kind + " is not missing: " + chain.text()));
  }

  /** In the form of the retraining service's answer. */
  private String retraining(String cause) {
    return "{\"retraining\": {\"id\": 17, \"model\": \"%s\", \"state\": \"succeeded\"}, \"cause\": %s}"
        .formatted(world.model, cause);
  }

  private String alert(String version, Instant startsAt) {
    return retraining(
        """
        {"kind": "alert", "alertname": "CremaDrift", "version": "%s", "severity": "P1",
         "fingerprint": "f00", "starts_at": "%s"}"""
            .formatted(version, startsAt));
  }

  private static Report report(String run, String model, String version) {
    return new Report(run, model, Verdict.PROMOTED, version, "better by 0.02", "run:" + run);
  }

  @Test
  void aPredictionLeadsToTheDataTheCommitAndTheAlertThatRetrainedItsModel() throws Exception {
    String run =
        world.run(Map.of("contract_uri", "s3://contract.yaml", "contract_sha256", "e".repeat(64)));
    String version = world.register(World.tags(run));
    world.report(report(run, world.model, version));
    world.drifted("3", WINDOW);
    world.retrainedBy(run, alert("3", Instant.now()));
    UUID prediction = world.predict(version);

    Chain chain = world.why(new Subject.Prediction(prediction));

    assertThat(chain.links()).as(chain.text()).allMatch(link -> link instanceof Link.Found);
    assertShows(chain);
    assertThat(chain.links())
        .extracting(Link::kind)
        .containsExactly(
            Kind.PREDICTION,
            Kind.VERSION,
            Kind.MLFLOW_RUN,
            Kind.KFP_RUN,
            Kind.OUTCOME,
            Kind.DATA,
            Kind.DATA,
            Kind.CONTRACT,
            Kind.COMMIT,
            Kind.RETRAINING,
            Kind.CAUSE,
            Kind.DRIFT_REPORT);
    assertThat(ids(chain, Kind.VERSION)).containsExactly(world.model + ":" + version);
    assertThat(ids(chain, Kind.KFP_RUN)).containsExactly(run);
    assertThat(ids(chain, Kind.DATA))
        .as("whole hashes, not MLflow's 36 characters")
        .containsExactlyInAnyOrder("a".repeat(64), "b".repeat(64));
    assertThat(ids(chain, Kind.CONTRACT)).containsExactly("c".repeat(64));
    assertThat(ids(chain, Kind.COMMIT)).containsExactly("0123abc");
    assertThat(ids(chain, Kind.OUTCOME)).containsExactly("promoted");
    assertThat(ids(chain, Kind.CAUSE)).containsExactly("alert");
    assertThat(ids(chain, Kind.DRIFT_REPORT))
        .containsExactly("%s/3/%s".formatted(world.model, WINDOW));
    assertThat(chain.text())
        .contains(
            "answer: yes",
            "file: s3://contract.yaml",
            "alertname: CremaDrift",
            "/#/runs/details/" + run,
            "window: %s to %s".formatted(WINDOW, WINDOW.plus(HOUR)),
            "severity: P1",
            "rows: 800",
            "pods: 2",
            "reasons: The column (age) has other values. 1. 2. And 4 more.",
            "whole: GET /drift/%s/windows/3/%s".formatted(world.model, WINDOW))
        .as("what was asked and who is meant is nobody's business here")
        .doesNotContain("customer-1", "\"age\"");
  }

  /** The page has other places, versions and counts. */
  private void assertShows(Chain chain) {
    Path page = Path.of(System.getProperty("crema.root")).resolve("docs/how-to/follow-the-why.md");
    Printed.block(page, "prediction ")
        .varying("(?<=churn[:/])\\d+", "(?<=(version|rows|pods): |windows/)\\d+", "\\bP\\d\\b")
        .assertIn(
            chain
                .text()
                .replace(world.model, "churn")
                .replaceAll("\\[PostgreSQL [^,]+", "[PostgreSQL postgresql://db:5432/crema")
                .replaceAll("\\[MLflow [^\\]]+", "[MLflow http://mlflow:5000")
                .replaceAll("\\[KFP [^\\]]+", "[KFP http://ml-pipeline.kubeflow:8888")
                .replaceAll("(?<=page: )[^#]+", "http://ml-pipeline-ui.kubeflow/")
                .replaceAll("(?<=\\[retraining service )[^\\]]+", "http://retraining:8080"));
  }

  @Test
  void theDriftReportIsTheNewestOfTheVersionThatStoodWhenTheAlertBegan() throws Exception {
    String run = world.run(Map.of());
    world.drifted("3", WINDOW.minus(HOUR));
    world.drifted("3", WINDOW);
    assertThat(driftReport(run, alert("", Instant.now())))
        .as("of the only version")
        .containsExactly(world.model + "/3/" + WINDOW);
    world.drifted("4", WINDOW.plus(HOUR));
    world.quiet("3", WINDOW.plus(HOUR));
    Instant now = Instant.now();
    assertThat(driftReport(run, alert("3", now))).containsExactly(world.model + "/3/" + WINDOW);
    assertThat(driftReport(run, alert("", now))).as("of 3 or of 4").isEmpty();
    assertThat(driftReport(run, alert("3", now).replace("CremaDrift", "CremaPerformanceFallen")))
        .as("a window that had drifted by chance of the time")
        .isEmpty();
    assertThat(reason(world.why(new Subject.KfpRun(run)), Kind.DRIFT_REPORT))
        .contains("(CremaPerformanceFallen) was not about drift", "\nMaybe");
    assertThat(driftReport(run, alert("3", now.minusSeconds(40))))
        .as("Prometheus' clock is behind")
        .containsExactly(world.model + "/3/" + WINDOW);
    assertThat(driftReport(run, alert("3", now.minusSeconds(120)))).as("decided later").isEmpty();
    assertThat(driftReport(run, alert("3", now.plus(HOUR.multipliedBy(2)))))
        .as("another window has taken its place")
        .isEmpty();
    assertThat(driftReport(run, alert("5", now))).isEmpty();
    assertThat(reason(world.why(new Subject.KfpRun(run)), Kind.DRIFT_REPORT))
        .contains("No window of (%s:5)".formatted(world.model), "\nMaybe each pod decided alone");
    assertThat(driftReport(run, alert("3", now).replaceFirst("\"starts_at\": \"", "$0x")))
        .isEmpty();
    assertThat(reason(world.why(new Subject.KfpRun(run)), Kind.DRIFT_REPORT))
        .contains("which is no time");
    assertThat(driftReport(run, retraining("{\"kind\": \"person\", \"who\": \"kim\"}"))).isEmpty();
    assertThat(reason(world.why(new Subject.KfpRun(run)), Kind.DRIFT_REPORT))
        .contains("No alert asked for the retraining");
  }

  private List<String> driftReport(String run, String retraining) throws IOException {
    world.retrainedBy(run, retraining);
    return ids(world.why(new Subject.KfpRun(run)), Kind.DRIFT_REPORT);
  }

  @Test
  void aVersionItsAliasAndItsRunLeadToTheSame() throws IOException {
    String run = world.run(Map.of());
    String version = world.register(World.tags(run));
    List<Link> byVersion = world.why(new Subject.Version(world.model, version)).links();
    assertThat(world.why(new Subject.Alias(world.model, "challenger")).links())
        .isEqualTo(byVersion);
    Chain byRun = world.why(new Subject.KfpRun(run));
    assertThat(byRun.links()).containsExactlyInAnyOrderElementsOf(byVersion);
    assertThat(byRun.isKnown()).isTrue();
  }

  @Test
  void aRunThatRegisteredNothingSaysSoAndKeepsItsOwnCommit() throws IOException {
    String run = world.run(Map.of("git_commit", "feed123"));
    Chain chain = world.why(new Subject.KfpRun(run));
    assertThat(reason(chain, Kind.VERSION))
        .contains("crema.kfp_run_id")
        .contains("registered none");
    assertThat(ids(chain, Kind.COMMIT)).containsExactly("feed123");
    assertThat(reason(chain, Kind.OUTCOME)).contains("There is no run ledger");
    world.report(report(world.run(Map.of()), "other", ""));
    assertThat(reason(world.why(new Subject.KfpRun(run)), Kind.OUTCOME))
        .contains("reported nothing");
    assertThat(reason(chain, Kind.RETRAINING)).contains("did not start this run");
    assertThat(reason(chain, Kind.CAUSE)).isEqualTo("Not looked for: the retraining is not known.");
  }

  @Test
  void aVersionThatWasRegisteredWithoutRunAndCommitSaysWhichTagsAreMissing() throws IOException {
    String version = world.register(Map.of());
    Chain chain = world.why(new Subject.Version(world.model, version));
    assertThat(reason(chain, Kind.KFP_RUN)).contains("crema.kfp_run_id").contains("\nMaybe");
    assertThat(reason(chain, Kind.COMMIT)).contains("crema.git_commit");
    assertThat(reason(chain, Kind.CONTRACT)).contains("crema.contract_digest");
    assertThat(ids(chain, Kind.DATA)).hasSize(2);
    assertThat(reason(chain, Kind.RETRAINING)).contains("the KFP run is not known");
  }

  @Test
  void aPredictionThatIsNotThereSaysWhereItMayBe() throws Exception {
    UUID id = new UUID(System.currentTimeMillis() << 16 | 0x7001, Long.MIN_VALUE | 5);
    assertThat(reason(world.why(new Subject.Prediction(id)), Kind.PREDICTION))
        .contains("There is no production log at PostgreSQL");
    world.predict("1");
    Chain chain = world.why(new Subject.Prediction(id));
    assertThat(reason(chain, Kind.PREDICTION)).contains("There is no such prediction");
    assertThat(chain.isKnown()).isFalse();
    assertThat(chain.links()).hasSize(Kind.values().length);
  }

  @Test
  void aVersionThatWasDeletedAfterItAnsweredEndsTheChainThere() throws Exception {
    Chain chain = world.why(new Subject.Prediction(world.predict("99")));
    assertThat(ids(chain, Kind.PREDICTION)).hasSize(1);
    assertThat(reason(chain, Kind.VERSION)).contains("There is no such version");
    assertThat(reason(chain, Kind.DATA)).contains("the version is not known");
  }

  @Test
  void anAnswerOfScoreDataSaysWhereItsVersionStands() {
    String id = "0f3c7f7e-9b53-8b3e-8000-000000000011";
    Chain chain = World.why(Subject.parse(id), name -> null);
    assertThat(reason(chain, Kind.PREDICTION))
        .contains("answer of score-data", "crema_version", "\nMaybe");
    assertThat(chain.isKnown()).isFalse();
    assertThat(chain.links()).hasSize(Kind.values().length);
    assertThat(reason(chain, Kind.KFP_RUN))
        .isEqualTo("Not looked for: the prediction is not known.");
  }

  @Test
  void whatNobodyNamedIsSaidWithItsVariable() {
    Chain run = World.why(new Subject.KfpRun("r-1"), name -> null);
    assertThat(reason(run, Kind.KFP_RUN)).contains("KF_PIPELINES_ENDPOINT");
    assertThat(reason(run, Kind.OUTCOME)).contains("CREMA_LEDGER_JDBC_URL");
    assertThat(reason(run, Kind.VERSION)).contains("MLFLOW_TRACKING_URI");
    assertThat(reason(run, Kind.RETRAINING)).contains("CREMA_RETRAINING_URL");
    Chain prediction = World.why(new Subject.Prediction(new UUID(0x7000, 0)), name -> null);
    assertThat(reason(prediction, Kind.PREDICTION)).contains("CREMA_LOG_JDBC_URL");
  }

  @Test
  void placesThatAreAwayAreNamedSoonAndWithoutTheirPasswords() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Map<String, String> environment = new HashMap<>(world.environment());
    environment.put("CREMA_LEDGER_JDBC_URL", "jdbc:postgresql://127.0.0.1:%d/x".formatted(port));
    environment.put("CREMA_LEDGER_PASSWORD", "s3cr3t");
    environment.put("MLFLOW_TRACKING_URI", "http://me:s3cr3t@127.0.0.1:" + port);
    environment.put("KF_PIPELINES_ENDPOINT", "http://127.0.0.1:" + port);
    environment.put("CREMA_RETRAINING_URL", "http://127.0.0.1:" + port);
    long start = System.nanoTime();
    Chain chain = World.why(new Subject.KfpRun("r-1"), environment::get);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(40));
    for (Kind kind : List.of(Kind.KFP_RUN, Kind.OUTCOME, Kind.VERSION, Kind.RETRAINING)) {
      assertThat(reason(chain, kind)).contains("127.0.0.1:" + port);
    }
    assertThat(chain.text() + chain.json()).doesNotContain("s3cr3t");
  }

  @Test
  void variablesThatAreWrongAreSaidWithoutTheirValues() throws IOException {
    Map<String, String> environment = new HashMap<>(world.environment());
    environment.put("CREMA_LOG_JDBC_URL", "jdbc:postgresql://me:s3cr3t@db/x");
    environment.put("CREMA_LEDGER_SCHEMA", "x; drop table y");
    environment.put("MLFLOW_TRACKING_URI", "ftp://me:s3cr3t@x");
    environment.put("KF_PIPELINES_ENDPOINT", "http://me:s3cr3t@x");
    environment.put("CREMA_RETRAINING_URL", "http://me:s3cr3t@x");
    Chain chain = World.why(new Subject.KfpRun("r-1"), environment::get);
    Chain prediction = World.why(new Subject.Prediction(new UUID(0x7000, 0)), environment::get);
    assertThat(reason(prediction, Kind.PREDICTION)).contains("CREMA_LOG_JDBC_URL");
    assertThat(reason(chain, Kind.OUTCOME)).contains("CREMA_LEDGER_SCHEMA");
    assertThat(reason(chain, Kind.RETRAINING)).contains("CREMA_RETRAINING_URL");
    assertThat(chain.text() + prediction.text()).doesNotContain("s3cr3t");
  }

  @Test
  void aRetrainingServiceThatRefusesOrSaysNonsenseIsNamed() throws IOException {
    String run = world.run(Map.of());
    Map<String, String> environment = new HashMap<>(world.environment());
    environment.remove("CREMA_RETRAINING_TOKEN_PATH");
    assertThat(reason(World.why(new Subject.KfpRun(run), environment::get), Kind.RETRAINING))
        .contains("answered with status 401");
    world.retrainedBy(run, "<html>");
    assertThat(reason(world.why(new Subject.KfpRun(run)), Kind.RETRAINING))
        .contains("does not answer");
    world.retrainedBy(run, "{\"retraining\": null}");
    assertThat(reason(world.why(new Subject.KfpRun(run)), Kind.RETRAINING))
        .contains("without the object (retraining)");
    world.retrainedBy(run, "{\"retraining\": {\"id\": 3}, \"cause\": null}");
    Chain chain = world.why(new Subject.KfpRun(run));
    assertThat(ids(chain, Kind.RETRAINING)).containsExactly("3");
    assertThat(reason(chain, Kind.DRIFT_REPORT)).contains("No alert asked for");
    world.retrainedBy(run, alert("3", NOW));
    assertThat(reason(world.why(new Subject.KfpRun(run)), Kind.DRIFT_REPORT))
        .contains("There is no production log with decisions on drift");
  }

  @Test
  void anIdThatWouldEndAFilterIsNotSent() throws IOException {
    Chain chain = world.why(new Subject.KfpRun("r' or tags.x='"));
    assertThat(chain.isKnown()).isFalse();
    assertThat(reason(chain, Kind.VERSION)).contains("must be letters, digits");
  }
}
