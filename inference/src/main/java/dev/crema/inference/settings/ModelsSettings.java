package dev.crema.inference.settings;

import dev.crema.registry.Names;
import dev.crema.service.settings.Require;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Which other models are served, and how many versions the memory holds.
 *
 * @param names registered models that are followed beside {@code crema.model.name}, separated by
 *     commas, at most 100; default none
 * @param discover whether every model of the registry that has the alias can be asked for; it is
 *     loaded with the first request; default false
 * @param known most models and versions that can be asked for, 1 to 100,000; beyond that the one
 *     asked for longest ago is forgotten; default 1,000
 * @param residentBytes memory for the versions that are loaded on demand, estimated from their
 *     files, 1 MiB to 1 TiB; default (0) three tenths of the largest heap
 * @param loadWait longest time that a request waits for its model to be loaded, 0 to 1 min; then it
 *     is answered 503 and the load goes on; default 5 s
 */
@ConfigurationProperties("crema.models")
public record ModelsSettings(
    @Bindable(defaultValue = "") String names,
    @Bindable(defaultValue = "false") boolean discover,
    @Bindable(defaultValue = "1000") int known,
    @Bindable(defaultValue = "0") long residentBytes,
    @Bindable(defaultValue = "5s") Duration loadWait) {
  private static final int MAX_NAMES = 100;
  private static final double SHARE = 0.3;

  public ModelsSettings {
    List<String> all = split(names);
    Require.that(all.size() <= MAX_NAMES, "crema.models.names", names, "at most 100 names");
    for (String name : all) {
      Require.that(Names.isModel(name), "crema.models.names", name, Names.MODEL_RULE);
    }
    Require.between("crema.models.known", known, 1, 100_000);
    residentBytes =
        residentBytes == 0 ? (long) (Runtime.getRuntime().maxMemory() * SHARE) : residentBytes;
    Require.between("crema.models.resident-bytes", residentBytes, 1 << 20, 1L << 40);
    Require.between("crema.models.load-wait", loadWait, Duration.ZERO, Duration.ofMinutes(1));
  }

  /** Returns the names as a list, each once. */
  public List<String> list() {
    return split(names);
  }

  private static List<String> split(String names) {
    return Arrays.stream(names.split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .distinct()
        .toList();
  }
}
