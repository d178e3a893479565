package dev.crema.retraining.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.Receipt;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingState;
import dev.crema.retraining.core.Retrainings;
import dev.crema.retraining.store.ChangeListener;
import dev.crema.runledger.ClaimRequest;
import dev.crema.runledger.Report;
import dev.crema.runledger.Verdict;
import dev.crema.servers.LocalPostgres;
import dev.crema.testkit.kfp.HeldLauncher;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others do in PostgreSQL beside a replica: hold rows, and run for a key that is taken. */
class ReplicaIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Cause.Person ADA = new Cause.Person("ada", "the spring campaign began");
  private static final String YAML =
      """
      pace: {lease: PT2S, look: PT0.02S}
      models:
        alpha: {pipeline: retrain, version: VERSION, parameters: {model_name: alpha}}
        beta: {pipeline: retrain, version: VERSION, parameters: {model_name: beta}}
      """;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static LocalPostgres postgres;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Place place;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Replica replica;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Retrainings retrainings;

  @BeforeAll
  static void startPostgres() throws IOException {
    postgres = LocalPostgres.temporary();
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    postgres.close();
  }

  @BeforeEach
  void start() {
    place = new Place(postgres, folder, none -> new HeldLauncher());
    replica = Replica.start(place.parts("one", place.settings(YAML)), ChangeListener.none());
    retrainings = replica.retrainings();
  }

  @AfterEach
  void stop() {
    replica.close();
    place.close();
  }

  private Retraining asked(String model) {
    return ((Receipt.Created) retrainings.request(model, ADA)).retraining();
  }

  private Retraining await(Retraining asked, RetrainingState state) {
    Place.eventually(LIMIT, () -> now(asked).state() == state);
    return now(asked);
  }

  private Retraining now(Retraining asked) {
    return retrainings.find(asked.id()).orElseThrow();
  }

  @Test
  void aModelWhoseRowSomebodyLocksDoesNotStopTheOthers() throws SQLException {
    retrainings.freeze("alpha", ADA);
    Retraining first = asked("alpha");
    try (Connection connection = DriverManager.getConnection(place.jdbcUrl);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          "select from crema_retraining.retraining_model where model = 'alpha' for update");
      Retraining second = asked("beta");
      await(second, RetrainingState.RUNNING);
      Place.eventually(LIMIT, () -> problem().contains("The model (alpha) is passed over."));
      assertThat(replica.status().isLeader()).isTrue();
      assertThat(now(first).state()).isEqualTo(RetrainingState.REQUESTED);
    }
    Place.eventually(LIMIT, () -> problem().isEmpty());
    retrainings.unfreeze("alpha", ADA);
    await(first, RetrainingState.RUNNING);
  }

  private String problem() {
    return Objects.requireNonNullElse(replica.status().problem(), "");
  }

  @Test
  void aRunThatLostItsClaimIsFoundByTheKeyThatItReported() {
    Retraining asked = asked("beta");
    String followed = Objects.requireNonNull(await(asked, RetrainingState.RUNNING).runId());
    String key = asked.key().text();
    place.ledger.claim(new ClaimRequest(key, followed, "beta"));
    assertThat(retrainings.ofRun(followed)).map(Retraining::id).hasValue(asked.id());
    assertThat(retrainings.ofRun("late-one")).isEmpty();

    place.ledger.claim(new ClaimRequest(key, "late-one", "beta"));
    place.ledger.report(
        new Report("late-one", "beta", Verdict.SKIPPED, "", "Another run has the key.", key));
    place.ledger.claim(new ClaimRequest("run:of-a-schedule", "of-a-schedule", "beta"));

    assertThat(retrainings.ofRun("late-one")).map(Retraining::id).hasValue(asked.id());
    assertThat(retrainings.ofRun("of-a-schedule")).isEmpty();
  }
}
