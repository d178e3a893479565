package dev.crema.inference;

import dev.crema.inference.serving.ModelSource;
import dev.crema.registry.ModelVersion;
import dev.crema.registry.RegistryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A registry of packages in folders, which can be away. */
public final class FakeSource implements ModelSource {
  private final Map<String, Path> packages = new ConcurrentHashMap<>();
  public final AtomicInteger downloads = new AtomicInteger();
  public volatile boolean away;

  /** What the registry throws while it is away. */
  public volatile RegistryException absence =
      new RegistryException(RegistryException.Kind.UNAVAILABLE, "http://secret:1 is away.");

  public volatile String kind = "registry";
  private volatile @Nullable ModelVersion champion;

  /** Makes a version the champion. */
  public ModelVersion promote(String version, Path directory) {
    return promote(version, directory, Map.of());
  }

  /** Makes a version with tags the champion. */
  public ModelVersion promote(String version, Path directory, Map<String, String> tags) {
    packages.put(version, directory);
    ModelVersion promoted = new ModelVersion("churn", version, "run", "models:/m-" + version, tags);
    champion = promoted;
    return promoted;
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public @Nullable ModelVersion resolve(String model, String alias) {
    check();
    return champion;
  }

  @Override
  public void download(ModelVersion version, Path target) throws IOException {
    check();
    downloads.incrementAndGet();
    Path source = packages.get(version.version());
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
