package dev.crema.inference.recording;

import dev.crema.evaluation.RecordedMetrics;
import dev.crema.inference.serving.GuardedSource;
import dev.crema.inference.serving.ModelSlot;
import dev.crema.inference.serving.Models;
import dev.crema.inference.serving.NotServedException;
import dev.crema.inference.serving.Reference;
import dev.crema.inference.serving.ServedModel;
import dev.crema.inference.settings.GroundTruthSettings;
import dev.crema.productionlog.truth.ModelFacts;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of the versions that predictions in the log come from. The classes of a version are
 * known once it was served here; of one that was not, they are learnt by loading it.
 */
@Singleton
public final class LoggedModels implements ModelFacts {
  private static final Logger LOG = LoggerFactory.getLogger(LoggedModels.class);
  private static final int MOST_KNOWN = 10_000;

  /** Versions that are loaded in one go because somebody asked for their classes. */
  private static final int MOST_LEARNT = 20;

  private static final Duration BASELINE_WAIT = Duration.ofSeconds(3);

  private final Models models;
  private final GuardedSource source;
  private final Duration maturity;
  private final Map<Key, List<String>> classes = bounded();
  private final Set<Key> wanted = ConcurrentHashMap.newKeySet();
  private final Map<Key, CompletableFuture<Map<String, Double>>> baselines = bounded();

  private record Key(String model, String version) {}

  LoggedModels(Models models, GuardedSource source, GroundTruthSettings settings) {
    this.models = models;
    this.source = source;
    this.maturity = settings.maturity();
  }

  private static <V> Map<Key, V> bounded() {
    return Collections.synchronizedMap(
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Key, V> eldest) {
            return size() > MOST_KNOWN;
          }
        });
  }

  @Override
  public @Nullable List<String> classes(String model, String version) {
    Key key = new Key(model, version);
    List<String> known = classes.get(key);
    if (known == null && wanted.size() < MOST_KNOWN) {
      wanted.add(key);
    }
    return known;
  }

  @Override
  public Duration maturity(String model) {
    return maturity;
  }

  /** Learns the classes of what serves now. */
  void refresh() {
    models.slots().forEach(slot -> remember(slot.current()));
  }

  /**
   * Learns the classes of versions that were asked for in vain, by loading them all at once; takes
   * about {@code crema.models.load-wait} at most.
   */
  void learn() {
    refresh();
    List<Key> missing = new ArrayList<>(wanted);
    missing.removeIf(classes::containsKey);
    wanted.clear();
    List<CompletableFuture<?>> loads =
        missing.stream().limit(MOST_LEARNT).<CompletableFuture<?>>map(this::load).toList();
    CompletableFuture.allOf(loads.toArray(CompletableFuture[]::new)).join();
  }

  /**
   * Learns the classes of versions of a model.
   *
   * @param versions those beyond the first 20 unknown ones are left for later
   */
  void learn(String model, List<String> versions) {
    refresh();
    versions.forEach(version -> classes(model, version));
    learn();
  }

  private CompletableFuture<?> load(Key key) {
    try {
      ModelSlot slot = models.slot(key.model(), new Reference.Number(key.version()));
      return models
          .obtain(slot)
          .handle(
              (served, failure) -> {
                remember(served);
                if (failure != null) {
                  unknown(key, failure);
                }
                return served;
              });
    } catch (NotServedException | IllegalArgumentException e) {
      unknown(key, e);
      return CompletableFuture.completedFuture(null);
    }
  }

  private static void unknown(Key key, Throwable reason) {
    LOG.info(
        "The classes of version ({}) of the model ({}) cannot be learnt: {}",
        key.version(),
        key.model(),
        reason.getMessage());
  }

  private void remember(@Nullable ServedModel served) {
    if (served != null) {
      classes.put(
          new Key(served.version().model(), served.version().version()),
          served.contents().classes());
    }
  }

  /**
   * Returns a version, after it was loaded if need be.
   *
   * @param model a registered model's name; null for the service's own
   * @param version its number; null for what the followed alias names
   * @throws NotServedException if it does not serve
   * @throws IllegalArgumentException if the version is none
   */
  public ServedModel served(@Nullable String model, @Nullable String version) {
    ServedModel found = version == null ? null : serving(model, version);
    if (found == null) {
      found = obtain(models.slot(model, version == null ? null : new Reference.Number(version)));
    }
    remember(found);
    return found;
  }

  /** A package of this machine has a version that is no number. */
  private @Nullable ServedModel serving(@Nullable String model, String version) {
    String name = model == null ? models.slot(null, null).name() : model;
    for (ModelSlot slot : models.slots()) {
      ServedModel served = slot.current();
      if (served != null
          && slot.name().equals(name)
          && served.version().version().equals(version)) {
        return served;
      }
    }
    return null;
  }

  private ServedModel obtain(ModelSlot slot) {
    try {
      return models.obtain(slot).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof NotServedException cause ? cause : e;
    }
  }

  /** Returns the versions that are followed and serve now. */
  List<ServedModel> followed() {
    List<ServedModel> followed = new ArrayList<>();
    for (ModelSlot slot : models.followed()) {
      ServedModel served = slot.current();
      if (served != null) {
        remember(served);
        followed.add(served);
      }
    }
    return followed;
  }

  /**
   * Returns what was measured when a version was trained, see {@link RecordedMetrics#baseline}.
   *
   * @return by metric; empty if it is not known, or the registry does not say within 3 seconds
   */
  Map<String, Double> baseline(ServedModel served) {
    Key key = new Key(served.version().model(), served.version().source());
    CompletableFuture<Map<String, Double>> asked =
        baselines.compute(
            key,
            (_, before) ->
                before == null || before.isCompletedExceptionally() ? ask(served) : before);
    return asked
        .copy()
        .completeOnTimeout(Map.of(), BASELINE_WAIT.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(_ -> Map.of())
        .join();
  }

  private CompletableFuture<Map<String, Double>> ask(ServedModel served) {
    CompletableFuture<Map<String, Double>> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("training-metrics")
        .start(
            () -> {
              try {
                answer.complete(RecordedMetrics.baseline(source.metrics(served.version())));
              } catch (RuntimeException e) {
                LOG.warn(
                    "The registry does not say what was measured in training: {}", e.toString());
                answer.completeExceptionally(e);
              }
            });
    return answer;
  }
}
