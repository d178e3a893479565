package dev.crema.productionlog.truth;

import dev.crema.data.CellParser;
import dev.crema.data.InputException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What can be said against an observation without a look into the tables. */
final class Validation {
  /** Predictions from here on are not logged. */
  private static final Instant LAST = Instant.parse("2262-01-01T00:00:00Z");

  private final TruthSettings settings;
  private final Instant latest;

  Validation(TruthSettings settings, Instant now) {
    this.settings = settings;
    this.latest = now.plus(settings.clockTolerance());
  }

  void requireValid(Batch batch) {
    if (batch.observations().size() > settings.maxBatch()) {
      throw new InputException(
          "The batch has %d observations; at most %d are allowed.\nMaybe send them in parts."
              .formatted(batch.observations().size(), settings.maxBatch()));
    }
    String tenant = batch.tenant();
    String problem = text("source", batch.source(), TruthSettings.MAX_NAME);
    if (problem == null && tenant != null) {
      problem = text("tenant", tenant, TruthSettings.MAX_NAME);
    }
    if (problem != null) {
      throw new InputException(problem);
    }
  }

  /** Returns what is wrong; null if nothing is. */
  @Nullable String problem(Observation observation) {
    String problem =
        switch (observation.subject()) {
          case Subject.Prediction prediction -> id(prediction.id());
          case Subject.Entity entity -> entity(entity);
        };
    if (problem == null) {
      problem = text("label", observation.label(), TruthSettings.MAX_LABEL);
    }
    Instant observed = observation.observedAt();
    return problem != null || observed == null ? problem : time("observed_at", observed);
  }

  private @Nullable String id(String text) {
    java.util.UUID id = PredictionId.parse(text);
    if (id == null) {
      return "The prediction_id (%s) is no UUID of version 7.\nMaybe send the prediction_id of the answer of /predict as it is."
          .formatted(CellParser.shorten(text));
    }
    // Not compared with now: while a clock was ahead, predictions were made whose ids are so too.
    Instant time = PredictionId.time(id);
    return time.isBefore(LAST)
        ? null
        : "The prediction_id (%s) is of a time (%s) of which no prediction can be."
            .formatted(text, time);
  }

  private @Nullable String entity(Subject.Entity entity) {
    String problem = text("model", entity.model(), TruthSettings.MAX_NAME);
    if (problem == null) {
      problem = text("entity", entity.entity(), TruthSettings.MAX_NAME);
    }
    return problem == null ? time("time", entity.time()) : problem;
  }

  private @Nullable String time(String field, Instant time) {
    if (time.isAfter(latest)) {
      return "%s (%s) is in the future: it is %s, and a clock may be %s ahead."
          .formatted(
              field, time, latest.minus(settings.clockTolerance()), settings.clockTolerance());
    }
    return time.isBefore(Instant.EPOCH) ? "%s (%s) is before 1970.".formatted(field, time) : null;
  }

  private static @Nullable String text(String field, String text, int maxLength) {
    if (text.isEmpty()) {
      return "%s is empty.".formatted(field);
    }
    if (text.length() > maxLength) {
      return "%s (%s) has %d characters; at most %d are allowed."
          .formatted(field, CellParser.shorten(text), text.length(), maxLength);
    }
    // PostgreSQL keeps neither.
    if (text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      return "%s (%s) has a NUL or half of a surrogate pair."
          .formatted(field, CellParser.shorten(text));
    }
    return null;
  }
}
