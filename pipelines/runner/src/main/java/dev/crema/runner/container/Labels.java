package dev.crema.runner.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What containers of ours are known by, also to a later run. */
final class Labels {
  /** Says which run a container belongs to. */
  static final String RUN = "dev.crema.run";

  /** Says which runner started a container. */
  static final String RUNNER = "dev.crema.runner";

  /** Fields of {@code /proc/[pid]/stat}, as proc(5) counts them. */
  private static final int FIRST_AFTER_NAME = 3;

  private static final int START_TIME = 22;

  private Labels() {}

  /** Returns this process as no other ever was: where numbers are counted, number, start. */
  static String runner() {
    long pid = ProcessHandle.current().pid();
    return "%s %d %d".formatted(namespace(), pid, started(pid));
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
      long pid = Long.parseLong(words[1]);
      return ProcessHandle.of(pid).isEmpty() || started(pid) != Long.parseLong(words[2]);
    } catch (NumberFormatException _) {
      return false;
    }
  }

  /**
   * Returns when a process started, in clock ticks since the machine did. A time of day is no
   * measure of it: the same process has another one after the clock was set.
   */
  private static long started(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // The second field is the program's name in parentheses, with whatever is in it.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Long.parseLong(fields[START_TIME - FIRST_AFTER_NAME]);
    } catch (IOException _) {
      return 0; // no Linux
    }
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
