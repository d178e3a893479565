package dev.crema.runner.step;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;

/**
 * Ends a run's steps when this JVM ends without doing so, by {@code kill -9} for example, and says
 * so in a file, since nobody is left to write {@code run.json}.
 *
 * <p>A small shell holds one end of a pipe; the other end closes with the JVM. It finds the steps
 * by the mark in their environment, on Linux only.
 */
public final class RunWatch implements AutoCloseable {
  /** What is left in the folder of a run or step whose runner was killed. */
  public static final String KILLED = "killed";

  private static final String SCRIPT =
      """
      trap '' INT HUP TERM
      cat > /dev/null
      for file in /proc/[0-9]*/environ; do
        if grep -qzs $1 -e "$0" "$file"; then
          pid=${file#/proc/}
          kill -9 "${pid%/environ}" 2> /dev/null
        fi
      done
      : > "$2"
      """;

  private final Process shell;

  private RunWatch(Process shell) {
    this.shell = shell;
  }

  /** Watches over all steps whose folders are below a run's folder. */
  public static RunWatch over(Path run) throws IOException {
    return over(ProcessTree.MARK + "=" + run + "/", "-F", run);
  }

  /** Watches over one step. */
  public static RunWatch overStep(Path step) throws IOException {
    return over(ProcessTree.MARK + "=" + step, "-Fx", step);
  }

  private static RunWatch over(String mark, String match, Path folder) throws IOException {
    String killed = folder.resolve(KILLED).toString();
    return new RunWatch(
        new ProcessBuilder(List.of("sh", "-c", SCRIPT, mark, match, killed))
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start());
  }

  /** Stops watching. The shell goes before its pipe closes, so that it ends nobody. */
  @Override
  public void close() {
    shell.destroyForcibly();
    shell.onExit().join();
    try {
      shell.getOutputStream().close();
    } catch (IOException _) {
      // The pipe is gone, which is what was wanted.
    }
  }
}
