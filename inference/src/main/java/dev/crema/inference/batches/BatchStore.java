package dev.crema.inference.batches;

import dev.crema.data.InputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of all batches: {@code <root>/<id>/}; with {@code .upload} behind it while the body
 * comes, with {@code .removed} while it goes. Belongs to one process.
 */
final class BatchStore {
  private static final Logger LOG = LoggerFactory.getLogger(BatchStore.class);
  private static final String LOCK = ".lock";
  private static final String UPLOAD = ".upload";
  private static final String REMOVED = ".removed";

  private final Path root;
  private final Space space;
  private final Map<UUID, Batch> batches = new ConcurrentHashMap<>();
  private @Nullable FileChannel lock;

  BatchStore(Path directory, long diskBytes) {
    root = directory.toAbsolutePath().normalize();
    space = new Space(diskBytes);
  }

  Space space() {
    return space;
  }

  Collection<Batch> all() {
    return batches.values();
  }

  @Nullable Batch get(UUID id) {
    return batches.get(id);
  }

  /**
   * Finds the batches of an earlier process and removes what it left half done.
   *
   * @throws IllegalArgumentException if the folder belongs to another process, or cannot be read
   */
  List<Batch> restore() {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try {
      open();
      for (Path folder : BatchFolder.list(root)) {
        if (Files.isDirectory(folder)) {
          restore(folder);
        }
      }
    } catch (IOException e) {
      throw unusable(e);
    }
    return List.copyOf(batches.values());
  }

  private void restore(Path folder) throws IOException {
    String name = String.valueOf(folder.getFileName());
    if (name.endsWith(UPLOAD) || name.endsWith(REMOVED)) {
      BatchFolder.delete(folder);
      return;
    }
    UUID id = Batches.id(name);
    if (id == null) {
      return; // Not ours; perhaps not even to be read, as lost+found.
    }
    BatchFolder files = new BatchFolder(folder);
    try {
      BatchFormat.State state = files.load();
      if (!state.order().id().equals(id)) {
        throw new InputException(
            "The state is that of the batch (%s).".formatted(state.order().id()));
      }
      if (state.progress().status().isEnd()) {
        files.tidy(state.order(), state.progress().status());
      }
      batches.put(id, new Batch(state.order(), state.progress(), files));
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("The batch in {} cannot be read and is left alone: {}", folder, e.toString());
    }
    space.share(folder.getFileName()).settle(folder);
  }

  private synchronized void open() throws IOException {
    if (lock != null) {
      return;
    }
    Files.createDirectories(root);
    FileChannel channel =
        FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!tryLock(channel)) {
      channel.close();
      throw new IllegalArgumentException(
          "The batches' folder (%s) belongs to another process.\nMaybe set crema.batches.directory."
              .formatted(root));
    }
    lock = channel;
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException _) {
      return false; // Another service in this very process.
    }
  }

  private IllegalArgumentException unusable(IOException e) {
    return new IllegalArgumentException(
        "The batches' folder (%s) cannot be used (%s).\nMaybe set crema.batches.directory."
            .formatted(root, e.getClass().getSimpleName()));
  }

  /**
   * Writes a batch whole or not at all.
   *
   * @throws BatchRefusedException if the body is not taken
   * @throws IOException if the disk does not take it
   */
  Batch receive(UUID id, Batches.Wanted wanted, Body body) throws IOException {
    open();
    Path folder = root.resolve(id.toString());
    Path uploading = root.resolve(id + UPLOAD);
    try {
      BatchFolder files = new BatchFolder(Files.createDirectory(uploading));
      Path input = files.input(wanted.form());
      long bytes = body.write(input, space.share(id));
      BatchFolder.force(input);
      BatchOrder order = new BatchOrder(id, wanted.form(), wanted.model(), bytes, wanted.origin());
      files.save(order, BatchProgress.QUEUED);
      Files.move(uploading, folder, StandardCopyOption.ATOMIC_MOVE);
      BatchFolder.force(root);
      Batch batch = new Batch(order, BatchProgress.QUEUED, new BatchFolder(folder));
      batches.put(id, batch);
      return batch;
    } catch (IOException | RuntimeException e) {
      BatchFolder.delete(uploading);
      space.share(id).settle(uploading);
      throw e;
    }
  }

  /** Removes what an ended batch does not need, and counts what is left. */
  void tidy(Batch batch, BatchProgress.Status end) throws IOException {
    batch.folder().tidy(batch.order(), end);
    space.share(batch.id()).settle(batch.folder().path());
    if (batches.get(batch.id()) != batch) {
      space.share(batch.id()).settle(batch.folder().path()); // It was removed meanwhile.
    }
  }

  /** Removes a batch, for everybody at once. */
  void remove(Batch batch) throws IOException {
    if (!batches.remove(batch.id(), batch)) {
      return;
    }
    Path gone = root.resolve(batch.id() + REMOVED);
    Files.move(batch.folder().path(), gone, StandardCopyOption.ATOMIC_MOVE);
    BatchFolder.delete(gone);
    space.share(batch.id()).settle(gone);
  }

  /** Gives the folder back. */
  synchronized void close() {
    FileChannel channel = lock;
    lock = null;
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.warn("The batches' folder cannot be given back: {}", e.toString());
      }
    }
  }
}
