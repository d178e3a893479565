package dev.crema.inference.drift;

import dev.crema.inference.serving.ModelSlot;
import dev.crema.inference.serving.ServedModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A version that serves.
 *
 * @param model the registered model's name
 * @param version its number
 * @param drift what watches its rows; null if nothing does
 */
public record WatchedVersion(String model, String version, @Nullable VersionDrift drift) {
  /**
   * Returns the versions that serve in some slots, each once; those that the service was told to
   * follow first, then by name and version.
   */
  public static List<WatchedVersion> of(List<ModelSlot> slots) {
    List<ModelSlot> sorted =
        slots.stream()
            .sorted(
                Comparator.comparing((ModelSlot slot) -> !slot.isFollowed())
                    .thenComparing(ModelSlot::name)
                    .thenComparing(slot -> slot.reference().toString()))
            .toList();
    Set<ServedModel> seen = new HashSet<>();
    List<WatchedVersion> versions = new ArrayList<>();
    for (ModelSlot slot : sorted) {
      ServedModel served = slot.current();
      if (served != null && seen.add(served)) {
        versions.add(
            new WatchedVersion(
                served.version().model(),
                served.version().version(),
                served.predictor().watch() instanceof VersionDrift drift ? drift : null));
      }
    }
    return versions;
  }
}
