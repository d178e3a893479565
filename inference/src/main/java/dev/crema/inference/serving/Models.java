package dev.crema.inference.serving;

import dev.crema.inference.scoring.PredictionIds;
import dev.crema.inference.scoring.Predictor;
import dev.crema.inference.scoring.RowWatch;
import dev.crema.inference.serving.ModelLoader.Limits;
import dev.crema.inference.serving.ModelLoader.Loading;
import dev.crema.inference.settings.HintSettings;
import dev.crema.inference.settings.LimitSettings;
import dev.crema.inference.settings.ModelSettings;
import dev.crema.inference.settings.ModelsSettings;
import dev.crema.inference.settings.PollSettings;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The models of this service: those that it was told to follow, and those that are loaded on
 * demand. Watching begins when made.
 */
@Singleton
public final class Models {
  private final ModelSettings settings;
  private final Duration loadWait;
  private final boolean discovers;
  private final SlotTable table;
  private final Residents residents;
  private final Discovery discovery;
  private final ModelWatcher watcher;

  /** For tasks that wait, at most two a slot: for the registry, the disk or the one opener. */
  private final ExecutorService loaders = Executors.newVirtualThreadPerTaskExecutor();

  private final ModelCache cache;
  private final @Nullable ModelSlot main;

  /**
   * What the service is told to do; injected as one.
   *
   * @param watches makes what watches the rows of versions
   * @param clock null for the machine's
   */
  @Singleton
  record Parts(
      ModelSettings model,
      ModelsSettings models,
      PollSettings poll,
      LimitSettings limits,
      HintSettings hint,
      LoadListener listener,
      RowWatch.Factory watches,
      @Nullable ServiceClock clock) {}

  Models(Parts parts, GuardedSource source, ModelCache cache) {
    SecureRandom random = new SecureRandom();
    settings = parts.model();
    loadWait = parts.models().loadWait();
    discovers = parts.models().discover();
    this.cache = cache;
    residents = new Residents(parts.models().residentBytes(), parts.listener());
    Loading loading = loading(parts, random, residents);
    table =
        new SlotTable(
            new SlotTable.Parts(
                parts.models().known(),
                residents,
                cache,
                parts.listener(),
                slot ->
                    new SlotTasks(
                        slot,
                        new ModelLoader(slot, source, cache, loading),
                        loaders,
                        loadWait.dividedBy(2))));
    Reference.Alias alias = new Reference.Alias(settings.alias());
    main = settings.name().isEmpty() ? null : table.follow(settings.name(), alias).slot();
    parts.models().list().forEach(name -> table.follow(name, alias));
    discovery = new Discovery(source, table, loaders, discovers ? alias : null);
    watcher = new ModelWatcher(this::round, parts.poll(), parts.hint().minPause(), random);
    source.onBack(watcher::hint); // What was not asked meanwhile is asked now.
  }

  private static Loading loading(Parts parts, SecureRandom random, Residents residents) {
    ServiceClock given = parts.clock();
    InstantSource clock = given == null ? InstantSource.system() : given;
    PredictionIds ids = new PredictionIds(clock, random);
    int maxRows = parts.limits().rows();
    return new Loading(
        (version, contents) ->
            new Predictor(
                new Predictor.Setting(
                    version.model(), version.version(), maxRows, parts.watches().watch(contents)),
                contents,
                ids),
        new Limits(
            parts.poll().refusedRetry(), parts.limits().loadBytes(), parts.limits().packageBytes()),
        clock,
        parts.listener(),
        residents);
  }

  @PostConstruct
  void start() {
    discovery.restore(cache);
    watcher.start();
  }

  private void round() {
    table.followed().forEach(SlotTasks::look);
    discovery.look();
  }

  @PreDestroy
  void stop() {
    watcher.close();
    loaders.shutdownNow();
  }

  /** Returns all slots, by name and reference. */
  public List<ModelSlot> slots() {
    return table.slots();
  }

  /** Returns the slots that the service was told to follow: it is ready when all of them serve. */
  public List<ModelSlot> followed() {
    return table.slots().stream().filter(ModelSlot::isFollowed).toList();
  }

  /**
   * Returns a request for the model that is asked for most likely.
   *
   * @return null if none serves that the service was told to follow
   */
  public @Nullable SampleRequest sample() {
    for (ModelSlot slot : main == null ? followed() : List.of(main)) {
      ServedModel served = slot.current();
      if (served != null) {
        return new SampleRequest(slot.name(), WarmUp.request(served.contents()));
      }
    }
    return null;
  }

  /** Returns the memory that loaded versions hold, in bytes, estimated. */
  public long residentBytes() {
    return residents.bytes();
  }

  /** Makes the service look at the registry now. */
  public void hint() {
    watcher.hint();
  }

  /**
   * Returns the slot for a request.
   *
   * @param model a registered model's name; null for the service's own
   * @param reference null for the alias that the service follows
   * @throws NotServedException if there is no such model
   */
  public ModelSlot slot(@Nullable String model, @Nullable Reference reference) {
    if (model == null && reference == null && main != null) {
      return main; // The usual request.
    }
    return tasks(model, reference).slot();
  }

