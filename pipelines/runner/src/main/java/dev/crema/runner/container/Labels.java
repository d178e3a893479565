package dev.crema.runner.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** What containers of ours are known by, also to a later run. */
final class Labels {
  /** Says which run a container belongs to. */
  static final String RUN = "dev.crema.run";

  /** Says which runner started a container. */
  static final String RUNNER = "dev.crema.runner";

  private Labels() {}

  /** Returns this process as no other ever was: where numbers are counted, number, start. */
  static String runner() {
    ProcessHandle process = ProcessHandle.current();
    return "%s %d %d".formatted(namespace(), process.pid(), started(process));
  }

  /**
   * Whether a runner is known to be gone. One that counts processes elsewhere, in a container that
   * shares our runtime for example, may live.
   */
  static boolean isGone(String runner) {
    String[] words = runner.split(" ", -1);
    if (words.length != 3 || !words[0].equals(namespace())) {
      return false;
    }
    try {
      Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(words[1]));
      return process.isEmpty() || started(process.get()) != Long.parseLong(words[2]);
    } catch (NumberFormatException _) {
      return false;
    }
  }

  private static long started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  /** Process numbers mean something within one boot, and in one namespace of it. */
  private static String namespace() {
    try {
      String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
      return host + "/" + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException _) {
      return "local"; // no Linux: one machine, one user
    }
  }
}
