package dev.crema.inference.serving;

import dev.crema.registry.RegistryException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that the registry knows, found by one list of aliases a round however many they are: a
 * model has its place as soon as it has the alias, and is loaded when it is asked for.
 */
final class Discovery {
  private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

  private final ModelSource source;
  private final SlotTable table;
  private final Reference.@Nullable Alias discovered;

  /**
   * Makes a discovery.
   *
   * @param discovered the alias that makes a model known; null to make none known
   */
  Discovery(ModelSource source, SlotTable table, Reference.@Nullable Alias discovered) {
    this.source = source;
    this.table = table;
    this.discovered = discovered;
  }

  /** Makes known what served before a restart, so that the registry need not be there. */
  void restore(ModelCache cache) {
    if (discovered == null) {
      return;
    }
    try {
      for (String model : cache.models(discovered, source.kind())) {
        table.known(model, discovered);
      }
    } catch (IOException e) {
      LOG.warn("The model cache cannot be read: {}", e.toString());
    }
  }

  /** Compares what serves on demand with what the registry's aliases name. */
  void round() {
    List<SlotTasks> onDemand = table.aliasesOnDemand();
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
    ModelSlot slot = tasks.slot();
    String alias = ((Reference.Alias) slot.reference()).name();
    String named = aliases.getOrDefault(slot.name(), Map.of()).get(alias);
    ServedModel served = slot.current();
    if (served == null) {
      tasks.markStale(); // The disk may remember another: the demand looks.
    } else if (!served.version().version().equals(named)) {
      tasks.look();
    }
  }
}
