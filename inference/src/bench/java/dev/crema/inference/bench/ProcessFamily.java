package dev.crema.inference.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A process with all its descendants, seen through {@code /proc}: a server that forks workers is
 * charged with them. One that ends while it is looked at counts nothing; its parent has its time.
 */
record ProcessFamily(ProcessHandle root) {
  private static final double CLOCK_TICKS = 100; // getconf CLK_TCK, on every Linux of today

  // Fields of /proc/<pid>/stat after the name, from 0; see proc_pid_stat(5), which counts from 1.
  private static final int USER_TIME = 11;
  private static final int TIMES = 4;

  List<ProcessHandle> members() {
    List<ProcessHandle> members = new ArrayList<>(List.of(root));
    root.descendants().forEach(members::add);
    return members;
  }

  /** Returns user and system time of all, also of those that have ended and were waited for. */
  double cpuSeconds() {
    long ticks = 0;
    for (ProcessHandle member : members()) {
      String stat = read(member, "stat");
      String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
      for (int i = USER_TIME; i < USER_TIME + TIMES && i < fields.length; i++) {
        ticks += Long.parseLong(fields[i]);
      }
    }
    return ticks / CLOCK_TICKS;
  }

  /** Returns the resident memory of all, in bytes. */
  long residentBytes() {
    return 1024 * status("VmRSS:");
  }

  /** Returns the threads of all. */
  long threads() {
    return status("Threads:");
  }

  /** Returns the open file descriptors of all. */
  long descriptors() {
    long count = 0;
    for (ProcessHandle member : members()) {
      try (Stream<Path> open = Files.list(Path.of("/proc/" + member.pid() + "/fd"))) {
        count += open.count();
      } catch (IOException | UncheckedIOException e) {
        // It has ended.
      }
    }
    return count;
  }

  private long status(String name) {
    long sum = 0;
    for (ProcessHandle member : members()) {
      sum +=
          read(member, "status")
              .lines()
              .filter(line -> line.startsWith(name))
              .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
              .sum();
    }
    return sum;
  }

  private static String read(ProcessHandle member, String file) {
    try {
      return Files.readString(Path.of("/proc/" + member.pid() + "/" + file));
    } catch (IOException e) {
      return "";
    }
  }
}
