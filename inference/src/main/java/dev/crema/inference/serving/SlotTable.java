package dev.crema.inference.serving;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every slot with its tasks, at most so many: beyond that the slot that was asked for longest ago
 * and is not followed is forgotten.
 *
 * <p>What a request names counts apart until the registry has said that it is there, or it serves:
 * whoever makes up versions pushes out what others made up, and nothing else.
 */
final class SlotTable {
  private static final Logger LOG = LoggerFactory.getLogger(SlotTable.class);

  /** Most slots, beside the others, of which nobody knows yet whether there is such a version. */
  static final int MOST_GUESSES = 256;

  private final Map<Key, SlotTasks> table = new ConcurrentHashMap<>();
  private final Set<ModelSlot> guesses = ConcurrentHashMap.newKeySet();
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
    return add(new ModelSlot(model, reference, true), false);
  }

  /** Makes known a slot that the registry or the disk has, to be loaded on demand. */
  void known(String model, Reference reference) {
    SlotTasks found = get(model, reference);
    if (found == null || guesses.contains(found.slot())) {
      add(new ModelSlot(model, reference, false), false);
    }
  }

  /**
   * Returns the tasks of a slot that a request names, and adds it if it is not there.
   *
   * @throws NotServedException if as many as may be are being looked for already
   */
  SlotTasks asked(String model, Reference reference) {
    SlotTasks found = get(model, reference);
    return found != null ? found : add(new ModelSlot(model, reference, false), true);
  }

  private synchronized SlotTasks add(ModelSlot slot, boolean isGuess) {
    Key key = new Key(slot.name(), slot.reference());
    SlotTasks found = table.get(key);
    if (found != null) {
      if (!isGuess) {
        guesses.remove(found.slot());
        trim();
      }
      return found;
    }
    if (isGuess) {
      makeRoomForAGuess();
      guesses.add(slot);
    }
    SlotTasks made = tasks.apply(slot);
    residents.add(slot);
    table.put(key, made);
    listener.added(slot);
    trim();
    return made;
  }

  /** What is being looked for stays: pushed out, it would be looked for in vain. */
  private void makeRoomForAGuess() {
    confirm();
    forgetOldest(
        guesses.size() + 1 - MOST_GUESSES,
        tasks -> guesses.contains(tasks.slot()) && !tasks.isBusy());
    if (guesses.size() >= MOST_GUESSES) {
      throw NotServedException.notYet(
          "The model registry is being asked for %d other versions.".formatted(MOST_GUESSES));
    }
  }

  /** Forgets what is beyond the bound; called when something was added or began to serve. */
  synchronized void trim() {
    confirm();
    forgetOldest(
        table.size() - guesses.size() - limit,
        tasks -> !tasks.slot().isFollowed() && !guesses.contains(tasks.slot()));
  }

  /** What serves, or the registry has said to be there, is no guess any more. */
  private void confirm() {
    guesses.removeIf(slot -> slot.state() != ModelSlot.State.WAITING || slot.status().isFound());
  }

  private void forgetOldest(int surplus, Predicate<SlotTasks> which) {
    long now = System.nanoTime();
    for (int i = 0; i < surplus; i++) { // Hardly ever more than one.
      table.values().stream()
          .filter(which)
          .map(SlotTasks::slot)
          .max(Comparator.comparingLong(slot -> now - slot.lastUsed()))
          .ifPresent(this::remove);
    }
  }

  /**
   * Forgets a slot: its version leaves the memory, and with the next look at its model the disk.
   */
  synchronized void remove(ModelSlot slot) {
    table.remove(new Key(slot.name(), slot.reference()));
    guesses.remove(slot);
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
