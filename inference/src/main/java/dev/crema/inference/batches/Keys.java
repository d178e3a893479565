package dev.crema.inference.batches;

import dev.crema.inference.batches.BatchRefusedException.Reason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which batch an Idempotency-Key belongs to; a tenant's keys are its own. */
final class Keys {
  private final Map<Key, UUID> batches = new HashMap<>();
  private final Set<Key> receiving = new HashSet<>();

  private record Key(@Nullable String tenant, String key) {}

  private static @Nullable Key key(BatchOrder.Origin origin) {
    return origin.key() == null ? null : new Key(origin.tenant(), origin.key());
  }

  /** Returns how many batches there are that have a key. */
  synchronized int size() {
    return batches.size();
  }

  synchronized void add(Batch batch) {
    Key key = key(batch.order().origin());
    if (key != null) {
      batches.put(key, batch.id());
    }
  }

  synchronized void remove(Batch batch) {
    Key key = key(batch.order().origin());
    if (key != null) {
      batches.remove(key, batch.id());
    }
  }

  /**
   * Returns the batch of a key; takes the key into use if there is none.
   *
   * @throws BatchRefusedException if the key is in use, or is that of another request
   */
  synchronized @Nullable Batch take(Batches.Wanted wanted, BatchStore store) {
    Key key = key(wanted.origin());
    if (key == null) {
      return null;
    }
    UUID id = batches.get(key);
    Batch batch = id == null ? null : store.get(id);
    if (batch != null) {
      requireSame(batch, wanted);
      return batch;
    }
    if (!receiving.add(key)) {
      throw new BatchRefusedException(
          Reason.KEY_IN_USE, "A batch with this Idempotency-Key is being received.");
    }
    return null;
  }

  private static void requireSame(Batch batch, Batches.Wanted wanted) {
    BatchOrder order = batch.order();
    boolean isSame =
        order.form() == wanted.form()
            && Objects.equals(order.model().name(), wanted.model().name())
            && Objects.equals(order.model().reference(), wanted.model().reference())
            && (wanted.bytes() < 0 || wanted.bytes() == order.inputBytes());
    if (!isSame) {
      throw new BatchRefusedException(
          Reason.KEY_OF_ANOTHER,
          "The Idempotency-Key belongs to the batch (%s), which asked for something else.\nMaybe send a key of its own with each batch."
              .formatted(order.id()));
    }
  }

  synchronized void release(BatchOrder.Origin origin) {
    Key key = key(origin);
    if (key != null) {
      receiving.remove(key);
    }
  }
}
