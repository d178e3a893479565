package dev.crema.inference;

import dev.crema.inference.serving.ModelSource;
import dev.crema.inference.serving.Reference;
import dev.crema.registry.ModelVersion;
import dev.crema.registry.RegistryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A registry of packages in folders, which can be away. */
public final class FakeSource implements ModelSource {
  private static final String MODEL = "churn";

  private record Key(String model, String version) {}

  private final Map<Key, Path> packages = new ConcurrentHashMap<>();
  private final Map<Key, ModelVersion> versions = new ConcurrentHashMap<>();
  private final Map<String, Map<String, String>> aliases = new ConcurrentHashMap<>();
  public final AtomicInteger downloads = new AtomicInteger();
  public final AtomicInteger lists = new AtomicInteger();
  public volatile boolean away;

  /** What each list of all aliases waits for; null = nothing. */
  public volatile @Nullable CountDownLatch listWaits;

  /** What the registry throws while it is away. */
  public volatile RegistryException absence =
      new RegistryException(RegistryException.Kind.UNAVAILABLE, "http://secret:1 is away.");

  public volatile String kind = "registry";

  /** Which registry it is: one that was made anew counts versions from one again. */
  public volatile String epoch = "";

  /** When every version was registered. */
  public volatile @Nullable Instant registeredAt = Instant.parse("2026-03-01T12:00:00.500Z");

  /** What every version has from its training. */
  public volatile Map<String, Double> metrics = Map.of();

  /** Returns a source whose champion is the first version, written below a test's folder. */
  public static FakeSource serving(Path folder) {
    TestModels.write(folder.resolve("model"), 1);
    FakeSource source = new FakeSource();
    source.promote("1", folder.resolve("model"));
    return source;
  }

  /** Makes a version the champion. */
  public ModelVersion promote(String version, Path directory) {
    return promote(version, directory, Map.of());
  }

  /** Makes a version with tags the champion. */
  public ModelVersion promote(String version, Path directory, Map<String, String> tags) {
    ModelVersion promoted = register(MODEL, version, directory, tags);
    alias(MODEL, "champion", version);
    return promoted;
  }

  /** Registers a version, which no alias names yet. */
  public ModelVersion register(
      String model, String version, Path directory, Map<String, String> tags) {
    Key key = new Key(model, version);
    ModelVersion registered =
        new ModelVersion(
            model,
            version,
            "run",
            "models:/m-" + model + "-" + version + epoch,
            tags,
            registeredAt);
    packages.put(key, directory);
    versions.put(key, registered);
    return registered;
  }

  /** Moves an alias. */
  public void alias(String model, String alias, String version) {
    aliases.computeIfAbsent(model, _ -> new ConcurrentHashMap<>()).put(alias, version);
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public @Nullable ModelVersion resolve(String model, Reference reference) {
    check();
    String version =
        switch (reference) {
          case Reference.Alias alias -> aliases.getOrDefault(model, Map.of()).get(alias.name());
          case Reference.Number number -> number.number();
        };
    return version == null ? null : versions.get(new Key(model, version));
  }

  @Override
  public Map<String, Map<String, String>> aliases() {
    check();
    lists.incrementAndGet();
    CountDownLatch wait = listWaits;
    if (wait != null) {
      try {
        wait.await();
      } catch (InterruptedException e) {
        throw new RegistryException(RegistryException.Kind.UNAVAILABLE, "Interrupted.", e);
      }
    }
    return aliases;
  }

  @Override
  public Map<String, Double> metrics(ModelVersion version) {
    check();
    return metrics;
  }

  @Override
  public void download(ModelVersion version, Path target, long limitBytes) throws IOException {
    check();
    downloads.incrementAndGet();
    Path source = packages.get(new Key(version.model(), version.version()));
    if (source == null) {
      throw new RegistryException(RegistryException.Kind.REJECTED, "There is no package.");
    }
    Files.createDirectory(target);
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = target.resolve(source.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  private void check() {
    if (away) {
      throw absence;
    }
  }
}
