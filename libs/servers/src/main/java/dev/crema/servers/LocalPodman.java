package dev.crema.servers;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Podman with a configuration and a storage of its own, so that tests touch nothing of the user's:
 * no image, no container, no lock.
 *
 * <p>What calls {@code podman} itself is given {@link #environment()}. All containers end and the
 * storage goes when this is closed, or with this JVM.
 */
public final class LocalPodman implements AutoCloseable {
  private static final int ATTEMPTS = 100;

  private final Path folder;
  private final Path sockets;
  private boolean closed;

  private LocalPodman(Path folder, Path sockets) {
    this.folder = folder;
    this.sockets = sockets;
  }

  /**
   * Makes an empty storage.
   *
   * @param parent the folder in which it is made, on a disk with room for the images
   * @return Podman on that storage
   * @throws IOException if the folder cannot be written
   */
  public static LocalPodman in(Path parent) throws IOException {
    Path folder =
        Files.createTempDirectory(
            Files.createDirectories(parent.toAbsolutePath().normalize()), "podman-");
    // The address of a socket has at most 108 characters, which a folder below target may exceed.
    LocalPodman podman = new LocalPodman(folder, Files.createTempDirectory("crema-podman-"));
    Shutdown.add(podman);
    podman.configure();
    return podman;
  }

  private void configure() throws IOException {
    Files.writeString(folder.resolve("containers.conf"), containersConf());
    Files.writeString(
        folder.resolve("storage.conf"),
        """
        [storage]
        driver = "overlay"
        graphroot = "%s"
        runroot = "%s"
        """
            .formatted(storage(), sockets.resolve("run")));
  }

  private String containersConf() {
    StringBuilder conf =
        new StringBuilder(
            """
            [engine]
            events_logger = "file"
            lock_type = "file"
            static_dir = "%s/libpod"
            volume_path = "%s/volumes"
            tmp_dir = "%s/tmp"
            """
                .formatted(storage(), folder, sockets));
    if (!Files.isDirectory(Path.of("/run/systemd/system"))) {
      conf.append("cgroup_manager = \"cgroupfs\"\n");
    }
    if (!Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"))) {
      // Where cgroup v2 is mounted in part only, crun 1.8 fails; and old Podman asks for more files
      // and processes than a restricted root may have.
      conf.append("runtime = \"runc\"\n[containers]\n")
          .append("default_ulimits = [\"nofile=20000:20000\", \"nproc=32768:32768\"]\n");
    }
    return conf.append("[network]\nnetwork_config_dir = \"%s/networks\"\n".formatted(folder))
        .toString();
  }

  private Path storage() {
    return folder.resolve("storage");
  }

  /**
   * Returns what a program that calls Podman needs in its environment to meet this storage.
   *
   * @return values by name
   */
  public Map<String, String> environment() {
    return Map.of(
        "CONTAINERS_CONF", folder.resolve("containers.conf").toString(),
        "CONTAINERS_STORAGE_CONF", folder.resolve("storage.conf").toString());
  }

  /**
   * Calls Podman and waits for its end.
   *
   * @param arguments what follows {@code podman}
   * @return its standard output, without spaces and ends of line around it
   * @throws IOException if it cannot be called, takes too long or ends with another code than 0;
   *     the message has its standard error
   */
  public String call(String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of("podman"));
    words.addAll(List.of(arguments));
    return Programs.output(words, environment());
  }

  /**
   * Loads an image from a tar, OCI or Docker's.
   *
   * @param tar such as a component's {@code target/jib-image.tar}
   * @return the name under which Podman knows it now
   * @throws IOException if it is no image
   */
  public String load(Path tar) throws IOException {
    String said = call("load", "--quiet", "--input", tar.toString());
    return said.substring(said.lastIndexOf(": ") + 2); // "Loaded image: docker.io/crema/x:1"
  }

  /**
   * Makes an image of this machine's own programs and the libraries that they need, without a
   * network and in less than a second.
   *
   * @param image its name
   * @param programs absolute paths, such as {@code /bin/sh}
   * @param options for {@code podman import}, such as {@code --arch=arm64}
   * @return the image's id
   * @throws IOException if a program is not there
   */
  public String importPrograms(String image, List<String> programs, String... options)
      throws IOException {
    Path tar = Files.createTempFile(folder, "image-", ".tar");
    try {
      Programs.pack(programs, tar);
      List<String> words = new ArrayList<>(List.of("import", "--quiet"));
      words.addAll(List.of(options));
      words.addAll(List.of(tar.toString(), image));
      return call(words.toArray(String[]::new));
    } finally {
      Files.delete(tar);
    }
  }

  /** Ends all containers and removes the storage. A second call does nothing. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    Shutdown.remove(this);
    try {
      call("rm", "--all", "--force", "--time=0");
      awaitCleaners();
    } finally {
      removeStorage();
    }
  }

  private void removeStorage() throws IOException {
    if (Programs.isRoot()) {
      // Podman unmounts its storage itself, unless another one that cleans up after a container is
      // just then mounting it anew.
      Folders.unmountBelow(storage());
      removeAll(folder);
      removeAll(sockets);
    } else {
      // Without root the files belong to the users of the containers.
      call("unshare", "rm", "-rf", storage().toString(), sockets.toString());
      removeAll(folder);
    }
  }

  /**
   * Waits for what a container's monitor starts when the container has ended: one more Podman,
   * which writes to the storage.
   */
  private void awaitCleaners() throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS && hasCleaners(); attempt++) {
      pause();
    }
  }

  private boolean hasCleaners() {
    String storage = storage().toString();
    return ProcessHandle.allProcesses()
        .anyMatch(process -> process.info().commandLine().orElse("").contains(storage));
  }

  /** Removes a folder; again if something was still written while it was being removed. */
  private static void removeAll(Path folder) throws IOException {
    for (int attempt = 0; ; attempt++) {
      try {
        Folders.remove(folder);
        return;
      } catch (FileSystemException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        pause();
      }
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while Podman's storage was being removed.", e);
    }
  }
}
