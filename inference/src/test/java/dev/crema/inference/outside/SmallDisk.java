package dev.crema.inference.outside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk of a few megabytes in memory, where this machine lets one be mounted. */
public final class SmallDisk implements AutoCloseable {
  /** Why a test that needs one is skipped. */
  public static final String ABSENT = "no right to mount a small disk";

  private final Path path;
  private final boolean isMounted;

  private SmallDisk(Path path, boolean isMounted) {
    this.path = path;
    this.isMounted = isMounted;
  }

  /**
   * Mounts one.
   *
   * @param path a folder that is made
   * @param size as {@code mount} takes it, {@code 4m}
   */
  public static SmallDisk mount(Path path, String size) throws Exception {
    Files.createDirectory(path);
    return new SmallDisk(
        path, run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", path.toString()) == 0);
  }

  public Path path() {
    return path;
  }

  public boolean isMounted() {
    return isMounted;
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }

  @Override
  public void close() throws Exception {
    if (isMounted) {
      assertThat(run("umount", path.toString())).isZero();
    }
  }
}
