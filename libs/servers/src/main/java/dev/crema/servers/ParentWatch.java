package dev.crema.servers;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;

/**
 * Interrupts a process when this JVM ends without closing it, by {@code kill -9} for example. A
 * small shell holds one end of a pipe; the other end closes with the JVM.
 */
public final class ParentWatch implements AutoCloseable {
  private static final String SCRIPT =
      "trap '' INT HUP TERM; cat > /dev/null; kill -INT \"$0\" 2> /dev/null";

  private final Process shell;

  private ParentWatch(Process shell) {
    this.shell = shell;
  }

  /**
   * Starts to watch.
   *
   * @param processId the process to interrupt when this JVM is gone
   * @return the watch; close it before the process is ended in an orderly way
   * @throws IOException if the shell cannot be started
   */
  public static ParentWatch over(long processId) throws IOException {
    return new ParentWatch(
        new ProcessBuilder(List.of("sh", "-c", SCRIPT, Long.toString(processId)))
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start());
  }

  /** Stops watching. The shell goes before its pipe closes, so that it interrupts nobody. */
  @Override
  public void close() {
    shell.destroyForcibly();
    shell.onExit().join();
    try {
      shell.getOutputStream().close();
    } catch (IOException e) {
      // The pipe is gone, which is what was wanted.
    }
  }
}
