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
import dev.crema.servers.testing.SharedPostgres;
import dev.crema.testkit.kfp.HeldLauncher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One replica, a real PostgreSQL, the double of KFP; the test plays the runs. */
abstract class AbstractReplicaIT {
  static final Duration LIMIT = Duration.ofSeconds(20);
  static final Cause.Person ADA = new Cause.Person("ada", "the spring campaign began");

  @TempDir Path folder;
  final HeldLauncher runs = new HeldLauncher();

  @SuppressWarnings("NullAway.Init") // set before each test
  Place place;

  @SuppressWarnings("NullAway.Init") // set before each test
  Replica replica;

  @SuppressWarnings("NullAway.Init") // set before each test
  Retrainings retrainings;

  /** Returns the settings, with VERSION in the place of the pipeline's version. */
  abstract String yaml();

  @BeforeEach
  void start() {
    place = new Place(SharedPostgres.get(), folder, none -> runs);
    begin(parts("one"));
  }

  @AfterEach
  void stop() {
    replica.close();
    place.close();
  }

  /** Returns what a replica under the settings is made of. */
  Replica.Parts parts(String name) {
    return parts(name, yaml());
  }

  Replica.Parts parts(String name, String yaml) {
    return place.parts(name, place.settings(yaml));
  }

  /** Ends the replica, and another one takes its place. */
  void replace(Replica.Parts parts) {
    replica.close();
    begin(parts);
  }

  private void begin(Replica.Parts parts) {
    replica = Replica.start(parts, ChangeListener.none());
    retrainings = replica.retrainings();
  }

  static Retraining created(Receipt receipt) {
    assertThat(receipt).isInstanceOf(Receipt.Created.class);
    return ((Receipt.Created) receipt).retraining();
  }

  Retraining await(long id, RetrainingState state) {
    Place.eventually(LIMIT, () -> now(id).state() == state);
    return now(id);
  }

  Retraining now(long id) {
    return retrainings.find(id).orElseThrow();
  }

  String runOf(long id) {
    return Objects.requireNonNull(await(id, RetrainingState.RUNNING).runId());
  }

  /** Plays a run that claims its key. */
  void claim(Retraining retraining, String runId) {
    ClaimRequest request = new ClaimRequest(retraining.key().text(), runId, retraining.model());
    assertThat(place.ledger.claim(request).holder()).isEqualTo(runId);
  }

  void report(Retraining retraining, String runId, Verdict verdict) {
    String key = retraining.key().text();
    place.ledger.report(new Report(runId, retraining.model(), verdict, "7", "because", key));
  }
}
