package dev.crema.inference.serving;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every slot with its tasks, at most so many: beyond that the slot that was asked for longest ago
 * and is not followed is forgotten.
 */
final class SlotTable {
  private static final Logger LOG = LoggerFactory.getLogger(SlotTable.class);

  private final Map<Key, SlotTasks> table = new ConcurrentHashMap<>();
  private final int limit;
  private final Residents residents;
  private final ModelCache cache;
  private final LoadListener listener;
  private final Function<ModelSlot, SlotTasks> tasks;

  private record Key(String model, Reference reference) {}

  /**
   * What a table needs.
   *
   * @param limit most slots
   * @param tasks makes the tasks of a slot
   */
  record Parts(
      int limit,
      Residents residents,
      ModelCache cache,
      LoadListener listener,
      Function<ModelSlot, SlotTasks> tasks) {}

  SlotTable(Parts parts) {
    this.limit = parts.limit();
    this.residents = parts.residents();
    this.cache = parts.cache();
    this.listener = parts.listener();
    this.tasks = parts.tasks();
  }

  /** Returns the tasks of a slot; null if there is no such slot. */
  @Nullable SlotTasks get(String model, Reference reference) {
    return table.get(new Key(model, reference));
  }

  /** Adds a slot that the service was told to follow. */
  synchronized SlotTasks follow(String model, Reference reference) {
    return add(new ModelSlot(model, reference, true));
  }

  /** Returns the tasks of a slot that is loaded on demand, and adds it if it is not there. */
  SlotTasks known(String model, Reference reference) {
    SlotTasks found = get(model, reference);
    return found != null ? found : add(new ModelSlot(model, reference, false));
  }

  private synchronized SlotTasks add(ModelSlot slot) {
    Key key = new Key(slot.name(), slot.reference());
    SlotTasks found = table.get(key);
    if (found != null) {
      return found;
    }
    if (table.size() >= limit) {
      forgetOldest();
    }
    SlotTasks made = tasks.apply(slot);
    residents.add(slot);
    table.put(key, made);
    listener.added(slot);
    return made;
  }

  private void forgetOldest() {
    long now = System.nanoTime();
    table.values().stream()
        .map(SlotTasks::slot)
        .filter(slot -> !slot.isFollowed())
        .max(Comparator.comparingLong(slot -> now - slot.lastUsed()))
        .ifPresent(this::remove);
  }

  /**
   * Forgets a slot: its version leaves the memory, and with the next look at its model the disk.
   */
  synchronized void remove(ModelSlot slot) {
    table.remove(new Key(slot.name(), slot.reference()));
    residents.unload(slot);
    residents.remove(slot);
    listener.removed(slot);
    try {
      cache.forget(slot.name(), slot.reference());
    } catch (IOException e) {
      LOG.warn("The model cache cannot be written: {}", e.toString());
    }
  }

  /** Returns the slots that the service was told to follow. */
  List<SlotTasks> followed() {
    return table.values().stream().filter(each -> each.slot().isFollowed()).toList();
  }

  /** Returns the slots that are not followed, resident or not. */
  List<SlotTasks> onDemand() {
    return table.values().stream().filter(each -> !each.slot().isFollowed()).toList();
  }

  /** Returns all slots, by name and reference. */
  List<ModelSlot> slots() {
    List<ModelSlot> slots = new ArrayList<>();
    table.values().forEach(each -> slots.add(each.slot()));
    slots.sort(
        Comparator.comparing(ModelSlot::name).thenComparing(slot -> slot.reference().toString()));
    return slots;
  }

  /** Returns whether there is a slot of the model, whatever it refers to. */
  boolean knows(String model) {
    return !residents.slots(model).isEmpty();
  }
}
