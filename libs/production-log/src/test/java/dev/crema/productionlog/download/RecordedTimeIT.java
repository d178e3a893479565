package dev.crema.productionlog.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.crema.data.InputException;
import dev.crema.data.PredictionLayout;
import dev.crema.productionlog.truth.Batch;
import dev.crema.productionlog.truth.GroundTruth;
import dev.crema.productionlog.truth.Observation;
import dev.crema.productionlog.truth.Subject;
import dev.crema.productionlog.truth.TestDatabase;
import dev.crema.productionlog.truth.TestDatabase.Row;
import dev.crema.productionlog.truth.TruthSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** One clock says when a label came and until when labels count: PostgreSQL's. */
class RecordedTimeIT extends AbstractDownloadIT {
  private static final PredictionLayout LAYOUT = PredictionLayout.of(CONTRACT);

  /** The number of the lock that keeps writers of labels in order: the ASCII of "truth". */
  private static final long LOCK = 0x7472757468L;

  private static final String WAITERS =
      "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";

  private UUID predicted() throws SQLException {
    Row row = Row.of(TestDatabase.id(DAY.plusSeconds(1), random), 0.5);
    database.insert(row.withInputs("{\"customer\": \"c\"}"));
    return row.id();
  }

  private static Batch batch(UUID id) {
    Subject subject = new Subject.Prediction(id.toString());
    return new Batch(List.of(new Observation(subject, "yes", null, false)), "test", null);
  }

  private static long labelled(HikariDataSource on, Instant end) throws SQLException {
    ProductionWindow window = new ProductionWindow("churn", null, DAY, end, Duration.ZERO);
    return new Collector(on).collect(window, LAYOUT, (_, _) -> {}).labelled();
  }

  /** Returns connections for which PostgreSQL's clock stands at a moment. */
  private static HikariDataSource at(Instant moment) throws SQLException {
    database.execute(
        """
        create schema if not exists still;
        create or replace function still.clock_timestamp() returns timestamptz language sql stable
        as 'select timestamptz ''%1$s''';
        create or replace function still.now() returns timestamptz language sql stable
        as 'select timestamptz ''%1$s'''"""
            .formatted(moment));
    HikariConfig config = new HikariConfig();
    config.setDataSource(database.source());
    config.setMaximumPoolSize(1);
    config.setConnectionInitSql("set search_path = still, pg_catalog, public");
    return new HikariDataSource(config);
  }

  @Test
  void aMachineWhoseClockIsWrongShiftsNoLabel() throws Exception {
    UUID id = predicted();
    Instant moment = NEXT_DAY.minus(Duration.ofMinutes(10));
    try (HikariDataSource still = at(moment)) {
      new GroundTruth(still, new Facts(), TruthSettings.defaults()).record(batch(id));
      // By this machine's clock the window is over for months.
      assertThatThrownBy(() -> labelled(still, NEXT_DAY))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("count until (2026-01-16T00:00:00Z)")
          .hasMessageContaining("clock says (2026-01-15T23:50:00Z)");
    }
    assertThat(labelled(pool, moment.minusMillis(1))).isZero();
    assertThat(labelled(pool, moment)).isOne();
  }

  @Test
  void aLabelThatIsJustBeingWrittenIsWaitedFor() throws Exception {
    UUID id = predicted();
    try (Connection writer = database.source().getConnection();
        Statement statement = writer.createStatement();
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      writer.setAutoCommit(false);
      statement.execute("select pg_advisory_xact_lock(%d)".formatted(LOCK));
      statement.execute(
          """
          insert into ground_truth
          select id, at, model, version, entity, tenant, 'yes', at, at, 'crm', false
          from prediction where id = '%s'
          """
              .formatted(id));
      Future<Long> labelled = threads.submit(() -> labelled(pool, NEXT_DAY));
      while (!labelled.isDone() && database.query(WAITERS).equals(List.of("0"))) {
        Thread.onSpinWait();
      }
      writer.commit();
      assertThat(labelled.get()).isOne();
    }
  }

  @Test
  void aLabelThatWaitsForItsPredictionCameWhenItCame() throws Exception {
    Row row = Row.of(TestDatabase.id(DAY.plusSeconds(1), random), 0.5);
    Instant came = NEXT_DAY.minusSeconds(1);
    new GroundTruth(pool, new Facts(), TruthSettings.defaults(), InstantSource.fixed(came))
        .record(batch(row.id()));
    database.insert(row.withInputs("{\"customer\": \"c\"}"));
    assertThat(labelled(pool, NEXT_DAY)).as("read before it had found it").isZero();
    new GroundTruth(pool, new Facts(), TruthSettings.defaults(), InstantSource.fixed(NEXT_DAY))
        .resolvePending();
    assertThat(labelled(pool, came.minusMillis(1))).isZero();
    assertThat(labelled(pool, NEXT_DAY)).isOne();
  }
}
