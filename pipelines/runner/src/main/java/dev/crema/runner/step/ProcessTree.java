package dev.crema.runner.step;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A step's process and all that it started, to be ended together.
 *
 * <p>A pod's processes die with its container. Here a program may leave children behind that belong
 * to nobody, so on Linux they are found by a variable in their environment, elsewhere by descent.
 */
final class ProcessTree {
  /** The variable that marks a step's processes; its value is the step's folder. */
  static final String MARK = "CREMA_STEP";

  private static final int ROUNDS = 20;
  private static final long GRACE_MILLIS = 300;
  private static final long PAUSE_MILLIS = 20;

  private final Process process;
  private final String mark;

  ProcessTree(Process process, String mark) {
    this.process = process;
    this.mark = MARK + "=" + mark;
  }

  /** Asks every process to end, and makes those that do not. */
  void end() {
    List<ProcessHandle> living = living();
    living.forEach(ProcessHandle::destroy);
    boolean ended = false;
    try {
      ended = process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      process.destroyForcibly();
    }
    endLeftovers();
  }

  /** Ends what the step's own process left behind. */
  void endLeftovers() {
    for (int round = 0; round < ROUNDS; round++) {
      List<ProcessHandle> living = living();
      if (living.isEmpty()) {
        return;
      }
      living.forEach(ProcessHandle::destroyForcibly);
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private List<ProcessHandle> living() {
    List<ProcessHandle> living = new ArrayList<>(process.descendants().toList());
    if (process.isAlive()) {
      living.add(process.toHandle());
    }
    marked().stream().filter(handle -> !living.contains(handle)).forEach(living::add);
    return living;
  }

  private List<ProcessHandle> marked() {
    List<ProcessHandle> found = new ArrayList<>();
    Path proc = Path.of("/proc");
    if (!Files.isDirectory(proc.resolve("self"))) {
      return found;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path entry : entries) {
        if (isMarked(entry)) {
          Optional<ProcessHandle> handle =
              ProcessHandle.of(Long.parseLong(entry.getFileName().toString()));
          handle.filter(ProcessHandle::isAlive).ifPresent(found::add);
        }
      }
    } catch (IOException _) {
      return found; // what is gone meanwhile needs no end
    }
    return found;
  }

  private boolean isMarked(Path entry) {
    try {
      byte[] environment = Files.readAllBytes(entry.resolve("environ"));
      return ("\0" + new String(environment, StandardCharsets.UTF_8)).contains("\0" + mark + "\0");
    } catch (IOException _) {
      return false; // another user's, or gone
    }
  }
}
