package dev.crema.retraining.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.retraining.core.RetrainingSettings;
import dev.crema.retraining.core.SettingsFile;
import dev.crema.retraining.core.StoreUnavailableException;
import dev.crema.retraining.store.ChangeListener;
import dev.crema.retraining.store.Database;
import dev.crema.retraining.store.StoreClock;
import dev.crema.retraining.store.StoredRetrainings;
import dev.crema.servers.LocalPostgres;
import dev.crema.testkit.kfp.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two replicas in processes of their own; they and PostgreSQL are killed while many keys are in
 * flight. One in ten runs dies without a report before its effect, with a claim on its model, and
 * one in ten after it: that is a success, as the ledger's port knows. PostgreSQL flushes what it
 * commits: else a kill may undo an effect whose report comes later.
 */
class KillIT {
  private static final boolean SOAK = Boolean.getBoolean("crema.soak");
  private static final int KILLS = SOAK ? 200 : 10;
  private static final int DYING_ONE_IN = 10;
  private static final String ENDED = "ended_at is not null";
  private static final Duration LIMIT = Duration.ofMinutes(SOAK ? 60 : 2);

  /** Those that leave open whether something happened. */
  private static final List<Fault> FAULTS =
      List.of(Fault.CUT_AFTER, Fault.LATE, Fault.DONE_500, Fault.RESET_BEFORE, Fault.ERROR_503);

  @TempDir Path folder;

  @Test
  void eachKeyHasOneEffectOrIsSaidToHaveFailedWhoeverIsKilled() throws Exception {
    Crowd crowd = SOAK ? new Crowd(200, 99, 24_000) : new Crowd(40, 9, 600);
    SplittableRandom random = new SplittableRandom(Long.getLong("crema.seed", 3));
    AtomicReference<ClaimingLauncher> launcher = new AtomicReference<>();
    try (LocalPostgres postgres = LocalPostgres.durable();
        Place place =
            new Place(postgres, folder, at -> StormIT.launching(at, launcher, DYING_ONE_IN))) {
      StormIT.made(launcher).prepare();
      place.kfp.faults().otherwise(call -> fault(call, random));
      RetrainingSettings settings = place.settings(crowd.yaml());
      Path file = folder.resolve("retraining.yaml");
      Files.writeString(file, crowd.yaml().replace("VERSION", place.version));
      assertThat(SettingsFile.read(file)).isEqualTo(settings);
      try (Database database = new Database(Place.store(place.jdbcUrl), StoreClock.postgres());
          ReplicaProcess one = new ReplicaProcess("one", file, place);
          ReplicaProcess two = new ReplicaProcess("two", file, place)) {
        StoredRetrainings front = new StoredRetrainings(database, settings, ChangeListener.none());
        Instant start = Instant.now();
        CompletableFuture<Integer> delivery =
            CompletableFuture.supplyAsync(
                () -> crowd.deliver(front, start, new SplittableRandom(9)));
        int inFlight = killAll(crowd, place, List.of(one, two), postgres);
        delivery.join();
        Place.eventually(LIMIT, () -> count(place, "ended_at is null") == 0);
        assertThat(count(place, "true")).isGreaterThanOrEqualTo(crowd.keys());
        System.out.printf(
            "%d kills, of which %d while keys were in flight; %d keys, %d failed, %d runs in KFP, %d ms%n",
            KILLS,
            inFlight,
            count(place, "true"),
            count(place, "state = 'failed'"),
            runs(place),
            Duration.between(start, Instant.now()).toMillis());
        assertThat(inFlight).isEqualTo(KILLS);
      }
      place.kfp.faults().clear();
      Place.eventually(Duration.ofSeconds(20), () -> place.kfp.runsToCome() == 0);
      Map<String, Integer> effects = StormIT.made(launcher).effects();
      assertThat(effects.values()).containsOnly(1);
      assertThat(effects.keySet()).isEqualTo(keys(place, "state = 'succeeded'"));
      assertThat(count(place, "state = 'failed'"))
          .as("one in ten dies before its effect, and most do not")
          .isBetween(1L, crowd.keys() / 2L);
    }
  }

  /** Kills in turn one replica, PostgreSQL and the other replica; each time after some progress. */
  private static int killAll(
      Crowd crowd, Place place, List<ReplicaProcess> replicas, LocalPostgres postgres)
      throws Exception {
    int inFlight = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      long goal = (long) crowd.keys() * kill / (KILLS + 1);
      Place.eventually(LIMIT, () -> count(place, ENDED) >= goal);
      assertThat(replicas).allMatch(ReplicaProcess::isAlive);
      inFlight += count(place, ENDED) < crowd.keys() ? 1 : 0;
      if (kill % 3 == 1) {
        postgres.kill();
        postgres.restart();
      } else {
        replicas.get(kill % 3 / 2).killAndStart();
      }
    }
    return inFlight;
  }

  private static synchronized Fault fault(String call, SplittableRandom random) {
    boolean isWell = !call.contains("/runs") || random.nextInt(5) > 0;
    return isWell ? Fault.NONE : FAULTS.get(random.nextInt(FAULTS.size()));
  }

  private static long runs(Place place) {
    return place.kfp.calls().stream().filter(call -> call.matches("POST .+/runs")).count();
  }

  private static Set<String> keys(Place place, String condition) throws SQLException {
    String sql = "select key from crema_retraining.retraining_request where " + condition;
    Set<String> keys = new HashSet<>();
    try (Connection connection = DriverManager.getConnection(place.jdbcUrl);
        ResultSet rows = connection.createStatement().executeQuery(sql)) {
      while (rows.next()) {
        keys.add(rows.getString(1));
      }
    }
    return keys;
  }

  /** Counts retrainings; -1 while PostgreSQL or the table is not there. */
  private static long count(Place place, String condition) {
    String sql = "select count(*) from crema_retraining.retraining_request where " + condition;
    try (Connection connection = DriverManager.getConnection(place.jdbcUrl);
        ResultSet rows = connection.createStatement().executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException | StoreUnavailableException e) {
      return -1;
    }
  }
}