  private SlotTasks tasks(@Nullable String model, @Nullable Reference reference) {
    String name = model == null ? settings.name() : model;
    if (name.isEmpty()) {
      throw NotServedException.unknown(
          "The request names no model, and this service has no main one.\nMaybe add ?model=<name>; GET /models lists them.");
    }
    Reference wanted = reference == null ? new Reference.Alias(settings.alias()) : reference;
    SlotTasks found = table.get(name, wanted);
    if (found != null) {
      return found;
    }
    if (!table.knows(name)) {
      throw NotServedException.unknown(
          "There is no model (%s) here.\nMaybe GET /models lists the one you look for.%s"
              .formatted(name, discovers ? "" : " Or set crema.models.discover=true."));
    }
    SlotTasks serving = wanted instanceof Reference.Number number ? serving(name, number) : null;
    return serving == null ? table.asked(name, wanted) : serving;
  }

  /**
   * Returns the tasks of another slot that serves the wanted version already; null if none does.
   */
  private @Nullable SlotTasks serving(String model, Reference.Number wanted) {
    for (ModelSlot slot : residents.slots(model)) {
      ServedModel served = slot.current();
      if (served != null && served.version().version().equals(wanted.number())) {
        return table.get(model, slot.reference());
      }
    }
    return null;
  }

  /**
   * Returns what serves in a slot, after it was loaded if need be.
   *
   * @return completes within {@code crema.models.load-wait}; fails with a {@link
   *     NotServedException} if nothing serves by then
   */
  public CompletableFuture<ServedModel> obtain(ModelSlot slot) {
    slot.touch();
    ServedModel model = slot.current();
    if (model != null) {
      return CompletableFuture.completedFuture(model);
    }
    SlotTasks tasks = table.get(slot.name(), slot.reference());
    if (tasks == null || slot.isFollowed()) {
      return CompletableFuture.failedFuture(notServed(slot)); // The watcher loads it.
    }
    return within(tasks.ensure());
  }

  /**
   * Loads what a slot's reference names now, if it does not serve yet.
   *
   * @return completes with the version that serves, within {@code crema.models.load-wait}; fails
   *     with a {@link NotServedException} if the version that is named does not serve by then
   */
  public CompletableFuture<ServedModel> load(ModelSlot slot) {
    slot.touch();
    SlotTasks tasks = table.get(slot.name(), slot.reference());
    if (tasks == null) {
      return CompletableFuture.failedFuture(notServed(slot));
    }
    return within(tasks.load())
        .thenApply(
            served -> {
              if (!isAsNamed(slot)) {
                throw notServed(slot);
              }
              return served;
            });
  }

  /** A number names the same version whether or not the registry is there to say so. */
  private static boolean isAsNamed(ModelSlot slot) {
    ModelSlot.Status status = slot.status();
    boolean isSettled = slot.reference() instanceof Reference.Number && !status.isAbsent();
    return slot.reason() == null || (isSettled && status.refusal() == null);
  }

  /**
   * Returns the slot of a reference as it is named.
   *
   * @throws NotServedException if there is no such slot
   */
  public ModelSlot present(String model, Reference reference) {
    SlotTasks found = table.get(model, reference);
    if (found == null) {
      throw NotServedException.unknown(
          "There is no model (%s) with the version (%s) here.\nMaybe GET /models lists the one you look for."
              .formatted(model, reference));
    }
    return found.slot();
  }

  /**
   * Unloads a version that was loaded on demand.
   *
   * @return false if the service was told to follow it, so that it stays
   */
  public boolean unload(ModelSlot slot) {
    if (slot.isFollowed()) {
      return false;
    }
    residents.unload(slot);
    return true;
  }

  private CompletableFuture<ServedModel> within(CompletableFuture<ModelSlot> load) {
    return load.copy()
        .orTimeout(loadWait.toMillis(), TimeUnit.MILLISECONDS)
        .handle(
            (slot, failure) -> {
              if (failure != null) {
                throw late(failure);
              }
              ServedModel model = slot.current();
              if (model == null) {
                forgetAbsent(slot);
                throw notServed(slot);
              }
              table.trim();
              return model;
            });
  }

  private RuntimeException late(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof TimeoutException
        ? NotServedException.notYet(
            "The version is being loaded, which takes longer than crema.models.load-wait (%s)."
                .formatted(loadWait))
        : new IllegalStateException(cause);
  }

  /** Who guesses versions must not push out those that others ask for. */
  private void forgetAbsent(ModelSlot slot) {
    if (slot.status().isAbsent() && !slot.isFollowed()) {
      table.remove(slot);
    }
  }

  /** Returns why a slot serves nothing, as an exception. */
  public static NotServedException notServed(ModelSlot slot) {
    String reason = slot.reason();
    if (reason != null && slot.status().isAbsent() && !slot.isFollowed()) {
      return NotServedException.unknown(
          reason + "\nMaybe GET /models lists the one you look for, or the registry does.");
    }
    return NotServedException.notYet(
        "No version of the model (%s) is served yet. %s"
            .formatted(slot.name(), reason == null ? "It is being loaded." : reason));
  }
}
