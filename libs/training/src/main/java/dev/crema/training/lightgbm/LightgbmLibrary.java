package dev.crema.training.lightgbm;

import dev.crema.data.InputException;
import io.github.metarank.lightgbm4j.LGBMBooster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Loads LightGBM's native library. */
final class LightgbmLibrary {
  private static final String TEMPORARY = "java.io.tmpdir";

  private static boolean isLoaded;

  private LightgbmLibrary() {}

  /**
   * Loads the library, once.
   *
   * <p>LightGBM's class unpacks it to a fixed name in the directory for temporary files, and takes
   * what is there already: a file of another user, or one that another process is writing. So the
   * class gets an empty directory of its own, which is removed at once: what is loaded needs no
   * name.
   *
   * @throws InputException if it does not load
   */
  static synchronized void load() {
    if (isLoaded) {
      return;
    }
    String shared = Objects.requireNonNull(System.getProperty(TEMPORARY));
    try {
      Path own = Files.createTempDirectory("crema-lightgbm-");
      System.setProperty(TEMPORARY, own.toString());
      isLoaded = LGBMBooster.isNativeLoaded();
      remove(own);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (LinkageError e) {
      throw failed(e);
    } finally {
      System.setProperty(TEMPORARY, shared);
    }
    if (!isLoaded) {
      throw failed(new UnsatisfiedLinkError("There is none for it."));
    }
  }

  private static InputException failed(Throwable cause) {
    return new InputException(
        "LightGBM's library does not load on this platform (%s, %s)."
                .formatted(System.getProperty("os.name"), System.getProperty("os.arch"))
            + "\nMaybe install libgomp1, or use xgboost.",
        cause);
  }

  private static void remove(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(directory)) {
      files = found.toList();
    }
    // Windows lets nobody remove a library that is in use; what is registered last goes first.
    directory.toFile().deleteOnExit();
    files.forEach(file -> file.toFile().deleteOnExit());
    files.forEach(file -> file.toFile().delete());
    directory.toFile().delete();
  }
}
