package dev.crema.productionlog.truth;

import dev.crema.productionlog.truth.Outcome.Kind;
import dev.crema.productionlog.truth.TestDatabase.Row;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Truth for predictions of one database, which each test finds empty. */
abstract class AbstractTruthIT {
  static final Instant DAY = Instant.parse("2026-01-15T00:00:00Z");
  static final Duration MATURITY = Duration.ofDays(2);

  static TestDatabase database;

  final Random random = new Random(7);
  final Facts facts = new Facts();
  final TruthSettings settings = TruthSettings.defaults();
  Instant now = DAY.plus(Duration.ofHours(12));
  GroundTruth truth;

  /** The classes of version 2 are not known until they are. */
  static final class Facts implements ModelFacts {
    boolean isSecondKnown;

    @Override
    public @Nullable List<String> classes(String model, String version) {
      return version.equals("2") && !isSecondKnown
          ? null
          : model.equals("fruit") ? List.of("apple", "pear", "plum") : List.of("no", "yes");
    }

    @Override
    public Duration maturity(String model) {
      return MATURITY;
    }
  }

  @BeforeAll
  static void start() throws SQLException, IOException {
    database = TestDatabase.create();
  }

  @BeforeEach
  void clean() throws SQLException {
    database.clear();
    truth = truth(settings);
  }

  GroundTruth truth(TruthSettings limits) {
    return new GroundTruth(database.source(), facts, limits, () -> now);
  }

  UUID predicted(Duration afterMidnight) throws SQLException {
    UUID id = TestDatabase.id(DAY.plus(afterMidnight), random);
    database.insert(Row.of(id, 0.7));
    return id;
  }

  static Observation about(UUID id, String label) {
    return new Observation(new Subject.Prediction(id.toString()), label, null, false);
  }

  static Observation instead(UUID id, String label) {
    return new Observation(new Subject.Prediction(id.toString()), label, null, true);
  }

  static Observation about(String entity, Instant time, String label) {
    return new Observation(new Subject.Entity("churn", entity, time), label, null, false);
  }

  List<Outcome> send(Observation... observations) throws SQLException {
    return truth.record(new Batch(Arrays.asList(observations), "crm", null));
  }

  List<Kind> kinds(Observation... observations) throws SQLException {
    return send(observations).stream().map(Outcome::kind).toList();
  }

  static List<String> labels() throws SQLException {
    return database.query("select label from ground_truth order by predicted_at, prediction_id");
  }
}
