package dev.crema.inference.batches;

import dev.crema.inference.batches.BatchOrder.Origin;
import dev.crema.inference.batches.BatchProgress.Status;
import dev.crema.inference.batches.BatchRefusedException.Reason;
import dev.crema.inference.batches.Surroundings.Services;
import dev.crema.inference.metrics.BatchMetrics;
import dev.crema.inference.metrics.ModelMetrics;
import dev.crema.inference.serving.Models;
import dev.crema.inference.settings.BatchSettings;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The batches of this service: accepted, run one after the other, kept for a while.
 *
 * <p>What is under way when the process ends goes on when it starts again.
 */
@Singleton
public final class Batches implements ApplicationEventListener<ServerStartupEvent> {
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  private static final int MILLIS_SHIFT = 16;
  private static final long VERSION_7 = 0x7000;
  private static final long RANDOM_BITS = 0xfff;
  private static final long VARIANT = 0x8000_0000_0000_0000L;
  private static final long NO_VARIANT = 0x3fff_ffff_ffff_ffffL;

  private final BatchSettings settings;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final BatchStore store;
  private final Workers workers;
  private final Keys keys = new Keys();
  private volatile boolean isStopping;
  private int receiving;

  /** What the service gives; injected as one. */
  @Singleton
  record Parts(
      BatchSettings settings,
      Models models,
      BatchLog log,
      ModelMetrics predictions,
      BatchMetrics metrics) {}

  /**
   * Finds what an earlier process left.
   *
   * @throws IllegalArgumentException if the directory belongs to another process, or cannot be read
   */
  @Inject
  Batches(Parts parts) {
    this(parts, InstantSource.system(), new SecureRandom());
  }

  Batches(Parts parts, InstantSource clock, RandomGenerator random) {
    this.settings = parts.settings();
    this.clock = clock;
    this.random = random;
    store = new BatchStore(settings.directory(), settings.diskBytes());
    Services services =
        new Services(settings, parts.models(), parts.log(), parts.predictions(), parts.metrics());
    workers =
        new Workers(
            new Surroundings(services, store.space(), clock, () -> isStopping), store, keys);
    List<Batch> found = store.restore();
    found.forEach(keys::add);
    parts.metrics().bind(workers::queued, workers::running, store.space()::used);
  }

  /** Goes on with what an earlier process left. */
  @Override
  public void onApplicationEvent(ServerStartupEvent event) {
    List<Batch> left =
        store.all().stream()
            .filter(batch -> !batch.progress().status().isEnd())
            .sorted(Comparator.comparing(Batch::id, Batches::compare))
            .toList();
    left.forEach(workers::add);
    if (!store.all().isEmpty()) {
      workers.start(); // To remove what is old.
    }
  }

  /**
   * What a request asks for.
   *
   * @param bytes the length of the body; −1 = unknown
   */
  public record Wanted(Form form, BatchOrder.Pinned model, Origin origin, long bytes) {}

  /**
   * Takes a batch in: its body goes to the disk as it comes.
   *
   * @return the batch, which waits for its turn; the earlier one if there is one with the same key
   * @throws BatchRefusedException if it is not taken; nothing is left of it then
   * @throws UncheckedIOException if the disk fails
   */
  public Batch accept(Wanted wanted, InputStream body) {
    Batch earlier = keys.take(wanted, store);
    if (earlier != null) {
      return earlier;
    }
    try {
      reserve(wanted);
      try {
        Batch batch = store.receive(newId(), wanted, new Body(body, settings.bodyBytes()));
        keys.add(batch);
        workers.add(batch);
        workers.start();
        return batch;
      } finally {
        release();
      }
    } catch (IOException e) {
      if (Space.isFull(e)) {
        String message =
            e instanceof Space.FullException
                ? String.valueOf(e.getMessage())
                : "The disk of crema.batches.directory is full.";
        throw new BatchRefusedException(Reason.DISK_FULL, message);
      }
      throw new UncheckedIOException(e);
    } finally {
      keys.release(wanted.origin());
    }
  }

  private synchronized void reserve(Wanted wanted) {
    if (isStopping) {
      throw new BatchRefusedException(Reason.STOPPING, "The service is stopping.");
    }
    if (wanted.bytes() > settings.bodyBytes()) {
      throw Body.tooLarge(settings.bodyBytes());
    }
    if (receiving + workers.queued() >= settings.queued()) {
      throw new BatchRefusedException(
          Reason.QUEUE_FULL,
          "%d batches wait already (crema.batches.queued).".formatted(settings.queued()));
    }
    receiving++;
  }

  private synchronized void release() {
    receiving--;
  }

  private UUID newId() {
    long high = clock.millis() << MILLIS_SHIFT | VERSION_7 | random.nextLong() & RANDOM_BITS;
    return new UUID(high, VARIANT | random.nextLong() & NO_VARIANT);
  }

  /** Returns the id that a text is; null if it is none. */
  public static @Nullable UUID id(String text) {
    return ID.matcher(text).matches() ? UUID.fromString(text) : null;
  }

  /** Orders by time. */
  private static int compare(UUID one, UUID other) {
    int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
  }

  /**
   * Returns the batches, the newest first.
   *
   * @param tenant whose; null = everybody's
   */
  public List<Batch> newest(@Nullable String tenant, int limit) {
    return store.all().stream()
        .filter(batch -> isOf(batch, tenant))
        .sorted(Comparator.comparing(Batch::id, Batches::compare).reversed())
        .limit(limit)
        .toList();
  }

  /**
   * Returns a batch; null if there is none of that id, or it is another tenant's.
   *
   * @param tenant whose; null = anybody's
   */
  public @Nullable Batch find(@Nullable String tenant, String id) {
    UUID uuid = id(id);
    Batch batch = uuid == null ? null : store.get(uuid);
    return batch != null && isOf(batch, tenant) ? batch : null;
  }

  private static boolean isOf(Batch batch, @Nullable String tenant) {
    return tenant == null || tenant.equals(batch.order().origin().tenant());
  }

  long usedBytes() {
    return store.space().used();
  }

  /**
   * A file that never changes.
   *
   * @param path where it is
   * @param name what it is called
   * @param tag its name for good
   */
  public record Download(
      Path path, String name, String contentType, String tag, Instant modified) {}

  /** Returns the result of a batch that has succeeded. */
  public Download result(Batch batch) {
    Form form = batch.order().form();
    return download(
        batch, batch.folder().result(form), "result." + form.ending(), form.contentType());
  }

  /** Returns the rejected rows of a batch that has succeeded or failed. */
  public Download rejected(Batch batch) {
    return download(batch, batch.folder().rejected(), "rejected.csv", Form.CSV.contentType());
  }

  private static Download download(Batch batch, Path path, String file, String type) {
    Instant finished = batch.progress().finishedAt();
    return new Download(
        path,
        batch.id() + "-" + file,
        type,
        batch.id() + "-" + file.substring(0, file.indexOf('.')),
        finished == null ? batch.order().acceptedAt() : finished);
  }

  /**
   * Cancels a batch that has not ended, or removes one that has.
   *
   * @return whether it was removed
   */
  public boolean delete(Batch batch) {
    batch.cancel();
    if (workers.unqueue(batch)) {
      workers.end(batch, Status.CANCELLED, null);
      return false;
    }
    if (!batch.progress().status().isEnd()) {
      return false; // It will see it soon.
    }
    keys.remove(batch);
    try {
      store.remove(batch);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return true;
  }

  /** Lets what runs come to its last chunk; it goes on at the next start. */
  @PreDestroy
  void stop() {
    isStopping = true;
    workers.stop();
    store.close();
  }
}
