package dev.crema.inference.serving;

import dev.crema.data.Directories;
import dev.crema.inference.settings.ModelSettings;
import dev.crema.registry.ModelVersion;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One package on this machine, for those who have no registry at hand. */
@Singleton
@Requires(property = "crema.model.directory")
final class DirectorySource implements ModelSource {
  private final String name;
  private final Path directory;

  DirectorySource(ModelSettings settings) {
    name = settings.name();
    directory = Objects.requireNonNull(settings.directory()).toAbsolutePath().normalize();
  }

  /** Another folder is another source. */
  @Override
  public String kind() {
    return "directory:" + directory;
  }

  /** Returns the package as version {@code local}, whatever the alias; null if there is none. */
  @Override
  public @Nullable ModelVersion resolve(String model, Reference reference) {
    if (!model.equals(name)
        || reference instanceof Reference.Number
        || !Files.isDirectory(directory)) {
      return null;
    }
    String source = "directory:%s@%d".formatted(directory, directory.toFile().lastModified());
    return new ModelVersion(model, "local", "", source, Map.of());
  }

  @Override
  public Map<String, Map<String, String>> aliases() {
    return Map.of();
  }

  /** Copies the package, whose size is known to whoever put it there: the limit is not applied. */
  @Override
  public void download(ModelVersion version, Path target, long limitBytes) throws IOException {
    Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
    Directories.delete(temporary); // What a killed process left, which a copy cannot replace.
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        Path copy = temporary.resolve(directory.relativize(file).toString());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
  }
}
