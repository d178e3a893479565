package dev.crema.inference.serving;

import dev.crema.data.InputException;
import dev.crema.inference.scoring.Predictor;
import dev.crema.inference.serving.LoadListener.Outcome;
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
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the alias' version into a slot: resolve, download, verify, warm up, swap, remember.
 *
 * <p>Whatever goes wrong, the slot keeps what it has, and says why. Called by one thread at a time.
 */
final class ModelLoader {
  private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);

  private final ModelSlot slot;
  private final ModelSource source;
  private final ModelCache cache;
  private final Loading loading;

  /**
   * How versions are loaded.
   *
   * @param predictors makes the predictor of a package
   * @param refusedRetry time after which a refused version is looked at again
   * @param clock tells the time
   * @param listener hears what happens
   */
  record Loading(
      PredictorFactory predictors,
      Duration refusedRetry,
      InstantSource clock,
      LoadListener listener) {}

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
    ModelVersion version = cache.lastGood(slot.name());
    if (version == null) {
      return false;
    }
    try {
      Path path = cache.path(version);
      if (!Files.isDirectory(path)) {
        return false;
      }
      serve(version, path);
      LOG.info("Serving {} version {} from the disk.", slot.name(), version.version());
      return true;
    } catch (IOException | RefusedVersionException | UncheckedIOException e) {
      LOG.warn("The last good version of {} cannot be restored: {}", slot.name(), e.getMessage());
      return false;
    }
  }

  /** Looks at the registry once, and loads what the alias names if that is new. */
  Outcome poll() {
    Outcome outcome = look();
    loading.listener().polled(slot, outcome);
    return outcome;
  }

  private Outcome look() {
    ModelVersion version;
    try {
      version = source.resolve(slot.name(), slot.alias());
    } catch (RegistryException e) {
      return failed("The model registry does not answer.", e);
    }
    Instant now = loading.clock().instant();
    if (version == null) {
      String problem =
          "The registry has no model (%s) with the alias (%s)."
              .formatted(slot.name(), slot.alias());
      slot.report(new Status(now, problem, null));
      return Outcome.ABSENT;
    }
    ServedModel current = slot.current();
    if (current != null && current.is(version)) {
      slot.report(new Status(now, null, null));
      return Outcome.UNCHANGED;
    }
    Refusal refusal = slot.status().refusal();
    if (refusal != null
        && refusal.isOf(version)
        && now.isBefore(refusal.at().plus(loading.refusedRetry()))) {
      slot.report(new Status(now, null, refusal));
      return Outcome.REFUSED;
    }
    return load(version, now);
  }

  private Outcome load(ModelVersion version, Instant now) {
    ServedModel before = slot.current();
    try {
      obtain(version);
      slot.report(new Status(now, null, null));
      LOG.info("Serving {} version {}.", slot.name(), version.version());
      remember(version, before);
      return Outcome.SWAPPED;
    } catch (RefusedVersionException e) {
      Refusal refusal = new Refusal(version, e.kind, e.reason(), now);
      slot.report(new Status(now, null, refusal));
      LOG.error("Refused {} version {}: {}", slot.name(), version.version(), e.getMessage());
      return Outcome.REFUSED;
    } catch (RegistryException e) {
      return failed("The model registry does not give the package.", e);
    } catch (IOException | UncheckedIOException e) {
      return failed("The disk does not take or give the package.", e);
    }
  }

  /** Serving goes on whether or not the disk remembers it. */
  private void remember(ModelVersion version, @Nullable ServedModel before) {
    try {
      cache.markLastGood(version);
      cache.keepOnly(
          slot.name(), before == null ? List.of(version) : List.of(version, before.version()));
    } catch (IOException e) {
      LOG.warn("The model cache cannot be written: {}", e.toString());
    }
  }

  /** Serves a version from the disk if it is there and sound, else from the registry. */
  private void obtain(ModelVersion version) throws IOException {
    Path path = cache.path(version);
    if (Files.isDirectory(path)) {
      try {
        serve(version, path);
        return;
      } catch (RefusedVersionException e) {
        LOG.warn("The package {} on the disk is fetched again: {}", path, e.getMessage());
      }
    }
    try {
      source.download(version, path);
    } catch (RegistryException e) {
      if (e.kind() == RegistryException.Kind.REJECTED) {
        throw new RefusedVersionException(Refusal.Kind.DOWNLOAD, e);
      }
      throw e;
    }
    serve(version, path);
  }

  private void serve(ModelVersion version, Path path) throws IOException {
    long start = System.nanoTime();
    try {
      ModelPackage contents = open(version, path);
      Predictor predictor = loading.predictors().predictor(version, contents);
      WarmUp.run(predictor, contents);
      ServedModel model = new ServedModel(version, contents, predictor, loading.clock().instant());
      slot.serve(model);
      loading.listener().loaded(slot, model, Duration.ofNanos(System.nanoTime() - start));
    } catch (InputException e) {
      cache.delete(path);
      throw new RefusedVersionException(Refusal.Kind.PACKAGE, e);
    } catch (WarmUp.FailedException e) {
      cache.delete(path);
      throw new RefusedVersionException(Refusal.Kind.WARM_UP, e);
    }
  }

  private static ModelPackage open(ModelVersion version, Path path) {
    ModelPackage contents = ModelPackage.open(path);
    String registered = version.packageDigest().orElse(contents.digest());
    if (!registered.equals(contents.digest())) {
      throw new InputException(
          "The package has the digest (%s), registered was (%s)."
              .formatted(contents.digest(), registered));
    }
    return contents;
  }

  private Outcome failed(String problem, Exception cause) {
    Status before = slot.status();
    slot.report(new Status(before.checkedAt(), problem, before.refusal()));
    LOG.warn("{} {}", problem, cause.getMessage());
    return Outcome.FAILED;
  }

  /** Says that a version itself is at fault, so that asking again soon is no use. */
  private final class RefusedVersionException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Refusal.Kind kind;

    RefusedVersionException(Refusal.Kind kind, Exception cause) {
      super(cause.getMessage(), cause);
      this.kind = kind;
    }

    String reason() {
      String first = String.valueOf(getMessage()).lines().findFirst().orElse("");
      return cache.withoutPaths(first);
    }
  }
}
