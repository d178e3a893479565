package dev.crema.productionlog.truth;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An observation that is worth a look into the tables.
 *
 * @param index its place in the batch
 * @param id the prediction's id; null if the subject is an entity
 * @param subject the entity; null if the subject is an id
 * @param tenant null = any
 * @param truth what is said of the prediction
 * @param replace whether it may take another truth's place
 */
record Candidate(
    int index,
    @Nullable UUID id,
    Subject.@Nullable Entity subject,
    @Nullable String tenant,
    Truth truth,
    boolean replace) {

  static Candidate of(int index, Observation observation, Batch batch, Instant now) {
    Instant observed = observation.observedAt() == null ? now : micros(observation.observedAt());
    Truth truth = new Truth(observation.label(), observed, now, batch.source());
    return switch (observation.subject()) {
      case Subject.Prediction prediction ->
          new Candidate(
              index,
              UUID.fromString(prediction.id()),
              null,
              batch.tenant(),
              truth,
              observation.replace());
      case Subject.Entity entity ->
          new Candidate(
              index,
              null,
              new Subject.Entity(entity.model(), entity.entity(), micros(entity.time())),
              batch.tenant(),
              truth,
              observation.replace());
    };
  }

  /** Returns when the prediction was made, to the millisecond; the time of an entity's. */
  Instant time() {
    if (subject != null) {
      return subject.time();
    }
    return id == null ? Instant.EPOCH : PredictionId.time(id);
  }

  private static Instant micros(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS);
  }
}
