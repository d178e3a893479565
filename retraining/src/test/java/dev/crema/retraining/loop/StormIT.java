package dev.crema.retraining.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.retraining.core.RetrainingQuery;
import dev.crema.retraining.core.RetrainingState;
import dev.crema.retraining.store.ChangeListener;
import dev.crema.servers.LocalPostgres;
import dev.crema.testkit.kfp.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts in a storm, two replicas, a KFP of which each third call goes wrong. */
class StormIT {
  private static final boolean SOAK = Boolean.getBoolean("crema.soak");

  /** All but those that only wait. */
  private static final List<Fault> FAULTS =
      Stream.of(Fault.values()).filter(fault -> !fault.name().startsWith("SILENT")).toList();

  @TempDir Path folder;

  @Test
  void eachKeyHasOneEffectHoweverOftenItIsDelivered() throws Exception {
    Crowd crowd = SOAK ? new Crowd(100, 9, 20_000) : new Crowd(20, 4, 2_000);
    AtomicReference<ClaimingLauncher> launcher = new AtomicReference<>();
    try (LocalPostgres postgres = LocalPostgres.temporary();
        Place place = new Place(postgres, folder, at -> launching(at, launcher, 0));
        Replica one =
            Replica.start(place.parts("one", place.settings(crowd.yaml())), ChangeListener.none());
        Replica two =
            Replica.start(
                place.parts("two", place.settings(crowd.yaml())), ChangeListener.none())) {
      made(launcher).prepare();
      SplittableRandom random = new SplittableRandom(Long.getLong("crema.seed", 5));
      place.kfp.faults().otherwise(call -> fault(random));
      Instant start = Instant.now();
      int created = crowd.deliver(one.retrainings(), start, random.split());
      assertThat(created).isEqualTo(crowd.keys());
      RetrainingQuery ended =
          new RetrainingQuery(null, RetrainingState.SUCCEEDED, null, RetrainingQuery.MAX_LIMIT);
      Place.eventually(
          Duration.ofSeconds(SOAK ? 600 : 60),
          () -> two.retrainings().list(ended).size() == crowd.keys());
      place.kfp.faults().clear();
      Place.eventually(Duration.ofSeconds(20), () -> place.kfp.runsToCome() == 0);
      Map<String, Integer> effects = made(launcher).effects();
      assertThat(effects).hasSize(crowd.keys());
      assertThat(effects.values()).containsOnly(1);
      assertThat(one.status().isLeader()).isNotEqualTo(two.status().isLeader());
    }
  }

  private static synchronized Fault fault(SplittableRandom random) {
    return random.nextInt(3) > 0 ? Fault.NONE : FAULTS.get(random.nextInt(FAULTS.size()));
  }

  static ClaimingLauncher made(AtomicReference<ClaimingLauncher> launcher) {
    return Objects.requireNonNull(launcher.get());
  }

  static ClaimingLauncher launching(
      Place place, AtomicReference<ClaimingLauncher> made, int dyingOneIn) {
    ClaimingLauncher launcher = new ClaimingLauncher(place.jdbcUrl, place.ledger, dyingOneIn);
    made.set(launcher);
    return launcher;
  }
}
