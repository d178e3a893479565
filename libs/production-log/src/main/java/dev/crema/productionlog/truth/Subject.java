package dev.crema.productionlog.truth;

import java.time.Instant;
import java.util.Objects;

/** Which prediction a truth is about. */
public sealed interface Subject {
  /**
   * The prediction of an id.
   *
   * @param id the prediction's id as text: a UUID of version 7; anything else is {@link
   *     Outcome.Kind#INVALID}
   */
  record Prediction(String id) implements Subject {
    /** Refuses null. */
    public Prediction {
      Objects.requireNonNull(id, "id");
    }
  }

  /**
   * The latest prediction of an entity at or before a time, at most {@link
   * TruthSettings#entityWindow} before it.
   *
   * @param model the model's name
   * @param entity whom the prediction was about
   * @param time no prediction later than this is meant
   */
  record Entity(String model, String entity, Instant time) implements Subject {
    /** Refuses null. */
    public Entity {
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(entity, "entity");
      Objects.requireNonNull(time, "time");
    }
  }
}
