package dev.crema.productionlog.truth;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A prediction, and its truth as the tables have it.
 *
 * @param key which prediction
 * @param model the model's name
 * @param version the version
 * @param entity whom it is about; null if nobody
 * @param tenant null if none
 * @param truth null if there is none yet
 */
record Found(
    Key key,
    String model,
    String version,
    @Nullable String entity,
    @Nullable String tenant,
    @Nullable Truth truth) {

  /** Stands for a prediction that is not there, in lists. */
  static final Found NONE =
      new Found(new Key(Instant.EPOCH, new UUID(0, 0)), "", "", null, null, null);

  /** The primary key of a prediction. */
  record Key(Instant at, UUID id) {}
}
