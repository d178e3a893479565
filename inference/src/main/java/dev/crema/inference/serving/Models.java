package dev.crema.inference.serving;

import dev.crema.inference.scoring.PredictionIds;
import dev.crema.inference.scoring.Predictor;
import dev.crema.inference.serving.ModelLoader.Loading;
import dev.crema.inference.settings.LimitSettings;
import dev.crema.inference.settings.ModelSettings;
import dev.crema.inference.settings.PollSettings;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/** The models of this service, each in its slot with its own watcher; watching begins when made. */
@Singleton
public final class Models {
  private final List<ModelSlot> slots;
  private final List<ModelWatcher> watchers;

  /** What the service is told to do; injected as one. */
  @Singleton
  record Parts(
      ModelSettings model, PollSettings poll, LimitSettings limits, LoadListener listener) {}

  Models(Parts parts, ModelSource source, ModelCache cache) {
    InstantSource clock = InstantSource.system();
    SecureRandom random = new SecureRandom();
    PredictionIds ids = new PredictionIds(clock, random);
    int maxRows = parts.limits().rows();
    Loading loading =
        new Loading(
            (version, contents) ->
                new Predictor(version.model(), version.version(), contents, maxRows, ids),
            parts.poll().refusedRetry(),
            parts.limits().loadBytes(),
            clock,
            parts.listener());
    ModelSlot slot = new ModelSlot(parts.model().name(), parts.model().alias());
    slots = List.of(slot);
    slots.forEach(parts.listener()::added);
    watchers =
        slots.stream()
            .map(
                each ->
                    new ModelWatcher(
                        each.name(),
                        new ModelLoader(each, source, cache, loading),
                        parts.poll(),
                        random))
            .toList();
  }

  @PostConstruct
  void start() {
    watchers.forEach(ModelWatcher::start);
  }

  @PreDestroy
  void stop() {
    watchers.forEach(ModelWatcher::close);
  }

  /** Returns all slots, in the order of the settings. */
  public List<ModelSlot> slots() {
    return slots;
  }

  /** Returns the slot that unnamed requests go to. */
  public ModelSlot main() {
    return slots.getFirst();
  }

  /** Makes all watchers look at the registry now. */
  public void hint() {
    watchers.forEach(ModelWatcher::hint);
  }
}
