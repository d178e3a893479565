package dev.crema.servers.testing;

import dev.crema.servers.LocalPodman;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One Podman with a storage of its own below {@code target} for all tests of a JVM, made when it is
 * first asked for and removed with the JVM.
 */
public final class SharedPodman {
  /** An image that is always there: a shell and a few small programs of this machine. */
  public static final String SMALL_IMAGE = "crema/small:1";

  /** The programs in it. */
  public static final List<String> PROGRAMS =
      List.of(
          "/bin/sh",
          "/bin/cat",
          "/bin/sleep",
          "/usr/bin/id",
          "/usr/bin/env",
          "/bin/mkdir",
          "/bin/rm",
          "/bin/sed",
          "/usr/bin/head",
          "/usr/bin/tail");

  private static @Nullable LocalPodman podman;
  private static @Nullable String missing;

  private SharedPodman() {}

  /**
   * Returns why no container can be started here.
   *
   * @return a sentence; empty if one could be
   */
  public static synchronized Optional<String> missing() {
    if (podman == null && missing == null) {
      try {
        LocalPodman tried = LocalPodman.in(Path.of("target"));
        tried.importPrograms(SMALL_IMAGE, PROGRAMS);
        tried.call("run", "--rm", "--network=none", SMALL_IMAGE, "/bin/sh", "-c", ":");
        podman = tried;
      } catch (IOException e) {
        missing = "No container can be started here: " + e.getMessage();
      }
    }
    return Optional.ofNullable(missing);
  }

  /**
   * Returns Podman.
   *
   * @return the same in each call; it has the image {@link #SMALL_IMAGE}
   */
  public static synchronized LocalPodman get() {
    Optional<String> reason = missing();
    if (podman == null) {
      throw new UncheckedIOException(new IOException(reason.orElse("")));
    }
    return podman;
  }
}
