package dev.crema.inference.serving;

import dev.crema.data.InputException;
import dev.crema.inference.scoring.Predictor;
import dev.crema.inference.serving.LoadListener.Outcome;
import dev.crema.inference.serving.ModelCache.LastGood;
import dev.crema.inference.serving.ModelSlot.Status;
import dev.crema.models.ModelPackage;
import dev.crema.registry.ModelVersion;
import dev.crema.registry.RegistryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the version that is named into a slot: resolve, download, verify, warm up, swap, remember.
 *
 * <p>Whatever goes wrong, the slot keeps what it has, and says why. {@link #poll} is called by one
 * thread at a time; {@link #restore} may be called beside it, and never waits for the registry.
 */
final class ModelLoader {
  private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);

  private final ModelSlot slot;
  private final GuardedSource source;
  private final ModelCache cache;
  private final Loading loading;

  /** What served before the version that serves; the disk keeps it for a way back. */
  private @Nullable ModelVersion previous;

  /** Whether the disk knows what serves. */
  private boolean isRemembered = true;

  /** The number of the version that the disk remembers, as far as this loader has had it. */
  private volatile @Nullable String remembered;

  /** Held while a version takes over; never while the registry is asked. */
  private final ReentrantLock swap = new ReentrantLock();

  /**
   * How versions are loaded.
   *
   * @param predictors makes the predictor of a package
   * @param limits what loading may take
   * @param clock tells the time
   * @param listener hears what happens
   * @param residents the versions in memory
   */
  record Loading(
      PredictorFactory predictors,
      Limits limits,
      InstantSource clock,
      LoadListener listener,
      Residents residents) {}

  /**
   * What loading may take.
   *
   * @param refusedRetry time after which a refused version is looked at again
   * @param memory most bytes that opening a package may need
   * @param download most bytes of a package's files
   */
  record Limits(Duration refusedRetry, long memory, long download) {}

  /** Makes the predictor of a package. */
  interface PredictorFactory {
    Predictor predictor(ModelVersion version, ModelPackage contents);
  }

  ModelLoader(ModelSlot slot, GuardedSource source, ModelCache cache, Loading loading) {
    this.slot = slot;
    this.source = source;
    this.cache = cache;
    this.loading = loading;
  }

  /**
   * Serves what served last, from the disk alone, if nothing serves; returns whether there was
   * something.
   */
  boolean restore() {
    ModelVersion version = lastGood();
    if (version == null) {
      return false;
    }
    try (ModelCache.Hold hold = cache.tryHold(version)) {
      if (hold == null || !Files.isDirectory(hold.path())) {
        return false; // It is just being fetched, or is not there.
      }
      LoadMemory.check(hold.path(), loading.limits().memory());
      return restore(version, hold.path());
    } catch (IOException | RefusedVersionException | UncheckedIOException e) {
      LOG.warn("The last good version of {} cannot be restored: {}", slot, e.getMessage());
      return false;
    }
  }

  private boolean restore(ModelVersion version, Path path) throws IOException {
    swap.lock();
    try {
      if (slot.current() != null) {
        return false;
      }
      serve(version, path);
      remembered = version.version();
      LOG.info("Serving {} version {} from the disk.", slot.name(), version.version());
      return true;
    } finally {
      swap.unlock();
    }
  }

  /** Returns whether the disk does not have, as far as is known, the version of a number. */
  boolean isStale(@Nullable String version) {
    return !Objects.equals(remembered, version);
  }

  private @Nullable ModelVersion lastGood() {
    return cache.lastGood(slot.name(), slot.reference(), source.kind());
  }

  /** Looks at the registry once, and loads what is named if that is new. */
  Outcome poll() {
    Outcome outcome = look();
    loading.listener().polled(slot, outcome);
    return outcome;
  }

  private Outcome look() {
    ModelVersion version;
    try {
      version = source.resolve(slot);
    } catch (RegistryException e) {
      return failed(e, "The model registry does not answer.");
    }
    Instant now = loading.clock().instant();
    if (version == null) {
      slot.report(new Status(now, absence(), null, true));
      return Outcome.ABSENT;
    }
    ServedModel current = slot.current();
    if (current != null && current.is(version)) {
      slot.report(new Status(now, null, null));
      rememberLater(version);
      return Outcome.UNCHANGED;
    }
    Refusal refusal = slot.status().refusal();
    boolean wasRefused = refusal != null && refusal.isOf(version);
    if (refusal != null
        && wasRefused
        && !now.isBefore(refusal.at()) // A clock that was set back must not make it wait for that.
        && now.isBefore(refusal.at().plus(loading.limits().refusedRetry()))) {
      slot.report(new Status(now, null, refusal));
      return Outcome.REFUSED;
    }
    String problem = "Version (%s) is being loaded.".formatted(version.version());
    slot.report(new Status(now, problem, wasRefused ? refusal : null));
    return load(version, now);
  }

  private String absence() {
    return switch (slot.reference()) {
      case Reference.Alias alias ->
          "The registry has no model (%s) with the alias (%s)."
              .formatted(slot.name(), alias.name());
      case Reference.Number version ->
          "The registry has no model (%s) with the version (%s)."
              .formatted(slot.name(), version.number());
    };
  }

  private Outcome load(ModelVersion version, Instant now) {
    try (ModelCache.Hold hold = cache.hold(version)) {
      obtain(version, hold.path());
      slot.report(new Status(now, null, null));
      LOG.info("Serving {} version {}.", slot.name(), version.version());
      remember(version);
      return Outcome.SWAPPED;
    } catch (RefusedVersionException e) {
      String reason = cache.withoutPaths(PublicText.of(e));
      slot.report(new Status(now, null, new Refusal(version, e.kind(), reason, now)));
      LOG.error("Refused {} version {}: {}", slot.name(), version.version(), e.getMessage());
      return Outcome.REFUSED;
    } catch (RegistryException e) {
      return failed(e, "The model registry does not give the package.");
    } catch (IOException | UncheckedIOException e) {
      return failed("The disk does not take or give the package.", e);
    }
  }

  private void rememberLater(ModelVersion version) {
    if (!isRemembered) {
      try (ModelCache.Hold _ = cache.hold(version)) {
        remember(version);
      } catch (IOException e) {
        warn(e);
      }
    }
  }

  /**
   * Serving goes on whether or not the disk remembers it; if not, the next look tries again. What
   * nobody needs goes first, because a full disk is the likely reason.
   */
  private void remember(ModelVersion version) {
    try {
      cache.keepOnly(slot.name(), () -> needed(version));
      cache.markLastGood(new LastGood(version, slot.reference(), source.kind()));
      isRemembered = true;
      remembered = version.version();
    } catch (IOException | UncheckedIOException e) {
      isRemembered = false;
      warn(e);
    }
  }

  private static void warn(Exception e) {
    if (!Thread.currentThread()
        .isInterrupted()) { // Who stops the service is no failure to tell of.
      LOG.warn("The model cache cannot be written: {}", e.toString());
    }
  }

  /** Returns what this slot or another of the same model may need. */
  private ModelCache.Needed needed(ModelVersion version) {
    List<ModelVersion> kept = new ArrayList<>();
    List<Reference> references = new ArrayList<>();
    Stream.of(version, previous, lastGood()).filter(Objects::nonNull).forEach(kept::add);
    for (ModelSlot other : loading.residents().slots(slot.name())) {
      references.add(other.reference());
      ServedModel served = other.current();
      Stream.of(
              served == null ? null : served.version(),
              cache.lastGood(other.name(), other.reference(), source.kind()))
          .filter(Objects::nonNull)
          .forEach(kept::add);
    }
    references.add(slot.reference());
    return new ModelCache.Needed(kept, references);
  }

  /** Serves a version from the disk if it is there and sound, else from the registry. */
  private void obtain(ModelVersion version, Path path) throws IOException {
    if (Files.isDirectory(path)) {
      // Fetched again it would be as large: this refusal is final, and the package stays.
      LoadMemory.check(path, loading.limits().memory());
      try {
        swap(version, path);
        return;
      } catch (RefusedVersionException e) {
        LOG.warn("The package {} on the disk is fetched again: {}", path, e.getMessage());
      }
    }
    try {
      source.download(version, path, loading.limits().download());
    } catch (RegistryException e) {
      if (e.kind() == RegistryException.Kind.REJECTED) {
        throw new RefusedVersionException(Refusal.Kind.DOWNLOAD, e);
      }
      throw e;
    }
    LoadMemory.check(path, loading.limits().memory());
    swap(version, path);
  }

  private void swap(ModelVersion version, Path path) throws IOException {
    swap.lock();
    try {
      ServedModel before = slot.current();
      serve(version, path);
      previous = before == null ? null : before.version();
    } finally {
      swap.unlock();
    }
  }

  private void serve(ModelVersion version, Path path) throws IOException {
    long start = System.nanoTime();
    ServedModel model = loading.residents().serve(slot, version, () -> open(version, path));
    loading.listener().loaded(slot, model, Duration.ofNanos(System.nanoTime() - start));
  }

  /** Opens and warms up a package; one that is refused leaves the disk. */
  private ServedModel open(ModelVersion version, Path path) throws IOException {
    try {
      ModelPackage contents = verified(version, path);
      Predictor predictor = loading.predictors().predictor(version, contents);
      WarmUp.run(predictor, contents);
      Instant now = loading.clock().instant();
      return new ServedModel(
          version, contents, predictor, now, LoadMemory.resident(path, contents));
    } catch (UncheckedIOException e) {
      throw e; // The disk's fault, not the version's.
    } catch (InputException e) {
      cache.delete(path);
      throw new RefusedVersionException(Refusal.Kind.PACKAGE, e);
    } catch (WarmUp.FailedException e) {
      cache.delete(path);
      throw new RefusedVersionException(Refusal.Kind.WARM_UP, e);
    } catch (OutOfMemoryError e) {
      // What the attempt held is garbage now; the version that serves was not touched.
      cache.delete(path);
      throw new RefusedVersionException(
          Refusal.Kind.PACKAGE,
          "The package needs more memory than there is. Maybe more memory: set"
              + " CREMA_JAVA_OPTIONS=-Xmx512m.",
          e);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("A bug: the package of version {} broke its reader.", version.version(), e);
      cache.delete(path);
      throw new RefusedVersionException(
          Refusal.Kind.PACKAGE,
          "The service fails to open the package, which is a bug of the service. Maybe its log"
              + " says more.",
          e);
    }
  }

  private static ModelPackage verified(ModelVersion version, Path path) {
    ModelPackage contents = ModelPackage.open(path);
    String registered = version.packageDigest().orElse(contents.digest());
    if (!registered.equals(contents.digest())) {
      throw new InputException(
          "The package has the digest (%s), registered was (%s)."
              .formatted(contents.digest(), registered));
    }
    return contents;
  }

  /** A registry that refuses has answered: whoever can help needs to know what it says. */
  private Outcome failed(RegistryException e, String silence) {
    return failed(
        e.kind() == RegistryException.Kind.UNAVAILABLE
            ? silence
            : "The model registry refuses: " + PublicText.of(e),
        e);
  }

  private Outcome failed(String problem, Exception cause) {
    Status before = slot.status();
    slot.report(new Status(before.checkedAt(), problem, before.refusal()));
    if (!Thread.currentThread().isInterrupted()) { // Who stops the watch is no failure to tell of.
      LOG.warn("{} {}", problem, cause.getMessage());
    }
    return Outcome.FAILED;
  }
}
