package dev.crema.servers;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** PostgreSQL's processes as the operating system sees them: what can befall them. */
final class PostgresProcess {
  private final ProcessHandle postmaster;
  private final List<String> command;

  private PostgresProcess(ProcessHandle postmaster, List<String> command) {
    this.postmaster = postmaster;
    this.command = command;
  }

  static PostgresProcess of(long processId) throws IOException {
    ProcessHandle handle =
        ProcessHandle.of(processId)
            .orElseThrow(() -> new IOException("PostgreSQL is not running."));
    List<String> command = new ArrayList<>();
    command.add(handle.info().command().orElseThrow());
    command.addAll(Arrays.asList(handle.info().arguments().orElseThrow()));
    return new PostgresProcess(handle, command);
  }

  /** Ends every process at once and returns when they are gone. */
  void kill() throws IOException {
    stop(); // Else one could be started while they are being ended, and survive.
    List<ProcessHandle> all = all();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(handle -> handle.onExit().join());
  }

  /** Stops every process, and those that the postmaster started before it was stopped itself. */
  void stop() throws IOException {
    Set<ProcessHandle> stopped = new HashSet<>();
    List<ProcessHandle> all = all();
    while (!stopped.containsAll(all)) {
      for (ProcessHandle handle : all) {
        if (stopped.add(handle)) {
          signal(handle, "STOP");
        }
      }
      all = all();
    }
  }

  /** Lets every process go on. */
  void goOn() throws IOException {
    for (ProcessHandle handle : all()) {
      signal(handle, "CONT");
    }
  }

  /** A connection's process may end meanwhile by itself. */
  private static void signal(ProcessHandle handle, String name) throws IOException {
    try {
      Programs.output(List.of("kill", "-" + name, Long.toString(handle.pid())), Map.of());
    } catch (IOException e) {
      if (handle.isAlive()) {
        throw e;
      }
    }
  }

  /** The postmaster first, so that it starts no other. */
  private List<ProcessHandle> all() {
    return Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
  }

  /** Starts the same command again, its output behind that of the one before. */
  void startAgain(Path log) throws IOException {
    List<String> words = new ArrayList<>();
    if (Programs.isRoot()) {
      words.addAll(List.of("unshare", "-U")); // PostgreSQL refuses to run as root.
    }
    words.addAll(command);
    Redirect output = Redirect.appendTo(log.toFile());
    new ProcessBuilder(words).redirectOutput(output).redirectError(output).start();
  }
}
