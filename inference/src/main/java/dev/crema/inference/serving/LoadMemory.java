package dev.crema.inference.serving;

import dev.crema.models.ModelPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * How much memory a package needs while it is opened: an estimate from the sizes of its files, made
 * before a byte of them is read. It decides before the heap does, because an allocation that fails
 * may fail in a request's thread as well.
 */
final class LoadMemory {
  private static final String TREES = "scorer.bin";

  /**
   * Trees: the file, the arrays that grow to twice their size, and their copy at the end are four
   * times the file; one more for what lies between. Measured with the launcher's collector: trees
   * of 25 MiB open in a heap of 96 to 128 MiB.
   */
  private static final int TREES_FACTOR = 5;

  /**
   * JSON: the bytes, their text, and the tree of values. A number of 17 digits becomes an object
   * with its place and its text, about 120 bytes or seven times its characters. Measured: 16 MB of
   * weights need a heap of 180 to 200 MiB. Shorter values can need more; for them the loader
   * survives an allocation that fails.
   */
  private static final int TEXT_FACTOR = 12;

  /**
   * Trees in memory: their arrays are as large as the file, and a little for what hangs on them;
   * and what explains them, which is made with the first request for it, as large again.
   */
  private static final double RESIDENT_TREES_FACTOR = 2.5;

  /** What stays of the rest: fitted features, contract; their dictionaries are objects. */
  private static final double RESIDENT_TEXT_FACTOR = 4;

  private LoadMemory() {}

  /**
   * Estimates the memory that an opened package holds, in bytes.
   *
   * @param contents the package of the directory
   */
  static long resident(Path directory, ModelPackage contents) throws IOException {
    double bytes = contents.categoryBytes();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        boolean isTrees = file.endsWith(TREES);
        bytes += Files.size(file) * (isTrees ? RESIDENT_TREES_FACTOR : RESIDENT_TEXT_FACTOR);
      }
    }
    return (long) bytes;
  }

  /** Refuses a package that needs more than the limit. */
  static void check(Path directory, long limit) throws IOException {
    long needed = 0;
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        boolean isTrees = file.endsWith(TREES);
        needed += Files.size(file) * (isTrees ? TREES_FACTOR : TEXT_FACTOR);
      }
    }
    if (needed > limit) {
      throw new RefusedVersionException(
          Refusal.Kind.PACKAGE,
          ("The package needs about %d MiB of memory to be loaded, more than the %d MiB of"
                  + " crema.limits.load-bytes. Maybe more memory: set"
                  + " CREMA_JAVA_OPTIONS=-Xmx%dm.")
              .formatted(mebibytes(needed), limit >> 20, 2 * mebibytes(needed)),
          null);
    }
  }

  private static long mebibytes(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }
}
