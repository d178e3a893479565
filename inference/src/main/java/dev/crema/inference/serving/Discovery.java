package dev.crema.inference.serving;

import dev.crema.inference.serving.ModelCache.LastGood;
import dev.crema.registry.RegistryException;
import dev.crema.service.OutOfMemory;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that the registry knows, found by one list of aliases a round however many they are: a
 * model has its place as soon as it has the alias, and is loaded when it is asked for.
 */
final class Discovery {
  private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

  /** Looks in each round at versions that were loaded on demand and need none. */
  private static final int RECHECKS = 4;

  private final GuardedSource source;
  private final SlotTable table;
  private final Executor executor;
  private final Reference.@Nullable Alias discovered;
  private final ReentrantLock looking = new ReentrantLock();
  private final AtomicBoolean isLookQueued = new AtomicBoolean();

  /**
   * Makes a discovery.
   *
   * @param executor runs what waits for the registry
   * @param discovered the alias that makes a model known; null to make none known
   */
  Discovery(
      GuardedSource source,
      SlotTable table,
      Executor executor,
      Reference.@Nullable Alias discovered) {
    this.source = source;
    this.table = table;
    this.executor = executor;
    this.discovered = discovered;
  }

  /**
   * Makes known what served before a restart, so that the registry need not be there: the models
   * with the alias, and whatever version of a known model was asked for.
   */
  void restore(ModelCache cache) {
    try {
      List<LastGood> found = cache.lastGood(source.kind());
      for (LastGood each : found) {
        if (each.reference().equals(discovered)) {
          table.known(each.version().model(), each.reference());
        }
      }
      for (LastGood each : found) {
        if (table.knows(each.version().model())) {
          table.known(each.version().model(), each.reference());
        }
      }
    } catch (IOException e) {
      LOG.warn("The model cache cannot be read: {}", e.toString());
    }
  }

  /**
   * Begins to look, unless such a look waits already. A registry takes its time for the list, and
   * nobody waits here: what is followed is looked at meanwhile.
   */
  void look() {
    if (isLookQueued.compareAndSet(false, true)) {
      try {
        executor.execute(this::lookNow);
      } catch (RejectedExecutionException _) {
        isLookQueued.set(false); // The service is stopping.
      }
    }
  }

  private void lookNow() {
    looking.lock();
    try {
      isLookQueued.set(false); // Before the look: what moves from now on needs another.
      OutOfMemory.survive(LOG, "The look at the registry's models failed.", this::round);
    } finally {
      looking.unlock();
    }
  }

  /** Compares what serves on demand with what the registry's aliases name. */
  private void round() {
    List<SlotTasks> onDemand = table.onDemand();
    if (discovered == null && onDemand.isEmpty()) {
      return;
    }
    Map<String, Map<String, String>> aliases;
    try {
      aliases = source.aliases();
    } catch (RegistryException e) {
      LOG.warn("The registry's models cannot be listed: {}", e.getMessage());
      return;
    }
    onDemand.forEach(tasks -> compare(tasks, aliases));
    recheck(onDemand);
    if (discovered != null) {
      aliases.forEach(
          (model, named) -> {
            if (named.containsKey(discovered.name())) {
              table.known(model, discovered);
            }
          });
    }
  }

  private static void compare(SlotTasks tasks, Map<String, Map<String, String>> aliases) {
    if (tasks.slot().reference() instanceof Reference.Alias alias) {
      tasks.compare(aliases.getOrDefault(tasks.slot().name(), Map.of()).get(alias.name()));
    }
  }

  /**
   * Numbers say little: a registry that was made anew counts from one again, and the list of
   * aliases shows nothing of that. So the versions checked longest ago are looked at, a few a
   * round.
   */
  private static void recheck(List<SlotTasks> onDemand) {
    onDemand.stream()
        .filter(tasks -> tasks.slot().current() != null)
        .sorted(Comparator.comparing(Discovery::checkedAt))
        .limit(RECHECKS)
        .forEach(SlotTasks::look);
  }

  private static Instant checkedAt(SlotTasks tasks) {
    return Objects.requireNonNullElse(tasks.slot().status().checkedAt(), Instant.MIN);
  }
}
