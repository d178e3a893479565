package dev.crema.inference.serving;

import dev.crema.registry.ModelVersion;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The slots and the versions they hold in memory, within a budget of bytes.
 *
 * <p>One version is opened at a time, however many wait: what opening takes comes on top of the
 * budget, once. Beyond the budget the versions that were asked for longest ago are unloaded, but
 * for the one that was loaded last; what the service was told to follow stays, and does not count.
 */
final class Residents {
  private final Map<String, Map<Reference, ModelSlot>> slots = new ConcurrentHashMap<>();
  private final Semaphore opening = new Semaphore(1, true);
  private final long budget;
  private final LoadListener listener;

  Residents(long budgetBytes, LoadListener listener) {
    this.budget = budgetBytes;
    this.listener = listener;
  }

  /** Returns the slots of a model. */
  Collection<ModelSlot> slots(String model) {
    return slots.getOrDefault(model, Map.of()).values();
  }

  /** Returns all slots, in no order. */
  List<ModelSlot> all() {
    return slots.values().stream().flatMap(each -> each.values().stream()).toList();
  }

  /** Adds a slot; a slot that is there stays. */
  void add(ModelSlot slot) {
    slots
        .computeIfAbsent(slot.name(), _ -> new ConcurrentHashMap<>())
        .putIfAbsent(slot.reference(), slot);
  }

  void remove(ModelSlot slot) {
    slots.computeIfPresent(
        slot.name(),
        (_, references) -> {
          references.remove(slot.reference(), slot);
          return references.isEmpty() ? null : references;
        });
  }

  /** Makes a slot serve a version: the one that another slot has, else one that is opened now. */
  ServedModel serve(ModelSlot slot, ModelVersion version, OwnThread.Task<ServedModel> opener)
      throws IOException {
    opening.acquireUninterruptibly();
    try {
      ServedModel model = find(version);
      if (model == null) {
        model = OwnThread.call("model-opener", opener);
      }
      slot.serve(model);
      slot.touch();
      makeRoom(slot);
      return model;
    } finally {
      opening.release();
    }
  }

  private @Nullable ServedModel find(ModelVersion version) {
    for (ModelSlot slot : slots(version.model())) {
      ServedModel model = slot.current();
      if (model != null && model.is(version)) {
        return model;
      }
    }
    return null;
  }

  /** When a slot was last used, noted once: requests go on while slots are sorted. */
  private record Use(ModelSlot slot, long at) {}

  private void makeRoom(ModelSlot newest) {
    long now = newest.lastUsed();
    List<ModelSlot> oldestFirst =
        all().stream()
            .filter(slot -> slot != newest && !slot.isFollowed() && slot.current() != null)
            .map(slot -> new Use(slot, slot.lastUsed() - now))
            .sorted(Comparator.comparingLong(Use::at))
            .map(Use::slot)
            .toList();
    for (ModelSlot slot : oldestFirst) {
      if (onDemandBytes() <= budget) {
        return;
      }
      unload(slot);
    }
  }

  void unload(ModelSlot slot) {
    ServedModel model = slot.current();
    if (model != null) {
      slot.unload();
      listener.unloaded(slot, model);
    }
  }

  /** Returns the bytes that the versions in memory hold; one that two slots serve counts once. */
  long bytes() {
    return bytes(served(_ -> true));
  }

  /** However much is followed, what is asked for beside it has the whole budget. */
  private long onDemandBytes() {
    Set<ServedModel> onDemand = served(slot -> !slot.isFollowed());
    onDemand.removeAll(served(ModelSlot::isFollowed));
    return bytes(onDemand);
  }

  private static long bytes(Set<ServedModel> models) {
    return models.stream().mapToLong(ServedModel::bytes).sum();
  }

  private Set<ServedModel> served(Predicate<ModelSlot> which) {
    return all().stream()
        .filter(which)
        .map(ModelSlot::current)
        .filter(Objects::nonNull)
        .collect(
            Collectors.toCollection(HashSet::new)); // A served version is equal to itself alone.
  }
}
