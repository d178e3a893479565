package dev.crema.runner.container;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * A container runtime that answers.
 *
 * @param kind whose command line it has
 * @param client its command line
 * @param version as it says it
 * @param architecture of the images that it runs, in Go's words: {@code amd64}, {@code arm64}
 * @param rootless whether containers run without root on this machine
 * @param limits what it can limit: {@code cpu}, {@code memory}, {@code swap}, {@code pids}
 * @param loadsOciTars whether it loads OCI tars, as images are made here; Docker does so with
 *     containerd's image store, whatever its version
 */
public record OciRuntime(
    Kind kind,
    Client client,
    String version,
    String architecture,
    boolean rootless,
    Set<String> limits,
    boolean loadsOciTars) {

  /** The runtimes that are known, in the order in which they are looked for. */
  public enum Kind {
    /** Podman, which needs no daemon. */
    PODMAN("Podman"),
    /** Docker's client with its daemon. */
    DOCKER("Docker"),
    /** nerdctl, containerd's client. */
    NERDCTL("nerdctl");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    /** Returns the program's name. */
    String program() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Returns what people call it. */
    String title() {
      return title;
    }
  }

  /** Returns what it is called, as in "Podman". */
  public String title() {
    return kind.title();
  }

  /** Returns the program's name, as in "podman". */
  public String program() {
    return kind.program();
  }

  boolean canLimit(String what) {
    return limits.contains(what);
  }

  /** Whether cgroups of the first version say that memory and swap can be limited together. */
  static boolean countsSwap() {
    Path first = Path.of("/sys/fs/cgroup/memory");
    return !Files.isDirectory(first)
        || Files.exists(first.resolve("memory.memsw.limit_in_bytes"))
        || Files.exists(first.resolve("memory.memsw.usage_in_bytes"));
  }
}
