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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the version that is named into a slot: resolve, download, verify, warm up, swap, remember.
 *
 * <p>Whatever goes wrong, the slot keeps what it has, and says why. Called by one thread at a time.
 */
final class ModelLoader {
  private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);

  private final ModelSlot slot;
  private final ModelSource source;
  private final ModelCache cache;
  private final Loading loading;

  /** What served before the version that serves; the disk keeps it for a way back. */
  private @Nullable ModelVersion previous;

  /** Whether the disk knows what serves. */
  private boolean isRemembered = true;

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

  ModelLoader(ModelSlot slot, ModelSource source, ModelCache cache, Loading loading) {
    this.slot = slot;
    this.source = source;
    this.cache = cache;
    this.loading = loading;
  }

  /** Serves what served last, from the disk alone; returns whether there was something. */
  boolean restore() {
    ModelVersion version = lastGood();
    if (version == null) {
      return false;
    }
    try {
      Path path = cache.path(version);
      if (!Files.isDirectory(path)) {
        return false;
      }
      LoadMemory.check(path, loading.limits().memory());
      serve(version, path);
      LOG.info("Serving {} version {} from the disk.", slot.name(), version.version());
      return true;
    } catch (IOException | RefusedVersionException | UncheckedIOException e) {
      LOG.warn("The last good version of {} cannot be restored: {}", slot, e.getMessage());
      return false;
    }
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
      version = source.resolve(slot.name(), slot.reference());
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
      if (!isRemembered) {
        remember(version);
      }
      return Outcome.UNCHANGED;
    }
    Refusal refusal = slot.status().refusal();
    boolean wasRefused = refusal != null && refusal.isOf(version);
    if (refusal != null
        && wasRefused
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
    ServedModel before = slot.current();
    try {
      obtain(version);
      slot.report(new Status(now, null, null));
      LOG.info("Serving {} version {}.", slot.name(), version.version());
      previous = before == null ? null : before.version();
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

  /**
   * Serving goes on whether or not the disk remembers it; if not, the next look tries again. What
   * nobody needs goes first, because a full disk is the likely reason.
   */
  private void remember(ModelVersion version) {
    try {
      clear(version);
      cache.markLastGood(new LastGood(version, slot.reference(), source.kind()));
      isRemembered = true;
    } catch (IOException | UncheckedIOException e) {
      isRemembered = false;
      LOG.warn("The model cache cannot be written: {}", e.toString());
    }
  }

  /** Deletes what neither this slot nor another of the same model may need. */
  private void clear(ModelVersion version) throws IOException {
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
    cache.keepOnly(slot.name(), kept, references);
  }

  /** Serves a version from the disk if it is there and sound, else from the registry. */
  private void obtain(ModelVersion version) throws IOException {
    Path path = cache.path(version);
    if (Files.isDirectory(path)) {
      // Fetched again it would be as large: this refusal is final, and the package stays.
      LoadMemory.check(path, loading.limits().memory());
      try {
        serve(version, path);
        return;
      } catch (RefusedVersionException e) {
        LOG.warn("The package {} on the disk is fetched again: {}", path, e.getMessage());
      }
    }
    try {
      download(version, path);
    } catch (RegistryException e) {
      if (e.kind() == RegistryException.Kind.REJECTED) {
        throw new RefusedVersionException(Refusal.Kind.DOWNLOAD, e);
      }
      throw e;
    }
    LoadMemory.check(path, loading.limits().memory());
    serve(version, path);
  }

  private void download(ModelVersion version, Path path) throws IOException {
    source.download(version, path, loading.limits().download());
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
      return new ServedModel(version, contents, predictor, now, LoadMemory.resident(path));
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
