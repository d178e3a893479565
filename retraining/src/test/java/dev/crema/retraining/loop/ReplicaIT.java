package dev.crema.retraining.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingState;
import dev.crema.runledger.ClaimRequest;
import dev.crema.runledger.Report;
import dev.crema.runledger.Verdict;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What others do in PostgreSQL beside a replica: hold rows, and run for a key that is taken. */
class ReplicaIT extends AbstractReplicaIT {
  private static final String YAML =
      """
      pace: {lease: PT2S, look: PT0.02S}
      models:
        alpha: {pipeline: retrain, version: VERSION, parameters: {model_name: alpha}}
        beta: {pipeline: retrain, version: VERSION, parameters: {model_name: beta}}
      """;

  @Override
  String yaml() {
    return YAML;
  }

  @Test
  void aModelWhoseRowSomebodyLocksDoesNotStopTheOthers() throws SQLException {
    retrainings.freeze("alpha", ADA);
    Retraining first = created(retrainings.request("alpha", ADA));
    try (Connection connection = DriverManager.getConnection(place.jdbcUrl);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          "select from crema_retraining.retraining_model where model = 'alpha' for update");
      Retraining second = created(retrainings.request("beta", ADA));
      await(second.id(), RetrainingState.RUNNING);
      Place.eventually(LIMIT, () -> problem().contains("The model (alpha) is passed over."));
      assertThat(replica.status().isLeader()).isTrue();
      assertThat(now(first.id()).state()).isEqualTo(RetrainingState.REQUESTED);
    }
    Place.eventually(LIMIT, () -> problem().isEmpty());
    retrainings.unfreeze("alpha", ADA);
    await(first.id(), RetrainingState.RUNNING);
  }

  private String problem() {
    return Objects.requireNonNullElse(replica.status().problem(), "");
  }

  @Test
  void aRunThatLostItsClaimIsFoundByTheKeyThatItReported() {
    Retraining asked = created(retrainings.request("beta", ADA));
    String followed = runOf(asked.id());
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
