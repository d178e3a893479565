package dev.crema.resolvewindow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.PromotionRequest;
import dev.crema.registry.testing.TestVersions;
import dev.crema.resolvewindow.ResolveWindow.Inputs;
import dev.crema.resolvewindow.ResolveWindow.Outputs;
import dev.crema.runledger.LedgerSettings;
import dev.crema.runledger.Report;
import dev.crema.runledger.RunLedger;
import dev.crema.runledger.Verdict;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import dev.crema.servers.testing.SharedPostgres;
import dev.crema.testkit.TestStepContext;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A window of which a model was promoted is not given to another run. */
@RequiresMlflow
class PromotedWindowIT {
  private static final String FIRST = "2026-01-01T00:00:00Z";
  private static final String SECOND = "2026-01-02T00:00:00Z";

  private final String mlflow = SharedMlflow.get().uri().toString();
  private final String url = SharedPostgres.newDatabase();
  private final RunLedger ledger =
      RunLedger.connect(LedgerSettings.fromEnvironment(name -> name.endsWith("URL") ? url : null));
  private final MlflowRegistry registry =
      MlflowRegistry.connect(ConnectionSettings.of(SharedMlflow.get().uri()));
  private String model = "";

  @BeforeEach
  void registerAVersion(@TempDir Path folder) throws Exception {
    model = SharedMlflow.uniqueName("promoted-window");
    TestVersions.register(registry, model, folder, 1);
    assertThat(resolve("run-1", mlflow).windowStart()).isEqualTo(FIRST);
  }

  private Outputs resolve(String run, String server) {
    TestStepContext context =
        TestStepContext.in(Path.of("unused"))
            .withEnvironment("CREMA_LEDGER_JDBC_URL", url)
            .withEnvironment("MLFLOW_TRACKING_URI", server);
    return new ResolveWindow()
        .run(
            new Inputs(
                "retrain", "P1D", FIRST, "PT0S", "PT0S", "PT1M", "", 3, run, "", "", "", model,
                model),
            context);
  }

  private void promote() {
    registry.promote(new PromotionRequest(model, "1", null, "run-1"));
  }

  private Report report() {
    return Objects.requireNonNull(ledger.outcomes(List.of("run-1")).get("run-1")).report();
  }

  private void forget(String run) throws Exception {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "update crema_ledger.processed_window set claimed_at = claimed_at - interval '1 hour' where kfp_run_id = '%s'"
              .formatted(run));
    }
  }

  @Test
  void notThatOfARunThatWasTerminatedAfterItsPromotion() throws Exception {
    promote();
    forget("run-1");
    assertThat(resolve("run-2", mlflow).windowStart()).isEqualTo(SECOND);
    assertThat(report().verdict()).isEqualTo(Verdict.PROMOTED);
    assertThat(report().version()).isEqualTo("1");
  }

  @Test
  void norThatOfARunThatWasReportedAsFailedBeforeItsPromotionCameThrough() {
    ledger.report(new Report("run-1", model, Verdict.FAILED, "", "", ""));
    promote();
    assertThat(resolve("run-2", mlflow).windowStart()).isEqualTo(SECOND);
    assertThat(report().verdict()).isEqualTo(Verdict.PROMOTED);
  }

  @Test
  void oneOfARunThatPromotedNothingIs() throws Exception {
    forget("run-1");
    assertThat(resolve("run-2", mlflow).windowStart()).isEqualTo(FIRST);
    assertThat(resolve("run-2", mlflow).windowStart()).as("its own").isEqualTo(FIRST);
  }

  @Test
  void aRefusalDoesNotStopTheSchedule() throws Exception {
    HttpServer refusing = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    refusing.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(403, -1);
          exchange.close();
        });
    refusing.start();
    try {
      forget("run-1");
      String server = "http://127.0.0.1:" + refusing.getAddress().getPort();
      assertThat(resolve("run-2", server).windowStart()).isEqualTo(FIRST);
    } finally {
      refusing.stop(0);
    }
  }

  @Test
  void whileMlflowIsAwayNoneIsGivenThatSomebodyHas() throws Exception {
    promote();
    forget("run-1");
    assertThatThrownBy(() -> resolve("run-2", "http://127.0.0.1:1"))
        .isInstanceOf(StepException.class)
        .extracting(e -> ((StepException) e).kind())
        .isEqualTo(ErrorKind.UNAVAILABLE);
    assertThat(resolve("run-3", mlflow).windowStart()).isEqualTo(SECOND);
  }
}
