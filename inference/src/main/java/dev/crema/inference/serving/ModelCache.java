package dev.crema.inference.serving;

import dev.crema.data.Directories;
import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import dev.crema.inference.settings.CacheSettings;
import dev.crema.registry.ModelVersion;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Packages on the disk: {@code <root>/<model>/<version>-<hash of the source>/}, and beside them
 * {@code last-good-<reference>.json}, which names the version to begin with after a restart.
 *
 * <p>Belongs to one process (a lock file says so). What is in it is verified when it is opened, so
 * nothing here is trusted.
 */
@Singleton
public final class ModelCache {
  private static final String LAST_GOOD = "last-good-";
  private static final String JSON = ".json";
  private static final String LOCK = ".lock";

  private final Path root;
  private final FileChannel channel;
  private final Map<Path, Hold> holds = new HashMap<>();

  /**
   * Takes possession of the directory.
   *
   * @throws IllegalArgumentException if it cannot be made or written, or another process has it
   * @throws IOException if the disk does not say who has it
   */
  public ModelCache(CacheSettings settings) throws IOException {
    root = settings.directory().toAbsolutePath().normalize();
    try {
      Files.createDirectories(root);
      channel =
          FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      // Without the cause, whose message is a path alone: the start's end prints the innermost.
      throw new IllegalArgumentException(
          "The model cache (%s) cannot be written%s.\nMaybe set crema.cache.directory."
              .formatted(root, reason(e)));
    }
    if (!lock(channel)) {
      channel.close();
      throw new IllegalArgumentException(
          "The model cache (%s) belongs to another process.\nMaybe set crema.cache.directory."
              .formatted(root));
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> ", because this user may not";
      case FileAlreadyExistsException _ -> ", because it is no folder";
      case FileSystemException other when other.getReason() != null -> ": " + other.getReason();
      default -> "";
    };
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException _) {
      return false; // Another service in this very process.
    }
  }

  /** Gives the directory back. */
  @PreDestroy
  public void close() throws IOException {
    channel.close();
  }

  /** Returns where a version's package is or would be; its parent exists. */
  Path path(ModelVersion version) throws IOException {
    Path folder = folder(version.model());
    Files.createDirectories(folder);
    return folder.resolve(
        safe(version.version()) + "-" + sha256(version.source()).substring(0, 12));
  }

  /**
   * A version's folder in one thread's hands: nobody else fetches the same version meanwhile, and
   * {@link #keepOnly} leaves it alone.
   */
  final class Hold implements AutoCloseable {
    private final Path path;
    private final ReentrantLock lock = new ReentrantLock();
    private int users;

    private Hold(Path path) {
      this.path = path;
    }

    /** Returns the folder, which need not exist. */
    Path path() {
      return path;
    }

    @Override
    public void close() {
      lock.unlock();
      leave(this);
    }
  }

  /** Takes a version's folder, and waits while another thread has it. */
  Hold hold(ModelVersion version) throws IOException {
    Hold hold = enter(path(version));
    hold.lock.lock();
    return hold;
  }

  /** Takes a version's folder; null if another thread has it. */
  @Nullable Hold tryHold(ModelVersion version) throws IOException {
    Hold hold = enter(path(version));
    if (hold.lock.tryLock()) {
      return hold;
    }
    leave(hold);
    return null;
  }

  private synchronized Hold enter(Path path) {
    Hold hold = holds.computeIfAbsent(path, Hold::new);
    hold.users++;
    return hold;
  }

  private synchronized void leave(Hold hold) {
    hold.users--;
    if (hold.users == 0) {
      holds.remove(hold.path, hold);
    }
  }

  /** Returns a sentence without the cache's own path, for people who have no business with it. */
  String withoutPaths(String sentence) {
    return sentence.replace(root + "/", "");
  }

  /** What a {@code last-good} file says. */
  record LastGood(ModelVersion version, Reference reference, String sourceKind) {}

  /**
   * Returns the version that served last; null if there is none, if it cannot be read, or if it
   * came from another kind of source: then it is another model.
   */
  @Nullable ModelVersion lastGood(String model, Reference reference, String sourceKind) {
    LastGood found = read(lastGoodFile(model, reference));
    return found == null
            || !found.version().model().equals(model)
            || !found.reference().equals(reference)
            || !found.sourceKind().equals(sourceKind)
        ? null
        : found.version();
  }

  /** Returns what served last, of all models, in the order of the files' names. */
  List<LastGood> lastGood(String sourceKind) throws IOException {
    List<LastGood> found = new ArrayList<>();
    for (Path folder : sorted(root)) {
      // What may not be read is not the service's: the root of a new disk has such a folder.
      if (Files.isDirectory(folder) && Files.isReadable(folder)) {
        sorted(folder).stream()
            .filter(file -> String.valueOf(file.getFileName()).startsWith(LAST_GOOD))
            .map(ModelCache::read)
            .filter(each -> each != null && each.sourceKind().equals(sourceKind))
            .forEach(found::add);
      }
    }
    return found;
  }

  private static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  private static @Nullable LastGood read(Path file) {
    if (!Files.isRegularFile(file)) {
      return null;
    }
    try {
      Node node = Node.json(Files.readString(file), file.getFileName().toString());
      node.fields(
          "model",
          "reference",
          "source_kind",
          "version",
          "run_id",
          "source",
          "tags",
          "registered_at");
      Map<String, String> tags = new LinkedHashMap<>();
      node.required("tags").entries().forEach((key, value) -> tags.put(key, value.text()));
      ModelVersion version =
          new ModelVersion(
              node.required("model").text(),
              node.required("version").text(),
              node.required("run_id").text(),
              node.required("source").text(),
              tags,
              registeredAt(node.optional("registered_at")));
      Reference reference = Reference.parse(node.required("reference").text());
      return new LastGood(version, reference, node.required("source_kind").text());
    } catch (IOException | IllegalArgumentException | DateTimeException _) {
      return null; // As good as none: the registry will say what to serve.
    }
  }

  private static @Nullable Instant registeredAt(@Nullable Node at) {
    return at == null ? null : Instant.parse(at.text());
  }

  /** Makes a version the one to begin with after a restart: on the disk, then in one move. */
  void markLastGood(LastGood good) throws IOException {
    ModelVersion version = good.version();
    try (Stream<Path> files = Files.walk(path(version))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        force(file);
      }
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("model", version.model());
    tree.put("reference", good.reference().toString());
    tree.put("source_kind", good.sourceKind());
    tree.put("version", version.version());
    tree.put("run_id", version.runId());
    tree.put("source", version.source());
    Map<String, Object> tags = new LinkedHashMap<>();
    version.tags().keySet().stream().sorted().forEach(key -> tags.put(key, tag(version, key)));
    tree.put("tags", tags);
    if (version.registeredAt() != null) {
      tree.put("registered_at", version.registeredAt().toString());
    }
    replace(lastGoodFile(version.model(), good.reference()), Json.write(tree));
  }

  private synchronized void replace(Path file, String content) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      Files.writeString(temporary, content, StandardCharsets.UTF_8);
      force(temporary);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary); // Of a disk that is full.
    }
  }

  private static String tag(ModelVersion version, String key) {
    return version.tags().getOrDefault(key, "");
  }

  /** Forgets what served last for a reference that nobody asks for any more. */
  void forget(String model, Reference reference) throws IOException {
    Files.deleteIfExists(lastGoodFile(model, reference));
  }

  private Path lastGoodFile(String model, Reference reference) {
    return folder(model).resolve(fileName(reference));
  }

  private static String fileName(Reference reference) {
    return switch (reference) {
      case Reference.Alias alias -> LAST_GOOD + "alias-" + alias.name() + JSON;
      case Reference.Number version -> LAST_GOOD + "version-" + version.number() + JSON;
    };
  }

  /**
   * What of a model's files is needed.
   *
   * @param versions whose packages stay
   * @param references of which it stays what served last
   */
  record Needed(Collection<ModelVersion> versions, Collection<Reference> references) {}

  /**
   * Deletes what of a model's files nobody needs.
   *
   * @param needed asked while nobody takes a folder, so that its answer is still true when the
   *     others go
   */
  synchronized void keepOnly(String model, Supplier<Needed> needed) throws IOException {
    Needed found = needed.get();
    Set<Path> kept = new HashSet<>();
    found.references().forEach(reference -> kept.add(lastGoodFile(model, reference)));
    for (ModelVersion version : found.versions()) {
      kept.add(path(version));
    }
    Path folder = folder(model);
    boolean othersFetch =
        holds.keySet().stream().anyMatch(path -> path.startsWith(folder) && !kept.contains(path));
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        boolean isTaken = holds.containsKey(entry) || (othersFetch && isUnfinished(entry));
        if (!kept.contains(entry) && !isTaken) {
          delete(entry);
        }
      }
    }
  }

  /** Returns whether it is a download or a copy on its way, of whatever version. */
  private static boolean isUnfinished(Path entry) {
    String name = String.valueOf(entry.getFileName());
    return name.startsWith(".") || name.endsWith(".tmp");
  }

  void delete(Path directory) throws IOException {
    if (directory.startsWith(root)) {
      Directories.delete(directory);
    }
  }

  private Path folder(String model) {
    return root.resolve(safe(model));
  }

  /** Returns a name that no file system gives a meaning to; different names stay different. */
  private static String safe(String name) {
    boolean plain = name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}") && !name.contains("~");
    return plain ? name : "~" + sha256(name);
  }

  private static void force(Path file) throws IOException {
    try (FileChannel open = FileChannel.open(file, StandardOpenOption.WRITE)) {
      open.force(true);
    }
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }
}
