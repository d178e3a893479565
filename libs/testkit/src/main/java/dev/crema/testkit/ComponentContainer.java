package dev.crema.testkit;

import dev.crema.sdk.generate.CommandLine;
import dev.crema.servers.LocalPodman;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Starts a component in its image as a KFP cluster does: KFP's launcher is the command of the
 * container, whatever ENTRYPOINT the image has; the root is read-only; the folders that KFP mounts
 * are there and writable, and no others; no capability, no new privilege, umask 0000, a memory
 * limit, and a network only for a component that says that it uses one.
 *
 * @param podman where the image is loaded
 * @param image the component's image
 * @param disk the folder whose folders are mounted
 * @param manner what differs from run to run
 */
record ComponentContainer(LocalPodman podman, ComponentImage image, Path disk, Manner manner)
    implements Step {

  private static final Duration TIMEOUT = Duration.ofMinutes(3);
  private static final AtomicInteger NAMES = new AtomicInteger();

  /** What KFP mounts as emptyDir, besides that of its launcher. */
  private static final List<String> EMPTY_FOLDERS =
      List.of("gcs", "s3", "minio", ".local", ".cache", ".config", "tmp");

  private static final Set<PosixFilePermission> ANYBODYS =
      PosixFilePermissions.fromString("rwxrwxrwx");

  /**
   * What differs from run to run.
   *
   * @param user user and group, as numbers
   * @param signal what ends the container when it is to be killed
   * @param command the command of the component
   */
  record Manner(String user, String signal, List<String> command) {}

  @Override
  public ComponentProcess.Ending run(String executorInput, Map<String, String> environment)
      throws Exception {
    return run(executorInput, environment, (process, name) -> awaitEnd(process, name, 0, TIMEOUT));
  }

  @Override
  public ComponentProcess.Ending runAndKill(
      String executorInput, Map<String, String> environment, Path leftover, Duration work)
      throws Exception {
    return run(
        executorInput,
        environment,
        (process, name) -> {
          long first = 0;
          while (process.isAlive() && Files.exists(leftover)) {
            if (first == 0) {
              first = firstProcess(name); // asked now: later, the step would end meanwhile
            }
            Thread.sleep(1);
          }
          awaitEnd(process, name, first, work);
        });
  }

  /**
   * Returns the container's first process as this machine numbers it, or 0 if there is none yet.
   */
  private long firstProcess(String name) {
    try {
      return Long.parseLong(podman.call("inspect", "--format={{.State.Pid}}", name));
    } catch (IOException | NumberFormatException _) {
      return 0;
    }
  }

  private void awaitEnd(Process process, String name, long first, Duration life)
      throws IOException, InterruptedException {
    if (!process.waitFor(life.toMillis(), TimeUnit.MILLISECONDS)) {
      try {
        signal(name, first);
      } catch (IOException e) {
        if (process.waitFor(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
          return; // it came to its end before the signal
        }
        throw e;
      }
      process.waitFor();
    }
  }

  /**
   * Signals the first process itself where it may: a call of Podman takes longer than a short step.
   */
  private void signal(String name, long first) throws IOException {
    Optional<ProcessHandle> process = first == 0 ? Optional.empty() : ProcessHandle.of(first);
    boolean signalled =
        process.isPresent()
            && (manner.signal().equals("KILL")
                ? process.get().destroyForcibly()
                : process.get().destroy());
    if (!signalled) {
      podman.call("kill", "--signal=" + manner.signal(), name);
    }
  }

  /** Waits until a container is gone. */
  private interface Patience {
    void await(Process process, String name) throws IOException, InterruptedException;
  }

  private ComponentProcess.Ending run(
      String executorInput, Map<String, String> environment, Patience patience) throws Exception {
    prepareDisk();
    Path stdout = Files.createTempFile("crema-container", ".out");
    Path stderr = Files.createTempFile("crema-container", ".err");
    String name = "crema-" + ProcessHandle.current().pid() + "-" + NAMES.incrementAndGet();
    ProcessBuilder builder =
        new ProcessBuilder(words(name, executorInput, environment))
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile());
    builder.environment().putAll(podman.environment());
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      patience.await(process, name);
      return new ComponentProcess.Ending(
          process.exitValue(), Files.readString(stdout), Files.readString(stderr));
    } finally {
      Files.delete(stdout);
      Files.delete(stderr);
    }
  }

  private List<String> words(String name, String executorInput, Map<String, String> environment)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("podman", "run", "--rm", "--pull=never"));
    words.add("--name=" + name);
    words.add("--user=" + manner.user());
    words.add("--read-only");
    words.add("--read-only-tmpfs=false");
    words.add("--umask=0000");
    words.add("--cap-drop=ALL");
    words.add("--security-opt=no-new-privileges");
    words.add("--network=" + (image.description().network() ? "host" : "none"));
    words.add("--http-proxy=false");
    words.add(
        "--memory=" + image.description().memory().replaceAll("i$", "").toLowerCase(Locale.ROOT));
    environment.forEach((key, value) -> words.add("--env=%s=%s".formatted(key, value)));
    words.add("--volume=%s:/kfp-launcher:ro".formatted(KfpLauncher.get().folder()));
    for (String folder : EMPTY_FOLDERS) {
      words.add("--volume=%s:/%s".formatted(disk.resolve(folder), folder));
    }
    words.add("--entrypoint=" + KfpLauncher.PROGRAM);
    words.add(image.reference());
    List<String> command = new ArrayList<>(manner.command());
    command.addAll(List.of(CommandLine.EXECUTOR_INPUT, "{{$}}"));
    words.addAll(KfpLauncher.arguments(executorInput, command));
    return words;
  }

  /** What the launcher of a pod made, or an earlier attempt, belongs to the user of the step. */
  private void prepareDisk() throws IOException {
    for (String folder : EMPTY_FOLDERS) {
      Files.createDirectories(disk.resolve(folder));
    }
    UserPrincipal me = Files.getOwner(KfpLauncher.get().folder());
    try (Stream<Path> files = Files.walk(disk)) {
      for (Path file : files.toList()) {
        if (Files.getOwner(file).equals(me)) {
          Files.setPosixFilePermissions(file, ANYBODYS);
        }
      }
    }
  }

  @Override
  public boolean killed(ComponentProcess.Ending ending) {
    return manner.signal().equals("TERM")
        ? ending.lastLine().equals("launch: SIGTERM") && ending.exitCode() == 2
        : ending.exitCode() == KILLED;
  }

  @Override
  public List<String> leftBehind() {
    return Stream.of(".local", ".cache", ".config", "tmp")
        .flatMap(folder -> names(disk.resolve(folder)))
        .toList();
  }

  private static Stream<String> names(Path folder) {
    String[] names = folder.toFile().list();
    return Stream.of(names == null ? new String[0] : names)
        .filter(name -> !name.equals("kfp") && !name.equals("kfp_outputs"))
        .filter(name -> !LoadedClasses.isLog(name))
        .map(name -> folder.resolve(name).toString());
  }
}
