package dev.crema.inference.scoring;

import com.fasterxml.jackson.core.JsonToken;
import dev.crema.productionlog.truth.Observation;
import dev.crema.productionlog.truth.Subject;
import dev.crema.service.json.JsonRequest;
import dev.crema.service.json.RefusedRequestException;
import dev.crema.service.json.RefusedRequestException.Reason;
import dev.crema.service.json.StrictJson;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of {@code POST /ground-truth}: one observation or a list of them.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class TruthReader {
  /** The request, its observations, an observation. */
  private static final StrictJson JSON = new StrictJson(3);

  private static final String FORM =
      "\nMaybe send {\"observations\": [{\"prediction_id\": \"<id>\", \"label\": \"yes\"}, …]}, or"
          + " {\"entity\": \"<id>\", \"time\": \"2026-01-31T12:00:00Z\", \"label\": \"yes\"}.";

  private final String model;
  private final int most;

  /**
   * Makes a reader.
   *
   * @param model the model of an entity that is sent without one; empty if there is none
   * @param most most observations
   */
  public TruthReader(String model, int most) {
    this.model = model;
    this.most = most;
  }

  /**
   * Reads a body.
   *
   * @throws RefusedRequestException if it is no strict JSON, has another form or too many
   *     observations
   */
  public List<Observation> read(byte[] body) {
    List<Observation> observations = new ArrayList<>();
    JSON.read(body, json -> request(new JsonRequest(json, FORM), observations));
    return observations;
  }

  private void request(JsonRequest in, List<Observation> observations) throws IOException {
    in.begin();
    Reading single = new Reading(in);
    boolean isList = false;
    JsonRequest.Fields fields = in.fields("An object is missing.");
    for (String name = fields.next(); name != null; name = fields.next()) {
      if (name.equals("observations")) {
        isList = true;
        in.each(name, () -> add(observations, item(in)));
      } else {
        single.field(name);
      }
    }
    in.end();
    in.require(
        !isList || single.isEmpty(), "The body has observations and an observation's fields.");
    if (!isList) {
      observations.add(single.observation());
    }
    in.require(!observations.isEmpty(), "The field (observations) is empty.");
  }

  private void add(List<Observation> observations, Observation observation) {
    if (observations.size() >= most) {
      throw RefusedRequestException.of(
          Reason.TOO_MANY_ROWS,
          "The request has more than %d observations.\nMaybe send them in parts.".formatted(most));
    }
    observations.add(observation);
  }

  private Observation item(JsonRequest in) throws IOException {
    Reading reading = new Reading(in);
    JsonRequest.Fields fields = in.fields("An observation must be an object.");
    for (String name = fields.next(); name != null; name = fields.next()) {
      reading.field(name);
    }
    return reading.observation();
  }

  /** One observation being read. */
  private final class Reading {
    private final JsonRequest in;
    private @Nullable String predictionId;
    private @Nullable String named;
    private @Nullable String entity;
    private @Nullable Instant time;
    private @Nullable String label;
    private @Nullable Instant observedAt;
    private @Nullable Boolean replace;

    Reading(JsonRequest in) {
      this.in = in;
    }

    void field(String name) throws IOException {
      switch (name) {
        case "prediction_id" -> predictionId = in.text(name);
        case "model" -> named = in.text(name);
        case "entity" -> entity = in.text(name);
        case "time" -> time = instant(name);
        case "label" -> label = label(name);
        case "observed_at" -> observedAt = instant(name);
        case "replace" -> replace = flag(name);
        default -> throw in.form("The field (%s) of an observation is unknown.", name);
      }
    }

    boolean isEmpty() {
      return predictionId == null
          && named == null
          && entity == null
          && time == null
          && label == null
          && observedAt == null
          && replace == null;
    }

    /** A number is taken as it stands. */
    private String label(String name) throws IOException {
      JsonToken token = in.json().currentToken();
      return token != null && token.isNumeric() ? in.json().getText() : in.text(name);
    }

    private Instant instant(String name) throws IOException {
      String text = in.text(name);
      try {
        return OffsetDateTime.parse(text).toInstant();
      } catch (DateTimeParseException _) {
        throw in.form(
            "The field (%s) is (%s), but must be a time like 2026-01-31T12:00:00Z.", name, text);
      }
    }

    private boolean flag(String name) {
      JsonToken token = in.json().currentToken();
      in.require(
          token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE,
          "The field (%s) must be true or false.",
          name);
      return token == JsonToken.VALUE_TRUE;
    }

    Observation observation() {
      String said = label;
      if (said == null) {
        throw in.form("The field (label) of an observation is missing.");
      }
      return new Observation(subject(), said, observedAt, replace != null && replace);
    }

    private Subject subject() {
      boolean isOfEntity = entity != null || time != null || named != null;
      if (predictionId != null && !isOfEntity) {
        return new Subject.Prediction(predictionId);
      }
      if (predictionId == null && entity != null && time != null) {
        String of = named == null ? model : named;
        in.require(!of.isEmpty(), "The field (model) of an observation is missing.");
        return new Subject.Entity(of, entity, time);
      }
      throw in.form("An observation must have prediction_id, or entity and time.");
    }
  }
}
